#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The HTML report as files: every page is whole and every link leads somewhere, names of
# strangers stay text, the folder is there as a whole or not at all, and nobody else's is
# touched. (What a browser makes of it: tests/e2e/browser.sh.)
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1
export LC_ALL=C.UTF-8

sql() { printf "%s;\n" "$1" | sqlite3 -bail "${2:-s.db}"; }
html() { "$faultline" report --db "${2:-s.db}" --format html --output "$1" >out 2>err; }
pages() { python3 "$here/tests/html/pages.py" "$1"; }
has() { grep -qF -- "$2" "$1" || { echo "$1 has no: $2"; return 1; }; }	# has FILE TEXT
lacks() { ! grep -nF -- "$2" "$1"; }

# refused TEXT COMMAND...: exit 2, and one line on stderr that has TEXT
refused() {
	local text=$1

	shift
	"$@" >out 2>err
	[ $? -eq 2 ] && [ "$(wc -l <err)" -eq 1 ] && grep -qF -- "$text" err
}

"$BUILD/tests/tools/sample_db" s.db 2>err
result $? 'a sample database'
# The tree it speaks of, written before the run.
mkdir -p tree/fs/demo tree/mm
for file in fs/demo/file.c fs/demo/a.c mm/fault.c; do
	for ((i = 1; i <= 130; i++)); do
		printf '\tif (line_%d < "%s")\n' "$i" "$file"
	done >"tree/$file"
	touch -d '2001-01-01' "tree/$file"
done
sql "UPDATE run SET root = '$work/tree', finished = '2024-11-22T10:00:00Z'"

# --- what is in it

html r && [ "$(cat out)" = r/index.html ] && [ ! -s err ]
result $? 'it is written, and said where'
ok 'every page is whole, every link leads somewhere' pages r
first=r/finding/11111111111111111111111111111111.html
ok 'a finding has a page' test -e $first
ok 'its page shows the source of a step' has $first 'if (line_44 &lt; &quot;fs/demo/file.c&quot;)'
ok 'and lines around it' has $first 'line_42 '
ok 'and not the whole file' lacks $first 'line_60 '
ok 'steps of one function that follow each other share a piece of it' \
	test "$(grep -c '<div><p><b>' $first)" = 4
ok 'what a step says has an id, after its source' \
	grep -q 'line_44 .*</mark>$' $first
ok 'what is held at a step' has $first 'held: <code>demo_inode.sem</code>'
ok 'why it matters, as the rule says it' has $first 'Each of two tasks may hold the lock'
ok 'code of the rule stays in its lines' has $first '<pre>	lock(a); lock(b);</pre>'
ok 'who waits for whom' has $first '<a href="#w1-1">lock(&amp;di-&gt;sem);</a>'
ok 'how to see it again' has $first "faultline check --kernel $work/tree --scope"
ok 'how to answer it' has $first 'faultline baseline accept 11111111111111111111111111111111'
ok 'the lines of triage.yaml' has $first '  - fingerprint: 11111111111111111111111111111111'
ok 'the source at that version elsewhere' \
	has $first 'href="https://elixir.bootlin.com/linux/v6.12/source/mm/fault.c#L12"'
ok 'nothing is said of source that is as it was' lacks $first 'class="warn"'
"$faultline" report --db s.db --format html --min-confidence high --output sure >out 2>err &&
	pages sure && [ "$(sql "SELECT count(*) FROM v_finding WHERE confidence = 'high'")" -eq \
		"$(find sure/finding -name '*.html' | wc -l)" ] &&
	[ "$(find sure/finding -name '*.html' | wc -l)" -lt "$(find r/finding -name '*.html' | wc -l)" ]
result $? 'those of lower confidence are left out when asked'
ok 'which is said' has sure/index.html 'of low confidence are left out'
second=r/finding/1222222222222222222222222222222a.html
ok 'reasons of a confidence, each for itself' has $second '<li>instances may differ</li>'
ok 'a circle of three has three witnesses' has $second 'id="w3-2"'
ok 'the next finding of its kind is a link' grep -q '<a id="next" href="../finding/4444' $second
ok 'the first page counts findings by rule' \
	has r/index.html '<a class="high" href="findings.html#confidence=high&amp;rule=order/cycle">1</a>'
ok 'it says what was not read' has r/index.html "gone.h&#39; file not found"
ok 'the list has all of them without scripts, too' \
	test "$(grep -c '<tr><td><a href="finding/' r/findings.html)" = 5
html r2 && diff -r r r2 >diff
result $? 'the same database gives the same bytes'

sql "INSERT INTO lockdep VALUES (1, '&di->sem', 0, '&mm->mmap_lock', 0)" && html r
ok 'a side that a running kernel has seen is marked' \
	test "$(grep -c 'A running kernel has taken them' $first)" = 1

# --- source that is not as it was

touch "tree/fs/demo/file.c" && rm tree/mm/fault.c && html r
result $? 'a tree that has changed'
ok 'a file that was written to since is named' \
	grep -q 'fs/demo/file.c</code> was written to after the run' $first
ok 'so is one that is gone' grep -q 'mm/fault.c</code> is not there any more' $first
ok 'its steps are told all the same' has $first 'calls fault_in_readable'
ok 'and pages stay whole' pages r
sql "UPDATE run SET root = '/nowhere', kernel = 'my tree'"
html r && pages r >out && lacks $first elixir >>out
result $? 'no tree, and a version that nobody knows'
sql "UPDATE run SET kernel = '6.13.0-rc1+'" && html r && has $first linux/v6.13-rc1/source
result $? 'a release candidate has its name'

# --- over the runs

cp s.db runs.db
ok 'one run has no trend' lacks r/index.html '<svg'
sql "INSERT INTO run SELECT 2, '2024-11-23T10:00:00Z', kernel, root, config, tool_version, inputs,
	scope, units, failed, unresolved, functions, balanced, seconds, solved, detail, NULL, 0 FROM run;
	UPDATE finding SET state = 'open', last_run = 2; INSERT INTO seen SELECT id, 2 FROM finding
	WHERE id > 1; UPDATE finding SET state = 'fixed', last_run = 1 WHERE id = 1;
	UPDATE finding SET state = 'new', first_run = 2 WHERE id = 2" runs.db
html runs runs.db && pages runs
result $? 'two runs'
ok 'what is new is listed' grep -q '<li><a href="finding/.*in a circle</a>' runs/index.html
ok 'what is gone is counted' has runs/index.html '1 gone</a>'
ok 'there is a picture' has runs/index.html '<polyline class="sure"'
ok 'and a table of it' has runs/index.html '<td class="n">4</td><td class="n">1</td><td class="n">1</td><td class="n">1</td></tr>'

# --- little to show

echo 'int x;' >x.c
FAULTLINE_ENGINE=libclang "$faultline" check --db none.db --cache cache -- x.c >out 2>err &&
	html none none.db && pages none
result $? 'a report of a file without locks'
ok 'that nothing was found is said first' has none/index.html '<h2 id="new">Nothing was found</h2>'
ok 'with what was read' has none/index.html '1 of 1 C files read, 0 calls through pointers'
ok 'and no scope that there was not' has none/index.html 'the C files that were named'
ok 'there are no tables of nothing' lacks <(tr -d '\n' <none/index.html) '<tbody></tbody>'
ok 'the list says it' has none/findings.html '>Nothing was found.</p>'
ok 'there is no graph' has none/graph.html 'The database has no orders of locks.'
ok 'and no operation' has none/functions.html 'Nothing that was analysed is called through a pointer.'
cp none.db norun.db && sql 'DELETE FROM seen; DELETE FROM unit; DELETE FROM run' norun.db
ok 'a database without a run is told of' \
	refused "norun.db: no run is in it: run 'faultline check' first" html norun norun.db
ok 'and nothing is written' test ! -e norun
cp s.db bare.db && sql "UPDATE run SET kernel = '', config = '', scope = '', root = ''; DELETE FROM edge WHERE
	world <> (SELECT id FROM string WHERE text = 'demo')" bare.db && html bare bare.db && pages bare
result $? 'one file system, of no known kernel, configuration and tree'
ok 'it has a graph and operations' test -e bare/graph/demo.html -a -e bare/functions/demo.html
ok 'and no other' test "$(ls bare/graph | tr '\n' ' ')" = 'demo.html demo.js '
ok 'what is not known is not named' \
	test -z "$(grep -rEl '<dt>(Tree|Configuration)|config [,.]|--kernel [^D]|Linux [,<]' bare/index.html bare/finding)"

# --- names of strangers

cp s.db evil.db
evil="</script><script>alert(1)</script>\"><img src=x onerror=alert(1)>'--><!-- ]]> javascript:alert(1)"
evil+=$(printf '\xe2\x80\xae\x01\n \\u003c %05000d' 7)
evil=${evil//\'/\'\'}
sql "UPDATE finding SET rule = '$evil', world = '$evil', file = '$evil', function = '$evil',
	message = '$evil', reason = '$evil; $evil', engine = '$evil', triage_reason = '$evil',
	fingerprint = '../../evil' || id;
	UPDATE side SET title = '$evil', outer_class = '$evil', inner_class = 'B$evil';
	UPDATE spot SET file = '../../../../etc/passwd' WHERE id = 1;
	UPDATE spot SET file = '$evil' || id, function = '$evil', what = '$evil' WHERE id > 1;
	UPDATE rule SET id = '$evil', summary = '$evil', why = '$evil', fix = '$evil',
		refs = 'javascript:alert(1)' || char(10) || 'https://x/\"onclick=\"alert(1)';
	UPDATE class SET name = id || '$evil', lockdep_name = '$evil'; UPDATE unit SET message = '$evil';
	UPDATE gap SET why = '$evil'; INSERT INTO gap VALUES (99, '$evil', '$evil', '$evil');
	UPDATE run SET kernel = '$evil', config = '$evil', scope = '$evil', tool_version = '$evil',
		root = '/$evil', commit_id = '$evil', finished = '$evil'" evil.db 2>err
result $? 'a database full of them'
html evil evil.db
result $? 'names that are attacks'
ok 'they are text, everywhere' pages evil
ok 'files are where they belong' test "$(find . -name '*evil*' | sort | tr '\n' ' ')" = './evil ./evil.db '
ok 'nothing is read from outside the tree' \
	lacks <(cat evil/finding/*) "$(head -1 /etc/passwd)"
sed -i 's|</main>|<p onclick="x()"><a href="gone.html">x</a></main>|' evil/index.html
! pages evil >out && grep -q onclick out && grep -q 'gone.html: no such file' out && grep -q 'open is' out
result $? 'the test sees what is wrong'

# --- the folder

mkdir mine && echo precious >mine/notes
ok 'a folder of somebody else is refused' refused 'no report of faultline' \
	"$faultline" report --db s.db --format html --output mine
ok 'and stays as it is' test "$(ls -A mine) $(cat mine/notes)" = 'notes precious'
touch file && ln -s r link
ok 'so is a file' refused 'file: is there' "$faultline" report --db s.db --format html --output file
ok 'so is a link' refused 'link: is there' "$faultline" report --db s.db --format html --output link
mkdir empty && html empty && [ -e empty/index.html ]
result $? 'an empty one is taken'
touch r/stale.html && html r && [ ! -e r/stale.html ]
result $? 'of an old report nothing is left'
ok 'nothing lies beside it' test -z "$(find . -maxdepth 1 -name '.*.new')"
mkdir sub && (cd sub && "$faultline" report --db ../s.db --format html >out && [ -e faultline-report/index.html ])
result $? 'without --output it is faultline-report'
ok 'a folder that cannot be made is told of' refused 'cannot' \
	"$faultline" report --db s.db --format html --output file/report

# Enough of them to be killed at. What is there must not be the new one, nor half of it.
cp s.db many.db
for ((i = 0; i < 3000; i++)); do
	echo "INSERT INTO finding SELECT 1000 + $i, 'f$i', rule, engine, severity, confidence, reason,
		world, file, line, col, function, message, state, triage, triage_reason, first_run,
		last_run FROM finding WHERE id = 2;
		INSERT INTO side SELECT 1000 + $i, side, title, outer_class, inner_class, steps FROM side
		WHERE finding = 2;"
done | (echo 'BEGIN;'; cat; echo 'COMMIT;') | sqlite3 many.db
cp -R r before
"$faultline" report --db many.db --format html --output r >out 2>err &
pid=$!
for ((i = 0; i < 500; i++)); do
	compgen -G '.r.new/tmp-*/finding/f*' >/dev/null && break
	sleep 0.02
done
kill -9 $pid && ! wait $pid 2>/dev/null && compgen -G '.r.new/tmp-*/findings.html' >out
result $? 'killed in the middle'
diff -r r before >diff
result $? 'the report that was there is there'
touch -d '1 hour ago' .r.new/tmp-* && html r many.db && [ ! -e .r.new ] && [ "$(find r/finding -type f | wc -l)" = 3004 ]
result $? 'the next one takes its place, and what was left away'

# --- so many of low confidence that they share a page

sql "UPDATE finding SET confidence = 'low' WHERE id >= 1000; UPDATE run SET root = '$work/tree'" many.db
html low many.db && pages low && [ "$(find low/finding -type f | wc -l)" = 4 ]
result $? 'thousands of low confidence have no pages of their own'
ok 'the list says so to who has no scripts' has low/findings.html 'so do 3001 of low confidence'
# data FILE NAME EXPRESSION: of the value v that the script assigns
data() {
	python3 - "$@" <<'E'
import json, sys
text = open(sys.argv[1]).read()
head = '(window.faultlineData = window.faultlineData || {})["%s"] =\n' % sys.argv[2]
assert text.startswith(head) and text.endswith(";\n") and "<" not in text, text[:200]
v = json.loads(text[len(head):-2])
assert eval(sys.argv[3]), sys.argv[3]
E
}
ok 'the list knows where they are' has low/findings.html '{"count":3001,"worlds":["demo"]}'
ok 'they are data, with witnesses that they share' data low/low/demo.js demo \
	'len(v["findings"]) == 3001 and len(v["spots"]) == 8 and len(v["findings"]["f7"][10]) == 3'
sql "UPDATE finding SET message = 'a {0} of its own' WHERE id = 1008" many.db
html low many.db && python3 - >out 2>&1 <<'E'
import json, re, sqlite3
v = json.loads(open("low/low/demo.js").read().split(" =\n", 1)[1][:-2])
def message(f):
    place, locks = f[0], [v["texts"][n] for side in f[10] for n in side[:2]]
    return v["texts"][place] if place >= 0 else \
        re.sub(r"\{(\d+)\}", lambda m: locks[int(m[1])], v["texts"][-1 - place])
told = {name: message(f) for name, f in v["findings"].items()}
assert told == dict(sqlite3.connect("many.db").execute(
    "SELECT fingerprint, message FROM v_finding WHERE confidence = 'low'"))
print(sum(f[0] < 0 for f in v["findings"].values()), len({f[0] for f in v["findings"].values()}))
E
[ "$(cat out)" = '3000 3' ]
result $? 'messages are told once for all locks' out
ok 'ways that begin alike are told once' data low/low/demo.js demo 'len(v["ways"]) < 60'
ok 'their source is data, each line once' data low/low-source.js /source \
	'v["files"] and any("line_" in t for r in v["files"].values() for t in r[1::2])'
sql "UPDATE side SET steps = (SELECT json_group_array((SELECT id FROM spot LIMIT 1)) FROM finding
	WHERE id < 1020) WHERE finding = 1007" many.db
html low many.db && data low/low/demo.js demo \
	'v["ways"][2 * v["findings"]["f7"][10][0][3]] == 1 and len(v["ways"]) > 60' >out 2>&1
result $? 'of a long one nothing is left out'

# --- make check ends with it

# Objects of every folder of C files lie there, too: as real as it can be without a build.
mkdir -p build kernel/fs && touch kernel/Makefile
(cd "$here" && find checker report tests -type d -print0) | (cd build && xargs -0 mkdir -p) &&
	touch build/report/report.o
printf '#!/bin/sh\n[ "$1" = check ] && exit "${CODE:-0}"\nexec %q "$@"\n' "$faultline" >build/faultline
chmod +x build/faultline && cp s.db build/faultline.db
BUILD=build KERNEL=kernel "$here/scripts/check.sh" >out 2>err && [ -e build/html/index.html ] &&
	grep -qx 'Report:   build/html/index.html' out
result $? 'make check writes it and says where'
CODE=3 BUILD=build KERNEL=kernel "$here/scripts/check.sh" >out 2>err
[ $? -eq 3 ] && grep -q '^Report:   build/html' out
result $? 'of a run with gaps, too'
rm build/html/.faultline-report
BUILD=build KERNEL=kernel "$here/scripts/check.sh" >out 2>err
[ $? -eq 2 ] && grep -qx 'Report:   none' out && grep -q '^Database: ' out
result $? 'and says when there is none'

# --- other formats

"$faultline" report --db s.db --format json >a && "$faultline" report --db s.db --format json --output b >out &&
	cmp a b && [ ! -s out ]
result $? 'another format goes into a file as it goes to stdout'
ok 'a file that cannot be written is told of' refused 'file/x: the report cannot be written' \
	"$faultline" report --db s.db --format json --output file/x
done_testing
