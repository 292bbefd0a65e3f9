#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# faultline lockdep, over the database that tests/tools/sample_db.c makes and
# copies of /proc/lockdep written by hand: what is compared, and what is refused.
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1
export LC_ALL=C.UTF-8

# refused PATTERN FILE: exit code 2, one line on stderr that matches, no output
refused() {
	"$faultline" lockdep "$2" >out 2>err
	[ $? -eq 2 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^faultline: .*$1" err
	result $? "$2 is refused: $1"
}

statuses() { # WORLD
	"$faultline" query --format csv --sql \
		"SELECT outer, inner, status FROM v_lockdep WHERE world = '$1'" | tr -d '\r' | LC_ALL=C sort
}

"$BUILD/tests/tools/sample_db" faultline.db >out 2>err
result $? 'a sample database'
"$faultline" lockdep >out 2>err
[ $? -eq 2 ] && grep -q 'nothing to compare.*give a copy of /proc/lockdep' err
result $? 'without a file there is nothing to compare yet'

# --- good input ---------------------------------------------------------------

cat >good <<'EOF'
all lock classes:
ffffffff8a2b3c40 FD:   12 BD:    3 +.+.: &di->sem
 -> [00000000deadbeef] &mm->mmap_lock#2
 -> [ffffffff8a2b3c41] lock_c/1
 -> [ffffffff8a2b3c42] &x->"quoted" <b>'lock'</b>#7/2

ffffffff8a2b3c41 FD:    1 BD:    2 ....: lock_c/1

(____ptrval____) FD:    1 BD:    2 ++++: &type->sem_key#3/1
 -> [ffffffff8a2b3c41] lock_c

ffffffff8a2b3c50 OPS:       7 FD:    1 BD:    1 .+.?: &mm->mmap_lock#2
 -> [ffffffff8a2b3c40] &di->sem
 -> [ffffffff8a2b3c44] &mm->mmap_lock/1

EOF
"$faultline" lockdep good >out 2>err
code=$?
[ $code -eq 0 ] && [ ! -s err ] && grep -q '^World demo: 3 of 5 orders are in the graph (60.0 %)$' out
result $? 'orders that the graph has, and their share'
cat >want <<'EOF'
&di->sem,"&x->""quoted"" <b>'lock'</b>/2",unknown
&di->sem,&mm->mmap_lock,seen
&di->sem,lock_c/1,subclass
&mm->mmap_lock,&di->sem,seen
&mm->mmap_lock,&mm->mmap_lock/1,missed
&type->sem_key/1,lock_c,seen
outer,inner,status
EOF
statuses demo >out
LC_ALL=C sort want | diff - out >err
result $? 'each with its status; a class answers to all its names; numbers are ignored'
statuses other | grep -q '^&type->sem_key/1,lock_c,elsewhere$'
result $? 'an order of another world is no miss'
"$faultline" lockdep >out 2>err && grep -A2 'missed: &di->sem -> lock_c/1' out >near &&
	grep -q 'between other subclasses: demo_inode.sem/1 -> lock_c, fs/demo/a.c:21' near
result $? 'a miss shows what is nearest; without a file the last one counts'
grep -q '11111111.*2 of 2 ways seen' <(tr '\n' ' ' <out)
result $? 'a finding of which the kernel has seen both ways'
grep -q "1 &x->\"quoted\" <b>'lock'</b>$" out
result $? 'a name that no class has'
"$faultline" lockdep --format json good >out 2>err &&
	python3 - <<'EOF' 2>err
import json
d = json.load(open("out"))
w = {x["world"]: x for x in d["worlds"]}
assert set(w) == {"demo", "other"}, w
assert (w["demo"]["seen"], w["demo"]["missed"], w["demo"]["unknown"]) == (3, 1, 1), w
assert w["demo"]["other_subclass"] == 1 and w["other"]["elsewhere"] == 3, w
assert d["unknown"] == [{"name": "&x->\"quoted\" <b>'lock'</b>", "orders": 1, "perhaps": ""}]
assert {f["fingerprint"][:4] for f in d["findings"]} >= {"1111", "4444"}, d["findings"]
assert all("near" in m for m in w["demo"]["misses"])
EOF
result $? 'the same as JSON'
"$faultline" lockdep --world other good >out 2>err && ! grep -q '^World demo' out &&
	grep -q '^World other' out
result $? 'only the worlds asked for'
"$faultline" lockdep --world nofs good >out 2>err
[ $? -eq 2 ] && grep -q 'nofs: not in the database: there are demo, other' err
result $? 'a world the database does not know'
printf '# two columns\n&di->sem\t&mm->mmap_lock#4\n\n&di->sem\t&mm->mmap_lock#5\n' >pairs
"$faultline" lockdep - <pairs >out 2>err && [ "$(statuses demo | grep -c seen)" -eq 1 ]
result $? 'two columns on standard input; what was read before is gone'
# A field that many have.
cp faultline.db many.db
perhaps() { # N: how it is said of so many
	sqlite3 many.db "DELETE FROM class WHERE id > 100; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
		SELECT i + 1 FROM n WHERE i < $1) INSERT INTO class (id, name, kind)
		SELECT 100 + i, 'thing_' || i || '.busy', 'mutex' FROM n"
	"$faultline" lockdep --db many.db - <<<$'&x->busy\tlock_c' >out 2>err && grep -o '(perhaps.*' out
}
[ "$(perhaps 3)" = '(perhaps thing_1.busy, thing_2.busy, thing_3.busy)' ]
result $? 'classes that a name may be of'
[ "$(perhaps 5)" = '(perhaps thing_1.busy, thing_2.busy, thing_3.busy and 2 more)' ]
result $? 'of many the first'
"$BUILD/tests/tools/sample_db" faultline.db >out 2>err &&
	[ "$(statuses demo | grep -c seen)" -eq 1 ]
result $? 'the next run keeps what the kernel saw'

# --- what kernels recorded ----------------------------------------------------

for record in "$here"/tests/lockdep/*.tsv; do
	"$faultline" lockdep --world demo "$record" >out 2>err &&
		[ "$(grep -c . "$record")" -eq "$(statuses demo | grep -vc '^outer,inner,status$')" ]
	result $? "$(basename "$record"): every line is an order of its own"
done
"$faultline" lockdep - <pairs >out 2>err
result $? 'and a shorter one after it'

# --- bad input ----------------------------------------------------------------

head -c -1 good >no-empty-line
refused 'no-empty-line:14: ends in the middle of a lock class' no-empty-line
head -c 300 good >cut
refused 'cut:[0-9]*: is cut off in the middle of a line' cut
sed 3d good | sed '2s/: &di->sem$//' >no-name
refused 'no-name:2: neither a lock class nor a dependency' no-name
sed 's/^ -> \[\(.*\)\] lock_c$/ -> [\1/' good >no-bracket
refused 'no-bracket:10: a dependency without a name' no-bracket
sed 2d good >orphan
refused 'orphan:2: a dependency that belongs to no lock class' orphan
sed '/^$/d' good >no-blanks
refused 'no-blanks:6: .*CONFIG_PROVE_LOCKING' no-blanks
sed '/ -> /d' good >no-dependencies
refused 'has classes but no dependencies' no-dependencies
echo 'all lock classes:' >none
refused 'has no lock class' none
: >empty
refused 'empty: is empty' empty
head -c 4000 "$faultline" >binary
refused 'binary: is not text' binary
printf 'all lock classes:\n\377\376\n' >rubbish
refused 'rubbish:2: is not text' rubbish
printf 'all lock classes:\nf FD: 1 BD: 1 ....: a\000b\n\n' >nul
refused 'is not text' nul
printf 'a\033[31m\tb\n' >escape
refused 'escape:1: is not text' escape
printf 'a b\n' >one-column
refused 'one-column:1: neither a copy of /proc/lockdep nor two' one-column
printf 'a/9\tb\n' >subclass
refused 'subclass:1: not the name of a lock class' subclass
refused 'more than 64 MiB' /dev/zero
refused 'gone: opening' gone
refused '.: reading\|.: opening' .
[ "$(statuses demo | grep -c seen)" -eq 1 ]
result $? 'a refused file changes nothing'
rm faultline.db
"$faultline" lockdep good >out 2>err
[ $? -eq 2 ] && [ ! -e faultline.db ] && grep -q 'there is none' err
result $? 'no database is made'

done_testing
