#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a picture of a lock graph chooses and says, over a database of worlds that are made for it:
# own orders and the core's, circles, what is documented, layers, looks, and what its page is
# told. (The command and its formats: tests/e2e/graph.sh.) TAP on stdout.
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1

cat >make.py <<'END'
import sqlite3

db = sqlite3.connect("faultline.db")
for table in "edge node class_name class event call function place rule_order side lockdep".split():
    db.execute(f"DELETE FROM {table}")
strings = {t: i for i, t in db.execute("SELECT id, text FROM string")}
classes, nodes, functions = {}, {}, {}


def text(t):
    if t not in strings:
        strings[t] = db.execute("INSERT INTO string (text) VALUES (?)", (t,)).lastrowid
    return strings[t]


def node(label, kind="mutex"):
    name, _, subclass = label.partition("/")
    if name not in classes:
        classes[name] = db.execute("INSERT INTO class (name, kind) VALUES (?, ?)",
                                   (name, kind)).lastrowid
        db.execute("INSERT INTO class_name VALUES (?, ?, 0)", (classes[name], name))
    if label not in nodes:
        nodes[label] = db.execute("INSERT INTO node (class, subclass, mode) VALUES (?, ?, 'write')",
                                  (classes[name], int(subclass or 0))).lastrowid
    return nodes[label]


def edges(world, *pairs, sure="high", file="fs/own/a.c", line=1):
    for pair in pairs:
        outer, inner = pair.split(">")
        place = db.execute("INSERT INTO place (file, line, col, function, what) VALUES (?, ?, 1, ?, ?)",
                           (text(file), line, text("f"), text("takes it"))).lastrowid
        db.execute("INSERT INTO edge (world, outer_node, inner_node, confidence, reason, context,"
                   " same_instance, gates, place, steps, n_like, n_against)"
                   " VALUES (?, ?, ?, ?, ?, ?, 0, '[]', ?, ?, 0, 0)",
                   (text(world), node(outer), node(inner), text(sure), text(""), text(""), place,
                    f"[{place}]"))


def order(pair, worlds=""):
    outer, inner = pair.split(">")
    db.execute("INSERT INTO rule_order (outer_class, inner_class, source, note, worlds, file, line)"
               " VALUES (?, ?, 'fs/own/a.c:1', '', ?, '', 1)", (outer, inner, worlds))


def function(name, file, linkage="static"):
    if name not in functions:
        functions[name] = db.execute(
            "INSERT INTO function (name, file, line, linkage, takes_locks, exits, balanced)"
            " VALUES (?, ?, 1, ?, 1, ?, 1)",
            (text(name), text(file), text(linkage), text(""))).lastrowid
    return functions[name]


def taken(label, file, name, kind="acquire", linkage="static"):
    node(label)
    lock, _, subclass = label.partition("/")
    db.execute("INSERT INTO event (function, kind, class, mode, subclass, file, line, col, held)"
               " VALUES (?, ?, ?, ?, ?, ?, 7, 1, ?)",
               (function(name, file, linkage), text(kind), text(lock), text("write"),
                int(subclass or 0), text(file), text("")))


def call(caller, file, callee):
    db.execute("INSERT INTO call (caller, callee, world, file, line, col, via, held)"
               " VALUES (?, ?, ?, ?, 1, 1, ?, ?)", (function(caller, file), functions[callee],
                                                    text(""), text(file), text("direct"), text("")))


# Which of several is told: the surest, then the world's own.
edges("core", "a>b", line=11)
edges("own", "a>b", line=12)
edges("own", "c>d", sure="medium", line=13)
edges("own", "c>d", line=14)
order("a>p", "other")
# The core's: p>q lies between own ones, x>p does not, x>q is documented; x>w is nobody's here.
edges("own", "a>p", "q>z")
edges("core", "p>q", "x>p", "x>q", "x>w")
order("x>q")
order("x>w")
order("p>q", "other")
order("q>p", "!own")
# Taken in one order, documented in the other by what nobody does.
edges("own", "k>l")
order("l>k", "own")
# Circles: own orders run down rather than the core's, documented ones rather than any.
edges("core", "n>m")
edges("own", "m>n")
edges("own", "t>r")
edges("core", "r>t")
order("r>t", "core,own")
# What others imply: not when a finding is made of it, nor when it is documented and they are not.
edges("own", "u>v", "v>w2", "u>w2", "d1>d2", "d2>d3", "d1>d3", "d4>d5", "d5>d6", "d4>d6")
for pair in "d1>d3", "d4>d5", "d5>d6", "d4>d6":
    order(pair)
# Around a class, one of two subclasses, taken twice.
edges("own", "sub/1>n1", "sub>n2", "n1>n2", "sub/1>sub/1")
node("spin", "spinlock")
node("happens", "event")
edges("own", "a>spin", "a>happens", "happens>b")
edges("own", "maybe>spin", sure="medium")
edges("own", "guess>spin", sure="low")
edges("other", "a>elsewhere", file="fs/other/a.c")
# Findings of another world, of less confidence, of this world.
for finding, pair, world, sure in ((1, "a>p", "other", "high"), (2, "p>q", "own", "low"),
                                   (3, "u>w2", "own", "high")):
    outer, inner = pair.split(">")
    db.execute("UPDATE finding SET world = ?, confidence = ? WHERE id = ?", (world, sure, finding))
    db.execute("INSERT INTO side VALUES (?, 0, '', ?, ?, '[]')", (finding, outer, inner))
# Layers.
for label in "mm_by_header arch_header three four tie own_too".split():
    edges("own", "a>" + label)
taken("mm_by_header", "include/linux/h.h", "in_header", linkage="inline")
call("by_mm", "mm/m.c", "in_header")
taken("arch_header", "arch/x86/include/asm/h.h", "in_arch", linkage="inline")
call("by_block", "block/b.c", "in_arch")
for fs, labels in (("one", "three four own_too"), ("two", "three four"), ("three", "three four"),
                   ("four", "four")):
    for label in labels.split():
        taken(label, f"fs/{fs}/x.c", f"{fs}_{label}")
taken("three", "fs/one/x.c", "one_three_again")
taken("own_too", "fs/one/x.c", "one_own_again")
taken("own_too", "fs/own/a.c", "own_own")
taken("tie", "mm/m.c", "mm_tie")
taken("tie", "block/b.c", "block_tie")
# Who takes a lock is told where the folder is: of two worlds, of more than a few, of none.
edges("own", "a>shared", file="fs/shared/x.c")
edges("other", "a>shared", file="fs/shared/x.c")
for world in "own other w3 w4".split():
    edges(world, "a>common", file="fs/common/x.c")
edges("own", "a>inmm", file="mm/m.c")
taken("shared", "fs/shared/x.c", "take_shared", kind="try")
taken("common", "fs/common/x.c", "take_common")
taken("inmm", "mm/m.c", "take_mm")
taken("sub/1", "fs/own/a.c", "take_sub")
taken("happens", "fs/own/a.c", "take_happens")
db.execute("INSERT INTO lockdep VALUES (1, 'n', 0, 'm', 0)")
db.execute("INSERT INTO lockdep VALUES (2, 'd4', 0, 'd5', 0)")
db.commit()
END
"$BUILD/tests/tools/sample_db" faultline.db >out 2>err && python3 make.py 2>err
result $? 'a database with worlds'

graph() { "$faultline" graph --world own "$@" >out 2>err; }

# json NAME CODE: what python says of the answer d
json() {
	python3 -c "import json; d = json.load(open('out'))
c = {x['name']: x for x in d['classes']}
at = {name: i for i, name in enumerate(c)}
o = {x['outer'] + '>' + x['inner']: x for x in d['orders']}
marks = lambda pair: set(o[pair]['marks'])
$2" 2>why
	result $? "$1" why
}

graph --format json
json "the world's own way is told, not the core's" 'assert o["a>b"]["taken"]["line"] == 12, o["a>b"]'
json 'what the core does is not its own' '
assert "own" in marks("a>p") and "own" not in marks("p>q"), (o["a>p"], o["p>q"])'
json "of the core what lies between own ones, and what is documented of one" '
assert "p>q" in o and "x>q" in o and not {"x>p", "x>w"} & set(o), sorted(o)
assert d["left_out"]["core"] == 2, d["left_out"]'
json 'what is documented of another world counts there' 'assert "documented" not in marks("a>p")'
json 'for what the core does, too, whichever way round' '
assert not {"documented", "contradicted"} & marks("p>q") and "q>p" not in o, o["p>q"]'
json 'findings of this world, of such confidence' '
assert "finding" not in marks("a>p") | marks("p>q") and "finding" in marks("u>w2"), o'
json 'the reverse that nobody takes is no circle' '
assert marks("l>k") >= {"documented", "unseen"} and "both" not in marks("k>l"), (o["k>l"], o["l>k"])
assert not c["k"]["cycle"] and c["m"]["cycle"] and c["m"]["cycle"] == c["n"]["cycle"], c
assert c["r"]["cycle"] and c["r"]["cycle"] != c["m"]["cycle"], c'
json "the core's order runs upwards rather than an own one" '
assert "upwards" in marks("n>m") and "upwards" not in marks("m>n") and at["m"] < at["n"], o'
json 'what is documented runs down' '
assert marks("t>r") >= {"upwards", "contradicted"} and "upwards" not in marks("r>t"), o'
json 'what a finding is made of is drawn, what is documented where that implies it not' '
assert {"u>w2", "d1>d3", "d4>d5"} <= set(o) and "d4>d6" not in o, sorted(o)'
json 'taken while one of its own is held' 'assert c["sub/1"]["self"] and not c["sub"]["self"], c'
json 'from above to below' '
places = [(at[x["outer"]], at[x["inner"]]) for x in d["orders"]]
assert places == sorted(places), places
assert all((a > b) == ("upwards" in x["marks"]) for (a, b), x in zip(places, d["orders"])), places'
json 'layers: callers of headers, one file system, many, equal ones, its own' '
want = {"mm_by_header": "mm", "arch_header": "block", "three": "fs/one", "four": "fs", "tie": "block",
        "own_too": "fs/own", "p": ""}
assert {n: c[n]["layer"] for n in want} == want, {n: c[n]["layer"] for n in want}'
graph --format json --min-confidence medium
json 'the surest way is told' 'assert o["c>d"]["taken"]["line"] == 14, o["c>d"]'
graph --format json --all --around sub --depth 1
json 'all subclasses are around it, and nothing that lies between others' '
assert set(o) == {"sub/1>n1", "sub>n2"} and {"sub", "sub/1"} <= set(c), (sorted(o), sorted(c))'

# --- looks ----------------------------------------------------------------------

# look NAME CODE: what python says of v, e: the attributes of classes and orders by title
look() {
	python3 -c "import re; t = open('out').read()
v = {m[2]: m[0] for m in re.finditer(r'v\d+ \[id=(v\d+) [^\n]*?tooltip=\"([^\"]*)\"[^\n]*', t)}
e = {m[1].replace(', then ', '>'): m[0] for m in re.finditer(
	r'v\d+ -> v\d+ \[id=e\d+ tooltip=\"([^\"]*)\"[^\n]*', t)}
number = lambda name: re.search(r'id=(v\d+)', v[name])[1]
$2" 2>why
	result $? "$1" why
}

"$faultline" lockdep --db faultline.db --world own <(printf 'n\tm\nd4\td5\n') >out 2>err
graph --format dot --min-confidence medium
look 'who spins is round, the others are not' '
assert "shape=ellipse" in v["spin"] and "shape=box" in v["a"], v'
look 'taken twice has two borders, on a circle a red one' '
assert "peripheries=2" in v["sub/1"] and "peripheries" not in v["a"], v
assert "#b3261e" in v["m"] and "#b3261e" not in v["a"], v'
look 'what runs upwards is written from above, its head behind' '
assert e["n>m"].startswith(number("m") + " -> " + number("n")), e["n>m"]
assert "arrowtail=normal" in e["n>m"] and "arrowhead=normal" not in e["n>m"], e["n>m"]
assert e["m>n"].startswith(number("m") + " -> " + number("n")), e["m>n"]'
look 'what a kernel has seen begins with a dot, upwards, too' '
assert " dir=both arrowhead=dot" in e["n>m"] and " dir=both arrowtail=dot" in e["d4>d5"], e
assert "=dot" not in e["a>p"] and " dir=back" in e["t>r"], e'
look 'what is not sure is dashed' '
assert "style=dashed" in e["maybe>spin"] and "dashed" not in e["a>spin"], e'
look 'leaves lie in several rows, and each class in its layer once' '
assert len({re.search(r"minlen=\d+|$", e["a>" + l])[0] for l in
            "mm_by_header arch_header three four".split()}) > 1, e
boxes = re.split(r"subgraph", t)[1:]
assert len(re.findall(r"id=v\d+ ", t)) == len(v) == len(set(re.findall(r"id=(v\d+) ", t)))
assert [b for b in boxes if "VFS (fs)" in b and "tooltip=\"four\"" in b], boxes'
look 'the legend says what is there' '
caption = t[t.rindex("label="):]
assert "closes a circle" in caption and "dashed: not sure" in caption and "lockdep has it" in caption
assert "double border" in caption and "against a documented" in caption, caption'
graph --format dot --around k --depth 1
look 'and nothing else; what was asked for stands out' '
caption = t[t.rindex("label="):]
assert "circle" not in caption and "dashed" not in caption and "double" not in caption, caption
assert "not seen in code" in caption and "penwidth=3" in v["k"] and "penwidth=3" not in v["l"], v'

# --- what the pages are told ------------------------------------------------------

"$faultline" report --db faultline.db --format html --output r >out 2>err
result $? 'a report'
# told NAME CODE: what python says of all worlds' data, by world
told() {
	python3 -c "import json, glob, os
def read(f):
	t = open(f).read()
	return json.loads(t[t.index('\n') + 1:].rstrip().rstrip(';'))
w = {os.path.basename(f)[:-3]: read(f) for f in glob.glob('r/graph/*.js')}
name = lambda d, n: d['strings'][d['classes'][n][0]]
takers = {k: {(name(d, x[0]), x[1], d['strings'][x[4]], x[3]) for x in d['takers']} for k, d in w.items()}
orders = {k: {(name(d, x[0]), x[1], name(d, x[2]), x[3]) for x in d['orders']} for k, d in w.items()}
drawn = {k: {d['drawn']['classes'][x[0]] + '>' + d['drawn']['classes'][x[1]]: x for x in
	d['drawn']['orders']} for k, d in w.items()}
$2" 2>why
	result $? "$1" why
}
told 'who takes a lock: by folder of one world or a few, else the core' '
where = lambda f: sorted(k for k in takers if any(x[2] == f for x in takers[k]))
assert where("take_shared") == ["other", "own"], where("take_shared")
assert where("take_common") == ["core"] and where("take_mm") == ["core"], takers
assert where("take_sub") == ["own"] and where("take_happens") == [], takers'
told 'with its subclass, and whether it is tried' '
assert ("sub", 1, "take_sub", 0) in takers["own"] and ("shared", 0, "take_shared", 1) in takers["own"]'
told 'orders are those of the world that are not of low confidence, of locks' '
assert ("a", 0, "elsewhere", 0) in orders["other"] and ("a", 0, "elsewhere", 0) not in orders["own"]
assert ("sub", 1, "n1", 0) in orders["own"] and ("p", 0, "q", 0) not in orders["own"], orders["own"]
assert ("maybe", 0, "spin", 0) in orders["own"] and ("guess", 0, "spin", 0) not in orders["own"]
assert not [x for x in orders["own"] if "happens" in x], orders["own"]'
told 'marks are said in words' '
assert drawn["own"]["p>q"][2] == [] and drawn["own"]["a>p"][2] == ["this file system'"'"'s own"], drawn
assert drawn["own"]["t>r"][2][0] == "against a documented order", drawn["own"]["t>r"]'
done_testing
