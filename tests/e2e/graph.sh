#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# faultline graph, over the database that tests/tools/sample_db.c makes, and over one whose
# classes have names as hostile as they come: what is drawn, read by Graphviz and an XML parser,
# and what is refused.
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1
export LC_ALL=C.UTF-8

programs=$PATH
graph() { PATH=$programs "$faultline" graph "$@" >out 2>err; }

# refused NAME PATTERN ARGUMENT...: exit code 2, one line on stderr that matches, no output
refused() {
	local name=$1 pattern=$2

	shift 2
	graph "$@"
	[ $? -eq 2 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^faultline: .*$pattern" err
	result $? "$name"
}

# json NAME CODE: what python says of the answer d
json() {
	python3 -c "import json; d = json.load(open('out'))
n = [c['name'] for c in d['classes']]
o = {(x['outer'], x['inner']): x for x in d['orders']}
$2" 2>why
	result $? "$1" why
}

"$BUILD/tests/tools/sample_db" faultline.db >out 2>err
result $? 'a sample database'

# --- what is drawn ------------------------------------------------------------

graph --world demo --format json
json 'orders of high confidence, from above to below' '
assert n == ["demo_inode.sem", "mm_struct.mmap_lock"], n
assert d["left_out"] == {"implied": 0, "core": 0, "unsure": 3, "far": 0, "events": 0}, d
assert o[n[0], n[1]]["marks"] == ["own", "documented", "finding", "both"], o
assert o[n[1], n[0]]["marks"] == ["own", "contradicted", "finding", "both", "upwards"], o
assert [c["layer"] for c in d["classes"]] == ["fs/demo", "mm"], d
assert o[n[1], n[0]]["taken"]["line"] == 90, o'
grep -qx 'faultline: graph: world demo: 2 classes, 2 of 5 orders; left out: 3 are less sure' err
result $? 'what is left out is said with its count on stderr'
graph --world demo --min-confidence low --around lock_c --depth 1 --format json
json 'what is around a class' 'assert sorted(n) == ["demo_inode.sem/1", "lock_a", "lock_c"], n'
graph --world demo --min-confidence low --around lock_c --depth 0 --format json
json 'no order away is the class alone' 'assert n == ["lock_c"] and not d["orders"], d'
for name in sem demo_sem '&di->sem' demo_inode.sem 'di->sem'; do
	graph --world demo --around "$name" --format json
	json "a lock as people name it: $name" 'assert n[0] == "demo_inode.sem", n'
done
graph --world demo --min-confidence low --around sem/1 --depth 0 --format json
json 'one subclass of it' 'assert n == ["demo_inode.sem/1"], n'
graph --world demo && cp out first && graph --world demo && cmp -s first out
result $? 'the same bytes twice'
graph --world demo --output made.svg && [ ! -s out ] && xmllint --noout made.svg 2>why &&
	grep -q 'left out: 3 are less sure' made.svg && ! grep -q 'style=\|<script\|<!--' made.svg
result $? 'the end of a file name says the format; the SVG has the caption and nothing odd' why
graph --world demo && dot -Tcanon <out >canon 2>why && [ ! -s why ]
result $? 'dot reads what is written' why
cat >kernel <<'END'
all lock classes:
ffffffff8a2b3c40 FD:   12 BD:    3 +.+.: &di->sem
 -> [00000000deadbeef] &mm->mmap_lock

END
cp faultline.db seen.db
"$faultline" lockdep --db seen.db kernel >out 2>err && graph --db seen.db --world demo --format json
json 'what a running kernel has seen is marked' '
assert "seen" in o[n[0], n[1]]["marks"] and "seen" not in o[n[1], n[0]]["marks"], o'

sqlite3 seen.db "UPDATE edge SET confidence = (SELECT id FROM string WHERE text = 'low')
	WHERE id IN (SELECT e.id FROM v_lock_edge e WHERE e.\"outer\" = 'demo_inode.sem' AND
	e.\"inner\" = 'mm_struct.mmap_lock')" 2>why && graph --db seen.db --world demo --format json
json 'so is one that the analysis is not sure of, where it is documented' '
assert o["demo_inode.sem", "mm_struct.mmap_lock"]["taken"] is None, o
assert set(o["demo_inode.sem", "mm_struct.mmap_lock"]["marks"]) >= {"seen", "documented", "unseen"}, o'

# --- implied orders -----------------------------------------------------------

# A database where each of 6 locks is taken under all before it, and under each something happens.
cp faultline.db chain.db
sqlite3 chain.db 2>why <<'END'
DELETE FROM edge; DELETE FROM node; DELETE FROM class_name; DELETE FROM class;
WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6)
INSERT INTO class (id, name, kind) SELECT i, 'lock' || i, 'mutex' FROM n;
INSERT INTO class (id, name, kind) VALUES (7, 'something', 'event');
INSERT INTO node SELECT id, id, 0, 'write' FROM class;
INSERT INTO edge SELECT o.id * 10 + i.id, (SELECT world FROM recursion LIMIT 1), o.id, i.id,
	(SELECT id FROM string WHERE text = 'high'), (SELECT id FROM string WHERE text = ''),
	(SELECT id FROM string WHERE text = ''), 0, '[]', NULL, '[]', 0, 0
	FROM node o JOIN node i ON o.id < i.id;
END
graph --db chain.db --format json
json 'of orders that follow from others only the others are drawn' '
assert sorted(o) == [("lock%d" % i, "lock%d" % (i + 1)) for i in range(1, 6)], o
assert d["left_out"]["implied"] == 10 and d["left_out"]["events"] == 6, d'
graph --db chain.db --all --format json
json 'all of them with --all' 'assert len(d["orders"]) == 15 and not d["left_out"]["implied"], d'

# --- hostile names ------------------------------------------------------------

cp chain.db hostile.db
python3 - <<'END' 2>why
import sqlite3
db = sqlite3.connect("hostile.db")
names = ['"];x->y["', '<script>alert(1)</script>', 'a\n\\"b\\', '&lt;i&gt;&amp;\\N\\G',
         "\u202egnp.exe", "x" * 100000]
for i, name in enumerate(names):
    db.execute("UPDATE class SET name = ?, lockdep_name = ? WHERE id = ?", (name, name, i + 1))
db.commit()
END
graph --db hostile.db && dot -Tcanon <out >canon 2>why && [ ! -s why ] &&
	[ "$(grep -c 'v[0-9] -> v[0-9]' canon)" -eq 5 ]
result $? 'dot reads names with quotes, and sees no orders in them' why
graph --db hostile.db --format svg && xmllint --noout out 2>why && ! grep -q '<script' out &&
	grep -q '&lt;script&gt;' out && ! grep -q $'\u202e' out
result $? 'SVG has them as text' why
grep -q '&amp;lt;i&amp;gt;&amp;amp;\\N\\G' out
result $? 'and as they are'
graph --db hostile.db --format json
json 'JSON as well' 'assert "<script>alert(1)</script>" in n and len(n) == 6, n'
graph --db hostile.db --around '"];x->y["' --depth 1 --format json
json 'one can be asked for' 'assert len(n) == 2, n'

# --- what is refused ----------------------------------------------------------

refused 'a world that is not there' \
	'dmo: no such world in the database, did you mean demo?' --world dmo
refused 'a class that nobody has' 'around semm: no class has such a name; did you mean sem?' \
	--world demo --around semm
refused 'a class without orders' \
	'around lock_a: nothing is taken under it' --world demo --around lock_a
refused 'a format' 'sgv: no such format, did you mean svg?' --format sgv
refused 'a level' 'min-confidence sure: no such level' --min-confidence sure
refused 'a depth' 'depth -1: 0 or more' --depth -1
refused 'an argument' 'x: takes options only' x
refused 'no database' 'gone.db' --db gone.db
refused 'no such folder' 'output no/x.dot: ' --world demo --output no/x.dot
refused 'one name of several worlds' 'several worlds: demo, other'

# --- in other reports ---------------------------------------------------------

"$faultline" report --format dot --min-confidence low >out 2>err &&
	dot -Tcanon <out >canon 2>why && [ ! -s why ] && [ "$(grep -c ' -> ' canon)" -eq 7 ]
result $? 'report draws the locks of findings; dot reads it' why

# html DATABASE: writes r, quietly, and every page of it is whole
html() {
	"$faultline" report --db "$1" --format html --output r >out 2>err && [ ! -s err ] &&
		python3 "$here/tests/html/pages.py" r >out
}
html faultline.db
result $? 'a page a world in the HTML report'
cp -R r first.html && html faultline.db && diff -r first.html r >why
result $? 'the same bytes twice' why
data() {	# data NAME CODE: what python says of graph/demo.js, d, and of its page, p
	python3 -c "import json; d = open('r/graph/demo.js').read()
d = json.loads(d[d.index('=\n') + 1:].rstrip().rstrip(';'))
p = open('r/graph/demo.html').read()
$2" 2>why
	result $? "$1" why
}
data 'the picture is in the page, with nothing of its own look' '
assert "<svg xmlns" in p and "id=\"v1\"" in p and "id=\"e1\"" in p
svg = p[p.index("<svg"):p.index("</svg>")]
assert not any(x in svg for x in ("style=", "fill=", "stroke=", "font-", "<!--")), svg'
data 'a click on an order finds its way and the finding' '
o = d["drawn"]["orders"][1]
assert d["drawn"]["classes"] == ["demo_inode.sem", "mm_struct.mmap_lock"], d["drawn"]
assert o[:2] == [1, 0] and "against a documented order" in o[2] and "closes a circle" in o[2], o
assert o[4] in ("finding/11111111111111111111111111111111.html",
                "finding/44444444444444444444444444444444.html"), o
texts = d["drawn"]["texts"]
assert [texts[n] for n in o[6][::4]] == ["handle_fault", "handle_fault", "demo_page_mkwrite"], o
assert texts[o[6][10]] == "fs/demo/file.c" and o[6][11] == 90, o'
data 'a click on a lock finds who takes it, and orders that are not of low confidence' '
s = d["strings"]
t = {(s[d["classes"][t[0]][0]], s[t[4]], t[6]) for t in d["takers"]}
assert ("demo_inode.sem", "demo_write", 40) in t and ("demo_inode.sem", "helper", 7) in t, t
assert len(d["orders"]) == 5, d["orders"]'
data 'the table says the same' '
assert p.count("<tr><td") == 2 and "against a documented order, closes a circle" in p
assert "href=\"#order=mm_struct.mmap_lock&amp;then=demo_inode.sem\"" in p, p'
html hostile.db && ! grep -rq '<script>alert\|</script>alert' r/graph &&
	grep -q '&lt;script' r/graph/*.html
result $? 'hostile names are text there, too'

# --- Graphviz that fails ------------------------------------------------------

mkdir bin
programs=$work/bin \
	refused 'dot is not there' 'dot.*apt-get install graphviz' --world demo --format svg
broken() {	# broken NAME PATTERN BODY: dot is a script that does this
	printf '#!/bin/sh\n%s\n' "$3" >bin/dot
	chmod +x bin/dot
	programs=$work/bin:$PATH refused "$1" "$2" --world demo --format svg --limit 1
}
broken 'dot crashes' 'dot: crashed (signal 11)' 'kill -SEGV $$'
broken 'dot fails' 'dot: exit 1: Error: no room' 'echo >&2 "Error: no room"; exit 1'
broken 'dot prints no SVG' 'what it printed is no SVG' 'echo "<svg><g></svg>"'
broken 'dot hangs' 'dot: still running after 1 s' 'exec sleep 1000'
printf '#!/bin/sh\nexit 1\n' >bin/dot
PATH=$work/bin:$PATH "$faultline" report --format html --output r >out 2>err &&
	grep -qx 'faultline: report: 2 of 2 lock graphs have no picture: dot: exit 1: ' err &&
	python3 "$here/tests/html/pages.py" r >why &&
	grep -q 'No picture: dot: exit 1' r/graph/demo.html &&
	[ "$(grep -c '<tr><td' r/graph/demo.html)" -eq 2 ]
result $? 'pages have the table then, and say why' why
printf '#!/bin/sh\nexec sleep 1000\n' >bin/dot
echo as it was >made.svg
programs=$work/bin:$PATH graph --world demo --output made.svg --limit 1
[ $? -eq 2 ] && grep -qx 'as it was' made.svg
result $? 'a file is left as it was then'

done_testing
