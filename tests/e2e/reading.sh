#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The reading commands, report, query, explain and tree, over the database that
# tests/tools/sample_db.c makes. Whole outputs are compared with tests/golden/;
# UPDATE_GOLDEN=1 writes them anew (look at the difference before committing).
. "$(dirname "$0")/../tap.sh"
golden=$here/tests/golden
cd "$work" || exit 1
unset NO_COLOR
export LC_ALL=C.UTF-8

# same NAME ARGUMENT...: exit code 0, nothing on stderr, the golden output.
same() {
	name=$1
	shift
	"$faultline" "$@" >out 2>err
	code=$?
	: >diff
	[ -z "$UPDATE_GOLDEN" ] || cp out "$golden/$name"
	[ $code -eq 0 ] && [ ! -s err ] && diff -u "$golden/$name" out >diff
	result $? "$* gives $name"
}

# fails PATTERN ARGUMENT...: exit code 2, one line on stderr that matches, no output.
fails() {
	pattern=$1
	shift
	"$faultline" "$@" >out 2>err
	[ $? -eq 2 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^faultline: .*$pattern" err
	result $? "$* fails: $pattern"
}

# prints PATTERN ARGUMENT...: exit code 0 and the pattern in the output.
prints() {
	pattern=$1
	shift
	"$faultline" "$@" >out 2>err && grep -q -e "$pattern" out
	result $? "$* prints $pattern"
}

"$BUILD/tests/tools/sample_db" faultline.db >out 2>err
result $? 'a sample database'

for format in text splat json markdown sarif gitlab rdjson checkstyle ktap mail dot; do
	same "report.$format" report --format $format --min-confidence low
done
same explain-rule explain order/cycle
same explain-finding explain 1222
same tree tree demo_write
# A way that is long, of long names: it fits 80 columns at any depth.
cp faultline.db deep.db
sqlite3 deep.db "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1
		FROM n WHERE i < 60) SELECT i, 1000 + i AS id,
		'ext4_a_function_whose_name_is_rather_long_' || i AS name FROM n;
	INSERT INTO string (text) SELECT name FROM n;
	INSERT INTO function SELECT n.id, s.id, f.file, n.i, f.linkage, 1, f.exits, 1 FROM n
		JOIN string s ON s.text = n.name, (SELECT * FROM function LIMIT 1) f;
	INSERT INTO call SELECT NULL, n.id - 1, n.id, NULL, c.world, c.file, 1, 1, c.via, c.held FROM n,
		(SELECT call.* FROM call JOIN string v ON v.id = via WHERE v.text = 'direct' LIMIT 1) c
		WHERE n.i > 1;
	INSERT INTO event SELECT NULL, 1060, kind, class, mode, subclass, file, line, col, held
		FROM event LIMIT 1;
	INSERT INTO event SELECT NULL, function, kind, class, mode, subclass, file, line + 1, col, held
		FROM event WHERE function = 1060"
"$faultline" tree --db deep.db --depth 70 ext4_a_function_whose_name_is_rather_long_1 >out 2>err
! grep -q '^ *12: ' out && grep -q '^ *59: ext4_a' out && grep -qE '^ *60: [+?] .*:[0-9]+, :[0-9]+$' out &&
	! awk 'length > 80' out | grep .
result $? 'a deep tree fits 80 columns, and tells of what is done twice once'
same orders orders --min-confidence medium
mkdir -p tree/fs/demo tree/include/linux
cat >tree/fs/demo/file.c <<'E'
/*
 * Lock ordering:
 *
 * lock_a			(here)
 *   demo_inode->sem
 *     mmap_sem
 *     helper_lock (trylock)
 *     mapping->lock_gone
 *       lock_c
 *
 * mmap_sem -> lock_c (try) -> sem
 */
E
cat >tree/fs/demo/a.c <<'E'
/* Lock order: it depends. */
/*
 * Lock order:
 * lock_c -> lock_a -> if it is there and asked for -> sem
 */
int x; /* one -> two, lock_c -> lock_a */
E
# of a rule that cites the file, one pair is the same and one the other way round
same orders-comments orders --min-confidence medium --kernel tree
"$faultline" orders --kernel tree --format json >out 2>err &&
	python3 -c 'import json
c = json.load(open("out"))["comments"]
assert [o["verdict"] for o in c["orders"]] == ["differs"] + ["says more"] * 5 + ["agrees"], c
assert (len(c["unknown"]), len(c["unread"])) == (2, 1), c' 2>err
result $? 'comments as JSON'
"$faultline" orders --no-comments >out 2>err && ! grep -qi comments out
result $? 'orders --no-comments reads none'
same tree-callers tree --callers file.c:helper --world demo
same query-table query edges-of mmap_sem
same query-csv query --format csv --sql 'SELECT message, NULL, id FROM v_finding ORDER BY id'
same query-json query --format json findings new
same query-list query

"$faultline" orders --format json >out 2>err &&
	python3 -c 'import json
assert [o["known"] for o in json.load(open("out"))["orders"]] == [True] * 3 + [False]' 2>err
result $? 'orders as JSON'
"$faultline" orders --min-confidence medium --fail-on contradicted >out 2>err
[ $? -eq 1 ]
result $? 'orders --fail-on contradicted exits with 1'
"$faultline" orders --world other --fail-on contradicted >out 2>err
result $? 'orders of a world that contradicts none'

# Twice the same bytes; no clock, no counter.
"$faultline" report --format json >one 2>err
rm faultline.db
"$BUILD/tests/tools/sample_db" faultline.db >out 2>>err
"$faultline" report --format json >two 2>>err
cmp one two >out
result $? 'another database of the same answer gives the same JSON'
python3 -c 'import json, sys; json.load(open("one"))' >out 2>err
result $? 'the JSON is JSON'

prints '^No findings at high confidence' report --min-confidence high --world other
prints '1 more of lower confidence' report --rule 'order/*'
prints '2 of 5 findings are shown' report --min-confidence low --limit 2
prints '"finished":' report --format json --runs
prints '^No findings' report --status fixed
prints '^No findings' report --since 1
prints '1111111111' report --since 0 --format json
prints '1111111111' report --since 2024-11-22 --format json
prints '^No findings' report --since 2999-01-01T00:00:00Z
fails 'no run and no time' report --since yesterday
prints '^1  *20[^ ]*  *6.12.0  *2  *2  *0$' query trend high
"$faultline" report --min-confidence low --status all >out 2>err && ! grep -q "$(printf '\033')" out
result $? 'no escape sequence of the source or ours reaches a file'

# Below 80 columns, but for the one line a finding has for editors.
"$faultline" report --format splat --rule 'order/*' --min-confidence low >out 2>err &&
	! awk 'length > 80' out | grep .
result $? 'splats fit 80 columns'

# All saved queries run; all commands and queries explain themselves.
for query in $("$faultline" query | awk '/^  [a-z]/ { print $1 }'); do
	case $query in
	edges-of | who-*) set -- mmap_sem ;;
	context) set -- page_fault ;;
	witness) set -- demo_inode.sem mm_struct.mmap_lock ;;
	new-since) set -- 01234567 ;;
	by-author) fails 'by-author: /src: not the top of a git' query by-author && continue ;;
	*) set -- ;;
	esac
	prints . query "$query" "$@"
done
for query in $(grep -rhoE 'faultline query [a-z][a-z-]*' "$here/README.md" "$here/checker" \
	"$here/report" | awk '{ print $3 }' | sort -u); do
	"$faultline" query >out 2>err && grep -q "^  $query\b" out
	result $? "our texts name the query $query, which is there"
done
for command in report query explain tree lockdep orders; do
	prints "^  faultline $command" $command --help
	"$faultline" $command --help >out 2>err && ! awk 'length > 88' out | grep .
	result $? "$command --help is not too wide"
done

fails 'no such command; did you mean query' qery
fails 'no such query.*did you mean summary' query sumary
fails 'too few parameters.*edges-of CLASS' query edges-of
fails 'too many parameters' query summary x
fails 'only SELECT' query --sql 'DELETE FROM run'
fails 'one SELECT' query --sql 'SELECT 1; SELECT 2'
fails 'seconds of computing' query --time-limit 0.01 --sql \
	'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n'
fails 'there are table, csv, json' query --format xml summary
fails 'did you mean json' report --format jso
fails 'high, medium or low' report --min-confidence some
fails 'nofs: not in the database' orders --world nofs
fails 'high, medium or low' orders --min-confidence some
fails 'contradicted or never' orders --fail-on error
fails 'text or json' orders --format xml
fails 'no such folder' orders --kernel /nowhere
fails 'takes options only' orders ext4
fails 'no such status' report --status none
fails 'there is none.*faultline check' report --db gone.db
fails 'not a faultline database' report --db /etc/passwd
fails 'takes options only' report ext4
fails 'did you mean demo_write' tree demo_wrte
fails 'there are 2 functions.*fs/demo/a.c:helper' tree helper
fails 'one FUNCTION is wanted' tree
fails 'did you mean order/cycle' explain order/cycl
fails 'several findings begin so' explain ''
fails 'no such finding' explain ffff

# Rules can be read before there is any database.
rm faultline.db
prints '^order/cycle: ' explain order/cycle
fails 'there is none' explain 1222

done_testing
