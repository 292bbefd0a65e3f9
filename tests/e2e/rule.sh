#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `faultline rule`: the tests beside the shipped rules, and what `rule test` makes of
# tests of every kind that are wrong. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
work=$(mktemp -d) && export XDG_CACHE_HOME=$work/xdg
cd "$work" || exit 1
exits() {	# exits CODE ARGS...: faultline rule; out holds what it printed
	local want=$1 code
	shift
	"$faultline" rule "$@" >out 2>&1
	code=$?
	[ $code -eq "$want" ] || { echo "exit $code, wanted $want"; cat out; return 1; }
}

says() {	# says CODE TEXT ARGS...
	exits "$1" "${@:3}" && grep -qF -- "$2" out || { cat out; return 1; }
}

# --- rule test ----------------------------------------------------------------------

ok 'the tests beside the shipped rules' exits 0 test

# A test of order/recursive: the line of BUG, and that of FINE.
program() {	# program BUG FINE
	cat <<-END
	#include "kernel.h"
	struct mutex a;
	void bug(void)
	{
		mutex_lock(&a);	/* #first */
		mutex_lock(&a);	/* $1 */
		mutex_unlock(&a);
	}
	void fine(void)
	{
		mutex_lock(&a);	/* #other */
		mutex_unlock(&a);	/* $2 */
	}
	END
}

wants() {	# wants CODE TEXT BUG FINE [OPTION...]
	program "$3" "$4" >t.c
	says "$1" "$2" test "${@:5}" t.c
}

ok 'what is expected is found' wants 0 'ok 1 - t.c' 'expect: order/recursive' 'ok: order/recursive'
ok 'a comment may go on' wants 0 'ok 1 - t.c' 'expect: order/recursive high of one' ''
ok 'nobody expects it' wants 1 't.c:6: order/recursive is found (high), and no comment expects it' '' ''
ok 'ok is not expect' wants 1 't.c:6: order/recursive is found' 'ok: order/recursive' ''
ok 'another rule is expected' wants 1 't.c:6: order/cycle is not found' 'expect: order/cycle' ''
ok 'on another line' wants 1 't.c:12: order/recursive is not found' '' 'expect: order/recursive'
ok 'twice' wants 1 't.c:6: order/recursive is not found' \
	'expect: order/recursive expect: order/recursive' ''
ok 'less sure' wants 1 't.c:6: order/recursive is found at high confidence, and medium is expected' \
	'expect: order/recursive medium' ''
ok 'through a line' wants 0 'ok 1 - t.c' 'expect: order/recursive @first' ''
ok 'not through that line' wants 1 't.c:6: order/recursive is found, but on no way through #other' \
	'expect: order/recursive @other' ''
ok 'no such line' wants 1 't.c:6: @nowhere: no line says #nowhere' \
	'expect: order/recursive @nowhere' ''
ok 'no such rule' wants 1 "t.c:6: 'order/recursiv' is no rule, did you mean order/recursive?" \
	'expect: order/recursiv' ''
ok 'no rule at all' wants 1 "t.c:6: '' is no rule" 'expect:' ''
ok 'a known miss' wants 0 'not ok 2 - t.c: line 12: order/recursive # TODO known miss' \
	'expect: order/recursive' 'todo: order/recursive'
ok 'a known miss that is found' wants 1 't.c:6: order/recursive is found now (high)' \
	'todo: order/recursive' ''
ok 'nothing is expected of a build that is fine' wants 1 't.c:6: order/recursive is found (high)' \
	'expect: order/recursive' '' --silent
ok 'nothing surer than said' wants 1 'found at high confidence, and low is expected' \
	'expect: order/recursive' '' --at-most low

echo 'void f(void) { g(; }' >broken.c
ok 'C that does not compile' says 1 'broken.c:1:' test broken.c
printf '#ifdef GOOD\nint x;\n#else\n#error bad\n#endif\n' >flags.c
ok 'flags for the compiler' exits 0 test flags.c -- -DGOOD
ok 'no such file' says 2 'faultline: rule test: nowhere:' test nowhere
ok 'no such command' says 2 'did you mean test?' tset
ok 'a level that is none' says 2 'want high, medium or low' test --at-most sure

# A rule of one's own: no test, half a test, a whole one.
mkdir -p mine/checks/mine mine/locks
cat >mine/locks/mine.yaml <<-'END'
	locks:
	  - class: slow_thing
	    kind: event
	functions:
	  - wait: [slow_thing]
	    class: slow_thing
	    kind: event
	END
cat >mine/checks/mine/slow.yaml <<-'END'
	id: mine/slow
	kind: event
	summary: Something slow is done under the lock
	severity: error
	confidence: medium
	event: [slow_thing]
	holding: [gate]
	why: It takes long.
	fix: Do it later.
	END
ok 'a rule without a test' says 1 'slow.yaml has no test; write mine/checks/mine/slow.c' test mine
cat >mine/checks/mine/slow.c <<-'END'
	#include "kernel.h"
	struct mutex gate;
	void slow_thing(void);
	void bug(void)
	{
		mutex_lock(&gate);
		slow_thing();	/* expect: mine/slow */
		mutex_unlock(&gate);
	}
	END
ok 'half a test' says 1 'no line says /* ok: mine/slow */' test --rules mine mine/slow
echo 'void fine(void) { slow_thing(); } /* ok: mine/slow */' >>mine/checks/mine/slow.c
ok 'a whole test' says 0 'ok 1 - mine/slow' test mine
ok 'the same by the rule file' says 0 '1..1' test --rules mine mine/checks/mine/slow.yaml
cp mine/checks/mine/slow.c mine/checks/mine/slow.more.c
ok 'more than one test of a rule' says 0 'ok 2 - mine/slow, slow.more.c' test mine
mkdir src && echo 'int x;' >src/a.c
ok 'a folder of files that belong to no rule' says 0 'ok 1 - src/a.c' test src

# --- rule new, rule list --------------------------------------------------------------

mkdir tree && cd tree || exit 1
ok 'a new rule' says 0 '.faultline/checks/mine/first.yaml' new mine/first
ok 'its test passes as it is' says 0 'ok 1 - mine/first' test .faultline
echo mine >>.faultline/checks/mine/first.yaml && cp .faultline/checks/mine/first.* ..
ok 'never over a shipped one without a word' says 0 'order/cycle is a shipped rule, and this one takes' \
	new --rules ../taken order/cycle
ok 'never over another' says 2 'first.yaml: there already' new mine/first
ok 'nor over its test' eval "mv .faultline/checks/mine/first.c .faultline/checks/mine/other.c &&
	says 2 'other.c: there already' new mine/other && [ ! -e .faultline/checks/mine/other.yaml ]"
ok 'it is left as it was' cmp .faultline/checks/mine/first.yaml ../first.yaml
for id in ../x x mine/ mine/X mine/a/b mine/a_b 'mine/a b' -- mine/-a; do
	ok "'$id' is no id" exits 2 new "$id"
done
for kind in event protocol sql; do
	ok "one of kind $kind" says 0 "/checks/mine/$kind" new --rules kinds --kind $kind mine/$kind
	ok 'works as it is' eval "says 0 'ok 1 - mine/$kind' test --rules kinds mine/$kind && exits 0 lint kinds"
	rm -r kinds
done
ok 'of no such kind' says 2 'want event, protocol or sql' new --kind evnt mine/x
ok 'elsewhere' says 0 'there/checks/mine/second.c' new --rules there mine/second
ok 'a folder that cannot be made' exits 2 new --rules /proc/there mine/second
ok 'a list' says 0 'order/cycle' list
ok 'with more rules' says 0 'mine/second' list --rules there
ok 'of what a tree keeps' eval "rm .faultline/checks/mine/first.yaml; '$faultline' rule new mine/third &&
	cd .. && says 0 'mine/third' list --kernel tree"
ok 'as an index' says 0 '| [order/cycle](#ordercycle) | error | high | Locks are taken' list --format markdown
ok 'a format that is none' says 2 'want text or markdown' list --format html

# --- a tree's own rules: one more, one in place of another, one off -------------------

mkdir -p own/.faultline/checks/order
sed 's/^severity: error/severity: note/' "$FAULTLINE_RULES/checks/order/cycle.yaml" \
	>own/.faultline/checks/order/cycle.yaml
mkdir own/.faultline/checks/mine && cp mine/checks/mine/slow.yaml own/.faultline/checks/mine
cp -r mine/locks own/.faultline
cat >own/.faultline/off.yaml <<-'END'
	rules:
	  - rule: order/recursive
	    why: Locks here count their holders.
	END
program '' '' >own.c
report() {	# report FORMAT: of own.c by all rules
	"$faultline" check --db own.db --rules own/.faultline -f "$1" -- own.c \
		-I "$FAULTLINE_RULES/checks" >out 2>&1
}

found() { [ "$(sqlite3 own.db "SELECT group_concat(rule) FROM v_finding")" = "$1" ]; }

ok 'a rule that is off finds nothing' eval "report text && found ''"
ok 'the report says so' grep -qF 'Rule order/recursive is switched off by own/.faultline/off.yaml:2' out
ok 'and of one in place of another' grep -qxF 'Rules of own/.faultline: mine/slow, order/cycle.' out
ok 'but not of the SmPL rules that come with the others' eval "! grep -q '^Rules of .*/cocci' out"
ok 'in JSON, too' eval "report json && grep -qF '\"off\": \"Locks here count their holders.\"' out"
program 'expect: order/recursive' '' >switched.c
ok 'a test that expects it is told so' says 1 "switched.c:6: 'order/recursive' is switched off by own/.faultline/off.yaml:2" \
	test --rules own/.faultline switched.c
ok 'explain says why' eval "'$faultline' explain --db own.db order/recursive | grep -qF 'Locks here count'"
ok 'without a database' eval "'$faultline' explain --rules own/.faultline order/recursive | grep -qF 'Switched off'"
ok 'the list says so' eval "says 0 'off: Locks here' list --kernel own && grep -q 'order/cycle *note' out"
ok 'a folder named twice is one' says 0 'off: Locks' list --kernel own --rules own/.faultline

# --- rule files that are bad: the file and the line, exit 2, and nothing is half done -----

echo 'int x;' >x.c
"$faultline" check --db held.db -- x.c >/dev/null && cp held.db held.before
bad() {	# bad FILE TEXT [COMMAND...]: what is said of a folder with the file from stdin, or made so
	rm -rf bad && mkdir -p "bad/$(dirname "$1")" || return 1
	if [ $# -gt 2 ]; then (cd bad && "${@:3}") >"bad/$1"; else cat >"bad/$1"; fi
	"$faultline" check --db held.db --rules bad -- x.c >out 2>&1
	[ $? = 2 ] && grep -qF -- "faultline: bad/$1$2" out || { cat out; return 1; }
	cmp held.db held.before && says 2 "faultline: bad/$1$2" list --rules bad
}

check_file() {	# of a rule that is fine but for LINE
	cat <<-END
	id: mine/slow
	kind: event
	summary: Something
	severity: error
	confidence: medium
	why: It is.
	fix: Do not.
	event: [file_sync]
	holding: [gate]
	$1
	END
}

ok 'a wrong type' bad orders/a.yaml ':2: orders: expected a list, found one value' printf '#\norders: 3\n'
ok 'an unknown field' bad checks/mine/slow.yaml ":10: holdin: unknown field, did you mean 'holding'?" check_file 'holdin: [a]'
ok 'a field that is missing' bad checks/mine/slow.yaml ':1: fix: missing' \
	bash -c "$(declare -f check_file); check_file '' | sed /^fix/d"
ok 'a word that is none' bad locks/a.yaml ":3: kind: 'mutx' is not known, did you mean 'mutex'?" \
	printf 'functions:\n  - acquire: [f]\n    kind: mutx\n'
ok 'a cyclic order' bad orders/a.yaml ':4: chain: documented orders contradict each other' \
	printf 'orders:\n  - chain: [a, b]\n    source: f.c:1\n  - chain: [b, a]\n    source: f.c:2\n'
ok 'an order against a shipped one' bad orders/a.yaml ':2: chain: documented orders contradict' \
	printf 'orders:\n  - chain: [dq_list_lock, dq_data_lock]\n    source: f.c:1\n'
ok 'another id than its place' bad checks/mine/fast.yaml ":1: id: 'mine/slow', but the file's place says 'mine/fast'" check_file ''
ok 'a class given twice' bad locks/a.yaml ":4: class: 'a' given twice, first at bad/locks/a.yaml:2" \
	printf 'locks:\n  - class: a\n    kind: mutex\n  - class: a\n    kind: mutex\n'
ok 'a file of 10 MB' bad locks/a.yaml ': larger than 1 MiB' head -c 10485760 /dev/zero
ok 'what is no UTF-8' bad locks/a.yaml ':2: not text: a byte sequence that is not UTF-8' printf '#\n# \377\n'
ok 'a NUL' bad locks/a.yaml ':1: not text: a NUL byte' printf '# \0\n'
ok 'what is no YAML' bad locks/a.yaml ':2: not YAML:' printf 'locks: [\n'
ok 'an unknown rule switched off' bad off.yaml ":2: rule: 'order/cylce' is no rule, did you mean 'order/cycle'?" \
	printf 'rules:\n  - rule: order/cylce\n    why: no\n'
ok 'switched off without a reason' bad off.yaml ':2: why: missing' printf 'rules:\n  - rule: order/cycle\n'

# A function that a kernel does not have can be told when all of it is read.
mkdir -p linux/include/linux linux/scripts/kconfig linux/.faultline/locks
touch linux/Makefile linux/Kconfig
echo 'void thing_done(void); void f(void) { thing_done(); }' >linux/a.c
printf '[{"directory": "%s", "file": "a.c", "command": "cc -c a.c"}]\n' "$PWD/linux" >linux/compile_commands.json
thing() {	# thing FUNCTION [OPTION...]: check a tree whose rules name it
	printf 'functions:\n  - wait: [%s]\n    class: thing\n    kind: event\nlocks:\n  - class: thing\n    kind: event\n' \
		"$1" >linux/.faultline/locks/a.yaml
	"$faultline" check --kernel linux --compdb linux/compile_commands.json "${@:2}" >out 2>&1
}
ok 'a function that the kernel has' thing thing_done
ok 'one that it has not' eval "! thing thing_dome && grep -qF \
	'faultline: linux/.faultline/locks/a.yaml:2: thing_dome: nothing that is analysed has a function of this name, did you mean thing_done?' out"
ok 'may be outside of the scope' thing thing_dome --scope a.c
ok 'one that nothing is like' eval "! thing of_old && grep -qF 'list it in other_versions' out"
ok 'or be of other versions' eval "echo 'other_versions: [of_old]' >>linux/.faultline/locks/b.yaml; thing of_old"

# --- rule lint --------------------------------------------------------------------------

ok 'the shipped rules agree with each other' exits 0 lint
mkdir -p odd/locks odd/orders odd/checks/odd src/fs
cat >odd/locks/a.yaml <<-'END'
	locks:
	  - class: thing.guard
	    kind: mutex
	  - class: thing.gard
	    kind: mutex
	  - class: other.guard
	    formerly: [thing.third, thing.second]
	functions:
	  - acquire: [thing_lock, thing_lokc]
	    kind: mutex
	  - wait: [slow_thing]
	    class: slow_thing
	    kind: event
	objects: [thing, thng]
	noreturn: [thing_unlock]
	own_code: [fs/a.c, fs/b.c]
	contexts:
	  - class: in_thing
	    says: in a thing
	    through: [thing_operations.run, thing_operations.rnu]
	    field: thing.gaurd
	END
cat >odd/orders/a.yaml <<-'END'
	orders:
	  - chain: [thing.guard/1, gate]
	    source: fs/a.c:1
	  - chain: [gate, thing.guard]
	    source: fs/a.c:900
	    worlds: [a]
	  - chain: [gate, thing.guard/2, thing.gaurd]
	    source: fs/none.c:1
	END
sed 's/slow_thing/slow_thign/; s/gate/gaet/; s,mine/slow,odd/slow,' mine/checks/mine/slow.yaml \
	>odd/checks/odd/slow.yaml
cat >src/fs/a.c <<-'END'
	struct mutex { int raw; };
	struct thing { struct mutex guard, second; };
	struct thing_operations { void (*run)(struct thing *t); };
	struct mutex gate;
	void thing_lock(struct mutex *m);
	void thing_unlock(struct mutex *m);
	void slow_thing(void);
	void run(struct thing *t)
	{
		thing_lock(&t->guard);
		slow_thing();
		thing_unlock(&t->guard);
		thing_unlock(&t->second);
		thing_unlock(&gate);
	}
	const struct thing_operations ops = { .run = run };
	END
printf '[{"directory": "%s", "file": "fs/a.c", "command": "cc -c fs/a.c"}]\n' "$PWD/src" \
	>src/compile_commands.json

cat >want <<-'END'
	odd/checks/odd/slow.yaml:6: event: no function of rules/locks does what is called 'slow_thign', did you mean 'slow_thing'?
	odd/orders/a.yaml:4: chain: gate before thing.guard, but odd/orders/a.yaml:2 has thing.guard/1 before gate
	END
ok 'without a kernel' eval "exits 1 lint odd; diff want out"
cat >want <<-'END'
	odd/checks/odd/slow.yaml:6: event: no function of rules/locks does what is called 'slow_thign', did you mean 'slow_thing'?
	odd/checks/odd/slow.yaml:7: holding: nothing has a lock 'gaet'
	odd/locks/a.yaml:4: class: nothing has a lock 'thing.gard', did you mean 'thing.guard'?
	odd/locks/a.yaml:9: functions: nothing in scope has a function 'thing_lokc', did you mean 'thing_lock'?
	odd/locks/a.yaml:14: objects: nothing in scope uses a record 'thng', did you mean 'thing'?
	odd/locks/a.yaml:16: own_code: nothing in scope is a file 'fs/b.c', did you mean 'fs/a.c'?
	odd/locks/a.yaml:20: through: nothing in scope uses a field 'thing_operations.rnu', did you mean 'thing_operations.run'?
	odd/locks/a.yaml:21: field: nothing in scope uses a field 'thing.gaurd', did you mean 'thing.guard'?
	odd/orders/a.yaml:4: chain: gate before thing.guard, but odd/orders/a.yaml:2 has thing.guard/1 before gate
	odd/orders/a.yaml:4: source: 'fs/a.c:900' is behind the end of the file
	odd/orders/a.yaml:7: chain: nothing has a lock 'thing.gaurd', did you mean 'thing.guard'?
	odd/orders/a.yaml:7: source: the kernel has no file 'fs/none.c'
	END
ok 'with one' eval "exits 1 lint --compdb src/compile_commands.json --rules odd; diff want out"
ok 'of one file' eval "exits 1 lint --compdb src/compile_commands.json --rules odd odd/orders &&
	diff <(grep /orders/ want) out"
mkdir -p ours/locks
cat >ours/locks/a.yaml <<-'END'
	functions:
	  - wait: [thing_lock, of_a_driver, of_old, of_nobody]
	    class: slow_thing
	    kind: event
	other_versions: [of_old]
	END
echo '/* of_a_driver(), of_nobody_else() */' >src/fs/driver.h
ok 'what is out of scope is told of own rules' eval "
	exits 1 lint --compdb src/compile_commands.json --rules ours; grep -o \"'of_[a-z_]*'\" out | diff - \
		<(printf '%s\n' \"'of_a_driver'\" \"'of_nobody'\")"
ok 'but not of the shipped ones' eval "
	FAULTLINE_RULES=ours exits 1 lint --compdb src/compile_commands.json
	grep -o \"'of_[a-z_]*'\" out | diff - <(echo \"'of_nobody'\")"
ok 'what is right is not told of' exits 0 lint mine

# What no schema sees: SQL, models, and files that nobody reads.
cp src/compile_commands.json src/words.json
words() { exits "$1" lint --compdb src/words.json "${@:2}"; }
mkdir -p wrong/models wrong/checks/odd wrong/locks/fs wrong/check/odd
"$faultline" rule new --rules wrong --kind sql odd/asked >/dev/null
sed -i 's/v_context_lock/v_context_lokc/' wrong/checks/odd/asked.sql
ok 'SQL that cannot be asked' says 2 'faultline: wrong/checks/odd/asked.sql:13: no such table: v_context_lokc' lint wrong
ok 'is no test either' says 2 'asked.sql:13: no such table' test wrong
sed -i '/^SELECT/,$d' wrong/checks/odd/asked.sql && echo 'DELETE FROM finding;' >>wrong/checks/odd/asked.sql
ok 'SQL that writes' says 2 'asked.sql:13: only SELECT is allowed' lint wrong
ok 'no database is made for it' eval "! '$faultline' check --db made.db --rules wrong -- x.c >/dev/null 2>&1 && [ ! -e made.db ]"
rm wrong/checks/odd/asked.*
echo 'int thing_lokc(int x) { return y; }' >wrong/models/a.c
ok 'a model that does not compile' says 2 'wrong/models/a.c:1:32: use of undeclared identifier' lint wrong
echo 'int x;' >wrong/x.c
ok 'nor does a test of anything' says 2 'a.c:1:32: use of undeclared identifier' test --rules wrong wrong/x.c
printf 'int thing_lokc(int x)\n{\n\treturn x;\n}\nvoid faultline_after_slow_thin(void) {}\n' >wrong/models/a.c
printf 'static void own(void) {}\nvoid faultline_own(void) { own(); }\nvoid run(void) {}\n' >wrong/models/b.c
ok 'without a kernel nobody knows its function' exits 0 lint wrong
cat >want <<-'END'
	wrong/models/a.c:1: models: nothing in scope has a function 'thing_lokc', did you mean 'thing_lock'?
	wrong/models/a.c:5: models: nothing in scope has a function 'slow_thin', did you mean 'slow_thing'?
	END
ok 'a model of a function that is not there' eval 'words 1 wrong; diff want out'
rm wrong/models/*
touch wrong/check/odd/a.yaml wrong/checks/odd/a.yml wrong/checks/b.sql wrong/locks/fs/c.yaml wrong/locks.yaml \
	wrong/triage.yaml wrong/notes.txt
cat >want <<-'END'
	wrong/check/odd/a.yaml:1:
	wrong/checks/b.sql:1:
	wrong/checks/odd/a.yml:1:
	wrong/locks.yaml:1:
	wrong/locks/fs/c.yaml:1:
	END
ok 'files where nothing reads them' eval "exits 1 lint wrong; grep 'nothing reads it' out | cut -d ' ' -f 1 | diff want -"
ok 'the folder may be meant' says 1 "did you mean 'checks/'?" lint wrong
mkdir only && mv wrong/check only
ok 'a folder that has nothing else' says 1 'only/check/odd/a.yaml:1: nothing reads it here' lint only
echo 'int f(void) { return 0; }' >nothing.c
ok 'check says it, too' eval "\"$faultline\" check --rules only --db only.db -- nothing.c 2>&1 | grep -q 'only/check/odd/a.yaml: nothing reads it here'"
ok 'a bad rule is an error' says 2 'faultline: bad/off.yaml:2:' lint bad
ok 'so is a folder that is not there' says 2 'no such file or folder' lint nowhere
ok 'and a tree' says 2 'faultline: ' lint --kernel nowhere

# --- rules in SmPL --------------------------------------------------------------------

mkdir -p smpl/cocci
cat >smpl/cocci/free-field.cocci <<-'END'
	/// A member of an object is freed
	///
	/// It is no allocation of its own.
	///
	/// Fix: Free the object.
	///
	// Confidence: Moderate
	// Options: --no-includes --include-headers
	virtual report
	@r@
	expression e; identifier m; position p;
	@@
	kfree@p(&e->m)
	@script:python@
	p << r.p;
	@@
	coccilib.report.print_report(p[0], "no allocation")
	END
smpl() {	# smpl BUG FINE
	printf '%s\n' 'void kfree(void *p);' 'struct s { int a; };' 'void f(struct s *s)' '{' \
		"	kfree(&s->a);	/* $1 */" "	kfree(s);	/* $2 */" '}' >smpl/cocci/free-field.c
}
id=cocci/free-field
smpl "expect: $id" "ok: $id"
ok 'a rule in SmPL is tested' says 0 "ok 1 - $id" test smpl
ok 'by its id' says 0 "ok 1 - $id" test --rules smpl $id
ok 'with another' says 0 'ok 2 - order/recursive' test --rules smpl $id order/recursive
smpl "expect: $id high" "ok: $id"
ok 'it is as sure as it says' says 1 'is found at medium confidence, and high is expected' test smpl
smpl "ok: $id" "expect: $id"
ok 'its test can be wrong' says 1 "free-field.c:6: $id is not found" test smpl
smpl "expect: $id" ''
ok 'and has to show a look-alike' says 1 "no line says /* ok: $id */" test smpl
ok 'it is listed' says 0 "A member of an object" list --rules smpl
ok 'explain has its text' eval "\"$faultline\" explain --rules smpl $id | grep -q 'Free the object'"
sed -i 's/Moderate/Medium/' smpl/cocci/free-field.cocci
ok 'a header that is wrong is an error' \
	says 2 "smpl/cocci/free-field.cocci:7: Confidence: 'Medium' is not known" test smpl
mkdir -p astray/cocci/more && cp smpl/cocci/free-field.cocci astray/cocci/more/a.cocci
ok 'nothing reads it deeper' says 1 'astray/cocci/more/a.cocci:1: nothing reads it here' lint astray
done_testing
