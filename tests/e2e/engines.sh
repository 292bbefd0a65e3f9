#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `faultline check --engine`: spatch and sparse over toy files, asked once and remembered,
# missing, crashing, hanging, printing what nobody asked for, and given file names that a
# shell would make something of. What stands in for them is a script in PATH. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
unset FAULTLINE_ENGINE
export XDG_CACHE_HOME=$work/xdg TMPDIR=$work/tmp
mkdir "$TMPDIR" "$work/tree"
cd "$work/tree" || exit 1
own=$PATH

# is NAME GOT WANTED
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		failures=$((failures + 1))
		echo "not ok $n - $1"
		printf 'got: %s\nwanted: %s\n' "$2" "$3" | sed 's/^/# /'
	fi
}

# exits CODE ARGS...: faultline check with the rules of these tests; $work/err has stderr.
exits() {
	local want=$1 code
	shift
	"$faultline" check --no-default-rules --rules "$work/rules" --db "$work/db" "$@" \
		>"$work/out" 2>"$work/err"
	code=$?
	[ $code -eq "$want" ] || { echo "exit $code, wanted $want"; cat "$work/err"; return 1; }
}
said() { grep -qF -- "$1" "$work/err" || { echo "no '$1' in:"; cat "$work/err"; return 1; }; }
silent() { ! [ -s "$work/err" ] || { cat "$work/err"; return 1; }; }
sql() { sqlite3 "$work/db" "$1"; }
found() { sql "SELECT engine || ' ' || file || ':' || line || ' ' || status FROM v_finding
	       WHERE engine IN ('coccinelle', 'sparse') ORDER BY engine, file, line"; }
detail() { sql "SELECT group_concat(json_extract(value, '\$.$1'), ' ') FROM
		(SELECT detail FROM v_run ORDER BY id DESC LIMIT 1), json_each(detail)"; }

# --- rules and files ---------------------------------------------------------------------

mkdir -p "$work/rules/cocci" "$work/rules/checks/sparse"
cp "$here/rules/checks/sparse/context-imbalance.yaml" "$work/rules/checks/sparse/"
cat >"$work/rules/cocci/frobs.cocci" <<'COCCI'
/// frob() is called
///
// Confidence: High
// Options: --no-includes --include-headers

virtual report

@r@
position p;
@@
 frob@p(...)

@script:python depends on report@
p << r.p;
@@
coccilib.report.print_report(p[0], "frob() is called")
COCCI

# compdb FILE...: a compile_commands.json of them
compdb() {
	perl -MJSON::PP -e '
		my $dir = shift;
		print encode_json([map { { directory => $dir, file => "$dir/$_",
			arguments => ["cc", "-I$dir/include", "-c", "$dir/$_"] } } @ARGV]);
		' "$PWD" "$@" >cc.json
}

mkdir include
cat >include/lock.h <<'C'
#define __acquires(x) __attribute__((context(x, 0, 1)))
struct lock { int word; };
void take(struct lock *l) __acquires(l);
C
cat >plain.c <<'C'
int frob(int);

int plain(void)
{
	return frob(1);
}
C
cat >held.c <<'C'
#include <lock.h>

void held(struct lock *l)
{
	take(l);
}
C
compdb plain.c held.c

# --- the engines themselves --------------------------------------------------------------

both() { exits 0 --compdb cc.json "$@"; }
ok "both are asked by default" both
ok "and have nothing to complain of" silent
is "their findings" "$(found)" "coccinelle plain.c:5 new
sparse held.c:3 new"
is "with the rule's severity, confidence, function and column" \
	"$(sql "SELECT severity, confidence, function, col, message FROM v_finding
		WHERE engine = 'coccinelle'")" "warning|high|plain|9|frob() is called"
is "the rule has its text" "$(sql "SELECT summary FROM v_rule WHERE id = 'cocci/frobs'")" \
	"frob() is called"
is "the run says who was asked" "$(detail rule)" "cocci/frobs sparse/context-imbalance"
is "of how many files" "$(detail files)" "2 2"

ok "nothing has changed" exits 0 -v --compdb cc.json
ok "and it knows" said "nothing has changed"
ok "and asked nobody" said "2 answers from the cache, 0 missing"

# What our own analysis does not see may matter to sparse.
sed -i 's/ __acquires(l);/;/' include/lock.h
ok "a header is part of what sparse was asked" both
is "its finding is gone, the other is there" "$(found)" "coccinelle plain.c:5 open
sparse held.c:3 fixed"
is "only who includes it is asked again" "$(detail cached)" "2 1"
sed -i 's/(struct lock \*l);/(struct lock *l) __acquires(l);/' include/lock.h

ok "another order of files, and one process at a time" exits 0 --jobs 1 --compdb cc.json
cp "$work/out" "$work/one"
rm -rf "$XDG_CACHE_HOME/faultline/engines"
rm "$work/db"
ok "are asked anew" exits 0 --jobs 2 --compdb cc.json
is "and answer as before" "$(found)" "coccinelle plain.c:5 new
sparse held.c:3 new"

ok "one of them" both --engine sparse
is "leaves the other's findings as they are" "$(found)" "coccinelle plain.c:5 open
sparse held.c:3 open"
is "and is the only one asked" "$(detail engine)" "sparse"
ok "our own alone" both --engine libclang
is "leaves those of both" "$(found)" "coccinelle plain.c:5 open
sparse held.c:3 open"
is "and the run says nothing of them" "$(detail engine)" ""
sed -i 's/frob(1)/1/' plain.c
ok "what is mended" both
is "is fixed" "$(found)" "coccinelle plain.c:5 fixed
sparse held.c:3 open"
sed -i 's/return 1/return frob(1)/' plain.c
sed -i 's/is called")$/is called here")/' "$work/rules/cocci/frobs.cocci"
ok "a rule that is changed" both
is "is asked again, and no other" "$(detail cached)" "0 2"
is "with another answer" \
	"$(sql "SELECT message FROM v_finding WHERE engine = 'coccinelle' AND status = 'new'")" \
	"frob() is called here"

# What sparse takes for an error does not keep it from the other functions.
printf '#ifdef __CHECKER__\nint broken(void)\n{\n\treturn nothing;\n}\n#endif\n' |
	cat - held.c >errs.c
ok "an error of sparse's own" exits 0 --engine sparse -- errs.c -Iinclude
is "is not the end" "$(sql "SELECT line FROM v_finding WHERE file LIKE '%errs.c'
			     UNION ALL SELECT count(*) FROM v_gap")" "9
0"

printf 'rules:\n  - rule: cocci/frobs\n    why: testing\n' >"$work/rules/off.yaml"
ok "a rule that is off" both
is "is not asked" "$(detail rule)" "sparse/context-imbalance"
rm "$work/rules/off.yaml"

ok "no such engine" exits 2 --compdb cc.json --engine libclang,spaatch
ok "is told of" said "spaatch: no such engine"
sed 's/^@r@/@r@@/' "$work/rules/cocci/frobs.cocci" >"$work/rules/cocci/bad.cocci"
runs=$(sql "SELECT max(id) FROM v_run")
ok "a rule that is no SmPL" exits 2 --compdb cc.json
ok "is told of by name" said "rules/cocci/bad.cocci:1: spatch does not understand it"
is "and nothing is stored" "$(sql "SELECT max(id) FROM v_run")" "$runs"
rm "$work/rules/cocci/bad.cocci"

# --- names -------------------------------------------------------------------------------

names=("a b.c" "it's.c" 'q"q.c' '$(touch pwned).c' $'new\nline.c' '-o.c' 'x;touch pwned;.c')
for name in "${names[@]}"; do
	cp plain.c "./$name"
	cat held.c >>"./$name"
done
rm -f "$work/db"
compdb "${names[@]}"
ok "names that a shell takes apart" both --cache "it's \$(touch pwned); a cache"
is "are all asked about, by both" \
	"$(sql "SELECT count(DISTINCT file) FROM v_finding WHERE engine = 'coccinelle'
		UNION ALL SELECT count(DISTINCT file) FROM v_finding WHERE engine = 'sparse'")" "7
7"
is "under their names" "$(sql "SELECT count(*) FROM v_finding JOIN v_unit USING (file)")" 14
is "and nobody was taken in" "$(find . -name pwned)" ""
rm -rf -- "${names[@]}" *cache

# --- an overlay --------------------------------------------------------------------------

# Each ends what it begins as long as its header says so: one beside it, one a folder up, one
# in a folder of -I, one that a header of another folder includes.
mkdir -p sub include/far
uses() { printf '#include "lock.h"\n#include %s\nvoid %s(struct lock *l)\n{\n\ttake(l);\n\t%s;\n}\n' "$@"; }
echo 'void drop(struct lock *l) __attribute__((context(l, 1, 0)));' >>include/lock.h
uses '"beside.h"' beside BESIDE >beside.c
uses '"../up.h"' up UP >sub/up.c
uses '<far/far.h>' far FAR >far.c
uses '<through.h>' through FAR >through.c
echo '#include "far/far.h"' >include/through.h
for header in beside.h up.h include/far/far.h; do
	mkdir -p "$(dirname "$work/over/$header")"
	name=$(basename "$header" .h)
	echo "#define ${name^^} drop(l)" >"$header"
	echo "#define ${name^^} (void)l" >"$work/over/$header"
done
compdb beside.c sub/up.c far.c through.c
rm -f "$work/db"
ok "headers as they are in the tree" both --engine sparse
is "nothing is found" "$(found)" ""
ok "headers of an overlay" both --engine sparse --overlay "$work/over"
is "are what sparse sees, from wherever they are included" "$(found)" "sparse beside.c:3 new
sparse far.c:3 new
sparse sub/up.c:3 new
sparse through.c:3 new"
ok "and without it" both --engine sparse
is "the tree is as it was" "$(found | sort -u -k 3)" "sparse beside.c:3 fixed"
rm -rf "$work/over" beside.* up.h sub far.c through.c include/far include/through.h

# --- engines that are not there, or not well --------------------------------------------

# fake NAME: a program of that name, the script is on stdin; alone in PATH but for ours.
mkdir "$work/bin"
fake() { { echo '#!/bin/bash'; cat; } >"$work/bin/$1"; chmod +x "$work/bin/$1"; }
forget() { rm -rf "$work/db" "$XDG_CACHE_HOME/faultline/engines"; }

for file in 1 2 3 4; do
	sed "s/plain/f$file/" plain.c >"f$file.c"
done
compdb f1.c f2.c f3.c f4.c
forget
mkdir "$work/none"
PATH=$work/none ok "without them" exits 0 --compdb cc.json
is "there are two lines" "$(wc -l <"$work/err")" 2
ok "with the way out" said "apt-get install coccinelle"
PATH=$work/none ok "one that is named" exits 2 --compdb cc.json --engine coccinelle
ok "is missed" said "spatch is not installed; run 'apt-get install coccinelle'"
PATH=$work/none ok "ours needs nobody" exits 0 --compdb cc.json --engine libclang
ok "and misses nobody" silent

# What stands for spatch: speaks as it does, and has a finding in each file; $1 of each is in
# what follows.
fake_spatch() {
	fake spatch <<-FAKE
	export PATH='$own'
	while [ \$# -gt 1 ] && [ "\$1" != --file-groups ]; do shift; done
	[ "\$1" = --file-groups ] || exit 0
	while read -r file; do
		[ "\$file" ] || continue
		echo "HANDLING: \$file" >&2
		case \$file in $1 esac
		echo "\$file:5:8-12: found"
	done <"\$2"
	FAKE
}
forget
PATH=$work/bin:$own
fake_spatch ""
coccinelle() { exits 0 --engine libclang,coccinelle --jobs 1 --compdb cc.json "$@"; }
ok "one that is well" coccinelle
is "finds what there is" "$(found | wc -l)" 4
fake_spatch "*f3.c) kill -SEGV \$\$ ;;"
ok "one that crashes" coccinelle
ok "is told of, with the file" said "f3.c: cocci/frobs: spatch: killed by signal 11"
is "the other files are as they are, and that one as it was" "$(found)" "coccinelle f1.c:5 open
coccinelle f2.c:5 open
coccinelle f3.c:5 open
coccinelle f4.c:5 open"
is "the run counts it" "$(detail failed)" 1
is "and says why" "$(sql "SELECT rule, file, why FROM v_gap")" \
	"cocci/frobs|f3.c|spatch: killed by signal 11"
forget
ok "without findings from before" coccinelle
is "there is none of that file" "$(found)" "coccinelle f1.c:5 new
coccinelle f2.c:5 new
coccinelle f4.c:5 new"
fake_spatch ""
ok "when it is well again" coccinelle
is "it is asked again" "$(found | grep -c f3.c)" 1

# Nobody else sleeps for so long.
sleeping() { pgrep -fx "sleep 1000.7531" >/dev/null; }
forget
fake_spatch "*f2.c) sleep 1000.7531 ;;"
ok "one that hangs" coccinelle --engine-limit 1
ok "is stopped" said "f2.c: cocci/frobs: spatch: still running after"
is "the other files are as they are" "$(found | wc -l)" 3
ok "with what it has started" eval "! sleeping"

forget
fake_spatch "*f2.c) [ -e '$work/well' ] || { echo \"EXN: Common.Timeout in \$file\" >&2; continue; } ;;"
ok "one that gives up a file by itself" coccinelle --engine-limit 7
ok "is told of" said "f2.c: cocci/frobs: spatch took more than 7 s"
is "the other files are as they are" "$(found | wc -l)" 3
touch "$work/well"
ok "with as much time" coccinelle -v --engine-limit 7
ok "it is not asked again" said "4 answers from the cache, 1 missing"
ok "with more" coccinelle --engine-limit 8
is "it is" "$(found | wc -l)" 4

forget
fake spatch <<-'FAKE'
	exec yes "plain.c:1:2-3: this is endless, and of a file that nobody has asked about"
FAKE
ok "one that prints without end" coccinelle
ok "is stopped" said "spatch: printed more than 64 MiB"
is "and has found nothing" "$(found)" ""

forget
fake spatch <<-'FAKE'
	head -c 1000000 /dev/urandom
	head -c 1000000 /dev/urandom >&2
	exit 3
FAKE
ok "one that prints garbage" coccinelle
ok "is told of" said "f1.c: cocci/frobs: spatch: exit status 3"
is "and has found nothing" "$(found)" ""
is "but the analysis is there" "$(sql "SELECT count(*) FROM v_unit WHERE status <> 'failed'")" 4

forget
fake sparse <<-'FAKE'
	for file; do :; done
	case $file in
	*f1.c) kill -SEGV $$ ;;
	*f2.c) head -c 100000 /dev/urandom >&2 ;;
	*f3.c) sleep 1000.7531 ;;
	*f4.c) echo "$file:3:5: warning: context imbalance in 'f4' - unexpected unlock" >&2 ;;
	esac
FAKE
ok "such a sparse" exits 0 --engine sparse --engine-limit 1 --compdb cc.json
ok "has crashed" said "f1.c: sparse/context-imbalance: sparse: killed by signal 11"
ok "has hung" said "f3.c: sparse/context-imbalance: sparse: still running after"
is "has found what it has found" "$(found)" "sparse f4.c:3 new"
ok "and nothing is left of it" eval "! sleeping"

# --- a run that is killed ------------------------------------------------------------------

forget
fake_spatch "*f2.c) : >'$work/begun'; sleep 1000.7531 ;;"
"$faultline" check --no-default-rules --rules "$work/rules" --db "$work/db" --jobs 1 \
	--engine coccinelle --compdb cc.json >/dev/null 2>&1 &
pid=$!
for ((i = 0; i < 1000; i++)); do
	[ -e "$work/begun" ] && break
	sleep 0.02
done
kill -KILL $pid
wait $pid 2>/dev/null
# The kernel tells its children; what they have started dies with what started it.
for ((i = 0; i < 500; i++)); do
	pgrep -f "$work/bin/spatch" >/dev/null || break
	sleep 0.02
done
ok "takes the process with it" eval "! pgrep -f '$work/bin/spatch'"
pkill -fx "sleep 1000.7531"
fake_spatch ""
ok "and the next has all it needs" coccinelle
is "to find everything" "$(found | wc -l)" 4
left() { find "$XDG_CACHE_HOME/faultline/engines" -mindepth 1 -maxdepth 1 -type d; }
is "but for the folder that it had" "$(left | wc -l)" 1
touch -d '2 minutes ago' "$(left)"
ok "which a later run" coccinelle --engine-limit 99
is "removes" "$(left)" ""
is "and there is nothing elsewhere" "$(find "$TMPDIR" -mindepth 1)" ""

done_testing
