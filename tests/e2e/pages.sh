#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The pages of the HTML report that say what is known beside findings: documented orders, rules,
# and what the operations of a file system can take. TAP on stdout.
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1
export LC_ALL=C.UTF-8

html() { rm -rf r && "$faultline" report --db "${1:-s.db}" --format html --output r >out 2>err; }
pages() { python3 "$here/tests/html/pages.py" r; }
has() { grep -qF -- "$2" "$1" || { echo "$1 has no: $2"; return 1; }; }	# has FILE TEXT
# in_order FILE LINE...: lines that begin so follow each other
in_order() {
	awk -v n=$(($# - 1)) 'BEGIN { for (i = 1; i <= n; i++) { want[i] = ARGV[i + 1]; ARGV[i + 1] = "" } at = 1 }
		index($0, want[at]) == 1 || (at == 1 && index($0, "<pre>" want[1]) == 1) { if (++at > n) { found = 1; exit } }
		END { exit !found }' "$@"
}
# section ID: what stands in orders.html below this heading
section() { awk -v id="id=\"$1\"" 'index($0, "<h2") { on = index($0, id) } on' r/orders.html >part; }

"$BUILD/tests/tools/sample_db" s.db && html && [ ! -s err ]
result $? 'a report'
ok 'every page is whole, every link leads somewhere' pages

# --- orders

for verdict in contradicted 'not seen' confirmed; do
	want=$("$faultline" orders --db s.db --no-comments --format json |
		python3 -c 'import json, sys
print(sum(o["verdict"] == sys.argv[1] for o in json.load(sys.stdin)["orders"]))' "$verdict")
	ok "as many are $verdict as orders says" has r/orders.html "${verdict// /-}\">$verdict</a> $want"
	section "${verdict// /-}"
	ok "and so many are listed" test "$(grep -c '<th scope="row">' part)" = "$want"
done
section contradicted
ok 'a contradicted order has both ways' grep -q 'the other way:.*demo_page_mkwrite()' part
ok 'with their steps' has part 'takes mm_struct.mmap_lock for reading'
ok 'one as documented, too' grep -q 'as documented: <code>fault_in_readable()' part
ok 'and the finding that came of it' has part '<a href="finding/44444444444444444444444444444444.html">'
ok 'where it does not hold is said' has part 'not of other'
ok 'where it is documented is a link' \
	has part 'href="https://elixir.bootlin.com/linux/v6.12/source/fs/demo/file.c#L5"'
section not-seen
ok 'a lock that nobody knows' has part 'the graph does not know one of the two'
sqlite3 s.db "UPDATE rule_order SET source = 'Documentation/x.rst:7-9' WHERE id = 1" && html &&
	has r/orders.html 'Documentation/x.rst#L7"' && has r/orders.html '>Documentation/x.rst:7-9</a>'
result $? 'several lines are a link to the first'

ok 'that comments were not read is said' has r/orders.html 'Comments were not read'
# A tree with comments that draw: as documented, and the other way round.
mkdir -p tree/fs/demo && printf '%s\n' '/*' ' * Lock ordering:' ' *' ' * mmap_lock' \
	' *   di->sem' ' *     no_such_lock_at_all' ' */' >tree/fs/demo/drawn.c
sqlite3 s.db "UPDATE run SET root = '$work/tree', scope = 'fs'" && html && pages
result $? 'a tree with comments'
"$faultline" orders --db s.db --format json >o.json
drawn=$(python3 -c 'import json
print(len(json.load(open("o.json"))["comments"]["orders"]))')
ok 'as many orders are drawn as orders says' has r/orders.html ">In comments: $drawn<"
ok 'which are some' test "$drawn" -gt 0
section comments
ok 'what orders calls unread is there, too' test "$(grep -c '<li>' part)" = "$(python3 -c 'import json
c = json.load(open("o.json"))["comments"]
print(len(c["unknown"]) + len(c["unread"]))')"
ok 'where a name is that nobody knows' grep -q 'drawn.c:6</\(a\|span\)> <code>no_such_lock_at_all' part

# --- rules

sqlite3 s.db "INSERT INTO rule SELECT 'a/off', 'off', summary, 'It cries wolf.', '', refs, severity,
	confidence, file, line FROM rule LIMIT 1"
html
ok 'every rule has a row and a section' \
	test "$(grep -c '<th scope="row">' r/rules.html) $(grep -c '<h2' r/rules.html)" = '2 2'
ok 'its findings are a link to them' \
	has r/rules.html "<a href=\"findings.html#confidence=all&amp;rule=order/cycle\">$(sqlite3 s.db \
		"SELECT count(*) FROM v_finding WHERE rule = 'order/cycle'")</a>"
ok 'it says why' has r/rules.html 'Each of two tasks may hold the lock'
ok 'one that is off says so' grep -q '<td>off</td>' r/rules.html
ok 'and why' grep -A3 '<h3>Switched off</h3>' r/rules.html
ok 'a finding leads to its rule' \
	grep -q 'href="../rules.html#[^"]*">All of the rule' r/finding/1111*.html
ok 'all pages are whole' pages

# --- functions

page=r/functions/demo.html
ok 'a file system has a page' has r/functions.html '<a href="functions/demo.html">demo</a>'
ok 'with its operations by table' grep -A2 '<h2><code>vm_operations_struct</code>' $page
ok 'what it takes itself' has $page '+ <b>demo_inode.sem</b> (write) :90'
ok 'and what others do, and how it comes there' \
	in_order $page 'helper() :' '  demo_write() :' '    fault_in_readable() :' \
		'      + <b>mm_struct.mmap_lock</b> (read) :12'
ok 'what is only tried is said' has $page '? <b>demo_inode.sem/1</b> (read) :'
ok 'one that calls itself ends' test "$(grep -c '[+?] <b>' $page)" = 3
ok 'what it drops itself' has $page '- <b>demo_inode.sem</b> :50'
# helper() returns with the lock held, and somebody drops it for the operation.
sqlite3 s.db "INSERT INTO string (text) VALUES ('any: +demo_inode.sem +noted'), ('any: -demo_inode.sem'),
		('let_go'), ('mark'), ('noted'), ('noted,demo_inode.sem');
	INSERT INTO class (id, name, kind) SELECT 77, 'noted', 'mark';
	UPDATE function SET exits = (SELECT id FROM string WHERE text = 'any: +demo_inode.sem +noted')
		WHERE id = 5;
	INSERT INTO function SELECT 901, s.id, f.file, 1, f.linkage, 1, e.id, 1 FROM string s, string e,
		(SELECT * FROM function LIMIT 1) f WHERE s.text = 'let_go' AND e.text = 'any: -demo_inode.sem';
	INSERT INTO event SELECT NULL, 901, e.kind, e.class, e.mode, 0, e.file, 2, 1, e.held FROM event e
		JOIN string s ON s.id = e.kind WHERE s.text = 'release';
	INSERT INTO call SELECT NULL, 3, 901, NULL, w.id, c.file, 99, 1, c.via, c.held FROM string w,
		(SELECT * FROM call LIMIT 1) c WHERE w.text = '';
	UPDATE call SET held = (SELECT id FROM string WHERE text = 'noted,demo_inode.sem')
		WHERE caller = 3 AND callee = 5" && html
ok 'what a function returns with, and what is held there, is locks alone' \
	has $page 'helper() :91 holding demo_inode.sem, returns with demo_inode.sem held'
ok 'what others drop for it' has $page '- <b>demo_inode.sem</b> :99 by let_go()'
"$faultline" tree --db s.db demo_page_mkwrite >out 2>err && in_order out \
	'  helper() fs/demo/file.c:6 returns with demo_inode.sem held' \
	'  let_go() fs/demo/file.c:1 drops demo_inode.sem'
result $? 'tree says so, too'
"$faultline" tree --db s.db --callers demo_write >out 2>err && has out 'demo_page_mkwrite()' &&
	has out ':91 holding demo_inode.sem' && ! grep noted out
result $? 'and with --callers what is held, which is locks alone'
# What takes any subclass.
cp s.db any.db && sqlite3 any.db "INSERT INTO event SELECT NULL, function, kind, class, mode, n.column1,
	file, line, col, held FROM event, (VALUES (2), (0), (63)) n WHERE event.id = (SELECT e.id FROM
	event e JOIN string s ON s.id = e.kind WHERE s.text = 'try')" && html any.db
ok 'a subclass that is not known is no number' has $page '? <b>demo_inode.sem/?</b> (read) :7'
"$faultline" tree --db any.db helper 2>err >out || "$faultline" tree --db any.db file.c:helper >out 2>err
ok 'tree has subclasses of one place in one line' has out '? demo_inode.sem/0,1,2,? (read) :7'
sqlite3 s.db 'DELETE FROM call WHERE callee = 901; DELETE FROM event WHERE function = 901'
# In another world a call leads elsewhere: of `other`, what it calls alone.
sqlite3 s.db "INSERT INTO call SELECT NULL, caller, (SELECT min(callee) FROM call JOIN string w ON
	w.id = world WHERE w.text = ''), target, (SELECT id FROM string WHERE text = 'other'), file, line,
	col, via, held FROM call JOIN string v ON v.id = via WHERE instr(v.text, '.') AND callee"
html
ok 'another file system has a page of its own' has r/functions.html functions/other.html
ok 'without the operations of the first' test -z "$(grep -h demo_page_mkwrite r/functions/other.html)"
sqlite3 s.db "INSERT INTO string (text) VALUES ('far'), ('far_lock');
	INSERT INTO function SELECT 900, s.id, f.file, 1, f.linkage, 1, f.exits, 1 FROM string s,
		(SELECT * FROM function LIMIT 1) f WHERE s.text = 'far';
	INSERT INTO event SELECT NULL, 900, e.kind, s.id, e.mode, 0, e.file, 3, 1, e.held FROM string s,
		(SELECT event.* FROM event JOIN string ON string.id = kind WHERE text = 'acquire' LIMIT 1) e
		WHERE s.text = 'far_lock';
	INSERT INTO call SELECT NULL, f.id, 900, NULL, w.id, c.file, 1, 1, c.via, c.held FROM string w,
		(SELECT function.id FROM function JOIN string ON string.id = name
			WHERE text = 'demo_page_mkwrite') f, (SELECT * FROM call LIMIT 1) c
		WHERE w.text = 'other'"
html && ! has $page far_lock >out
result $? 'a call of another file system is none of it'
sqlite3 s.db "UPDATE call SET world = (SELECT id FROM string WHERE text = 'demo') WHERE callee = 900"
html && has $page '  + <b>far_lock</b> (write) :3'
result $? 'one of its own is'
sqlite3 s.db 'DELETE FROM call WHERE callee = 900'
# Forty locks.
sqlite3 s.db "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
		WHERE i < 40) SELECT i, 'many_' || printf('%02d', i) AS name FROM n;
	INSERT INTO string (text) SELECT name FROM n;
	INSERT INTO event SELECT NULL, f.id, e.kind, s.id, e.mode, 0, e.file, n.i, 1, e.held FROM n
		JOIN string s ON s.text = n.name,
		(SELECT function.id FROM function JOIN string ON string.id = name
			WHERE text = 'demo_page_mkwrite') f,
		(SELECT event.* FROM event JOIN string ON string.id = kind WHERE text = 'acquire' LIMIT 1) e"
html
ok 'of very many the nearest are shown' has $page 'many_11'
ok 'and how many more there are' has $page '<p class="dim">and 31 more</p>'

# --- names of strangers

evil="</script><script>alert(1)</script>\"><img src=x onerror=alert(1)>'' --><!-- javascript:x/../../x"
evil+=$(printf '\xe2\x80\xae\x01\n%05000d' 7)
sqlite3 -bail s.db "UPDATE string SET text = iif(instr(text, '.'), 'x$evil.y$evil', '$evil') || id
		WHERE text NOT IN ('', 'acquire', 'try', 'high', 'direct');
	UPDATE rule_order SET outer_class = '$evil', inner_class = '$evil', note = '$evil',
		worlds = '$evil', source = '$evil:7';
	UPDATE rule SET id = '$evil' || id, summary = '$evil', why = '$evil', fix = '$evil',
		refs = '$evil', severity = '$evil', confidence = '$evil'" && html
result $? 'names that are attacks'
ok 'they are text, everywhere' pages
ok 'and names of files are harmless' test -z "$(find . -name '*[<>"]*')"
done_testing
