#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `faultline check` from its command line: a small scope of a real kernel, the
# same answer on every run, input of every bad kind, and runs that are killed at
# every stage. After each of these the database must be whole. TAP on stdout;
# what needs the kernel's source or a mount is skipped where there is none.
set -u
. "$(dirname "$0")/../tap.sh"
tree=$("$here/scripts/kernel.sh" 2>/dev/null)
export XDG_CACHE_HOME=$work/xdg
mounted=
finish() {
	[ -z "$mounted" ] || umount "$mounted"
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap finish EXIT
cd "$work" || exit 1

# exits CODE ARGS...: faultline check; out and err hold what it printed.
exits() {
	local want=$1 code
	shift
	"$faultline" check "$@" >out 2>err
	code=$?
	[ $code -eq "$want" ] || { echo "exit $code, wanted $want"; cat err out; return 1; }
}

# refused CODE TEXT ARGS...: that exit, one message with TEXT in it.
refused() {
	local want=$1 text=$2
	shift 2
	exits "$want" "$@" || return 1
	if ! grep -q '^faultline: ' err || ! grep -qF -- "$text" err; then
		echo "no '$text' in:"
		cat err
		return 1
	fi
}

# untouched CODE TEXT ARGS...: refused, and the database held.db is as it was.
untouched() {
	cp held.db held.before || return 1
	refused "$1" "$2" --db held.db "${@:3}" || return 1
	cmp held.db held.before
}

is() {	# is WANT GOT
	[ "$1" = "$2" ] || { printf 'wanted: %s\ngot: %s\n' "$1" "$2"; return 1; }
}

sql() { sqlite3 -batch -bail "$1" "$2"; }

none() {	# none DATABASE QUERY: no rows
	local rows

	rows=$(sql "$1" "$2") || return 1
	[ -z "$rows" ] || { echo "$rows"; return 1; }
}

# Opens, holds together, and readers can read it.
whole() {
	is ok "$(sql "$1" 'PRAGMA integrity_check')" || return 1
	none "$1" 'PRAGMA foreign_key_check' || return 1
	"$faultline" report --db "$1" --format json >whole.json
}

# What a database says, without when it was said and how often.
answer() {
	sql "$1" "
		SELECT file, message FROM v_unit ORDER BY 1;
		SELECT name, file, line, exits, balanced FROM v_function ORDER BY 1, 2, 3;
		SELECT caller, callee, world, file, line, col, held FROM v_call ORDER BY 1, 2, 3, 4, 5, 6;
		SELECT function, kind, class, file, line, col, held FROM v_event ORDER BY 1, 2, 3, 4, 5, 6;
		SELECT name, kind FROM v_lock_class ORDER BY 1;
		SELECT e.*, s.* FROM v_lock_edge e JOIN v_edge_step s ON s.edge = e.id ORDER BY e.id, s.seq;
		SELECT fingerprint, message FROM v_finding WHERE status <> 'fixed' ORDER BY 1;
		SELECT s.* FROM v_step s JOIN v_finding f ON f.id = s.finding
			WHERE f.status <> 'fixed' ORDER BY f.fingerprint, s.side, s.seq;
		SELECT count(*) FROM v_rule;" | sed 's/^[0-9]*|//; s#[^|]*/models/#models/#g' | sha256sum
}

last_run() { sql "$1" 'SELECT max(id) FROM v_run'; }

# --- small sources of our own ---------------------------------------------------

cat >kernel.h <<'E'
struct mutex { int owner; };
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
struct dev { struct mutex a, b; };
static inline void turn(struct mutex *m) { mutex_lock(m); mutex_unlock(m); }
E
cat >good.c <<'E'
#include "kernel.h"
void before(struct dev *d) { mutex_lock(&d->a); turn(&d->b); mutex_unlock(&d->a); }
E
{
	cat good.c
	echo 'void after(struct dev *d) { mutex_lock(&d->b); turn(&d->a); mutex_unlock(&d->b); }'
} >cycle.c
{
	cat good.c
	echo 'void broken(struct dev *d) { mutex_lock(&d->b; }'
	tail -n 1 cycle.c
} >broken.c
{ echo '#include "not/there.h"'; cat cycle.c; } >lacking.c
ok "one file" exits 0 --db held.db -- good.c
ok "holds what it does" is "dev.a|dev.b" "$(sql held.db 'SELECT outer, inner FROM v_lock_edge')"
cp held.db small.db

# --- exit status ------------------------------------------------------------------

ok "findings do not fail by default" exits 0 --db cycle.db -- cycle.c
ok "an opposite order is printed" grep -q 'dev.a and dev.b .*\[order/cycle\] (high)' out
ok "--fail-on never" exits 0 --db cycle.db --fail-on never -- cycle.c
ok "--fail-on error" exits 1 --db cycle.db --fail-on error -- cycle.c
ok "--fail-on warning means errors too" exits 1 --db cycle.db --fail-on warning -- cycle.c
ok "--fail-on error, nothing found" exits 0 --db small.db --fail-on error -- good.c
ok "--fail-on of another word" untouched 2 'want error, warning or never' --fail-on bad -- cycle.c
ok "--min-confidence of another word" untouched 2 'want high, medium or low' \
	--min-confidence sure -- cycle.c
ok "--format of another word, before any work" untouched 2 'no such format; there are' \
	--format pdf -- cycle.c
ok "--jobs below zero" untouched 2 '--jobs -1' --jobs -1 -- cycle.c
ok "nothing to read" untouched 2 'nothing to read'
ok "an argument too many" untouched 2 "unexpected argument 'x'" x
ok "an unknown option" untouched 2 'Unknown option --nope' --nope
ok "output that cannot be written" bash -c '"$1" check --db small.db -- good.c >/dev/full 2>err
	[ $? -eq 2 ] && grep -q "No space left" err' - "$faultline"

# --- C that the compiler refuses --------------------------------------------------

units() { is "$1" "$(sql bad.db 'SELECT status, message FROM v_unit')"; }
ok "a syntax error: done, but not wholly" refused 3 "broken.c:3:46: expected ')'" \
	--db bad.db -- broken.c
ok "the unit is listed with the compiler's message" \
	units "partial|$work/broken.c:3:46: expected ')'"
ok "the functions around the error are analysed" is "dev.a|dev.b dev.b|dev.a" \
	"$(sql bad.db 'SELECT outer, inner FROM v_lock_edge ORDER BY 1' | xargs)"
ok "each report counts it" bash -c '"$1" report --db bad.db | grep -q "1 had compiler errors"' - \
	"$faultline"
ok "again, from the cache: the same exit" refused 3 "broken.c:3:46: expected ')'" \
	--db bad.db -- broken.c
ok "findings come before units in the exit" exits 1 --fail-on error --db bad.db -- broken.c
ok "a header that is not there" refused 3 "'not/there.h' file not found" --db bad.db -- lacking.c
ok "is told of" units "partial|$work/lacking.c:1:10: 'not/there.h' file not found"
ok "and the rest is analysed" is 2 "$(sql bad.db 'SELECT count(*) FROM v_lock_edge')"
ok "no such C file" untouched 2 'gone.c: no such file' -- gone.c
ok "a folder for a C file" untouched 2 'not a regular file' -- "$work"

# --- file names ----------------------------------------------------------------------

odd_name() {
	local format

	cp -- cycle.c "$1" || return 1
	for format in text splat json markdown; do
		exits 0 --db odd.db --format $format -- "$1" || return 1
		[ $format != json ] || cp out odd.json
	done
	is "$PWD/$1|ok" "$(sql odd.db 'SELECT file, status FROM v_unit')" || return 1
	python3 - "$PWD/$1" <<'E'
import json, sys
places = [f["location"]["file"] for f in json.load(open("odd.json"))["findings"]]
sys.exit(places != [sys.argv[1]] and f"{places} is not {sys.argv[1]}")
E
}
for name in 'a space.c' "quote's.c" 'double".c' '<script>.c' $'new\nline.c' '$(touch run).c' \
	'%s%n.c' '-dash.c' 'semi;amp&.c' 'back\slash.c' '[a]*.c'; do
	ok "file name ${name@Q}" odd_name "$name"
done
ok "no shell saw them" test ! -e run
cp broken.c $'esc\x1b[31m.c'
ok "a control character in a name that fails" exits 3 --db odd.db -- $'esc\x1b[31m.c'
ok "does not reach the terminal" bash -c '! grep -q "$(printf "\033")" out err'

# --- compile_commands.json ----------------------------------------------------------

compdb() {	# compdb TEXT JSON: refused
	printf '%b' "$2" >cc.json
	untouched 2 "$1" --compdb cc.json
}
ok "compile commands: not JSON, and where" compdb 'cc.json:3:' '[\n{"file": "a.c"},\n{"file" 3}]'
ok "compile commands: empty file" compdb 'cc.json:1:' ''
ok "compile commands: nested without end" compdb 'maximum parsing depth' \
	"$(printf '[%.0s' {1..9999})"
ok "compile commands: no array" compdb 'its top is no array' '{}'
ok "compile commands: an entry that is no object" compdb 'entry 1: no object' \
	'[{"file":"x.h"}, 3]'
ok "compile commands: no file" compdb 'entry 0: it has no "file"' '[{"command":"cc a.c"}]'
ok "compile commands: file is a number" compdb 'entry 0: it has no "file"' '[{"file":3}]'
ok "compile commands: no command" compdb 'entry 0: it has neither' '[{"file":"a.c"}]'
ok "compile commands: an open quote" compdb 'entry 0: it has neither' \
	'[{"file":"a.c","command":"cc \x27a.c"}]'
ok "compile commands: none" compdb 'no C file to analyse' '[]'
ok "an overlay that is not there, before a tree is asked for" untouched 2 \
	'gone: no such folder' --overlay gone
ok "compile commands: no such file" untouched 2 'gone.json: no such file' --compdb gone.json
ok "compile commands: a folder" untouched 2 "$work" --compdb "$work"
cat >cc.json <<'E'
[{"file":"good.c","arguments":["cc","-c","good.c"]},
 {"file":"gone.c","command":"cc -c gone.c"},
 {"file":"cycle.c","directory":"/nowhere","command":"cc -c cycle.c"},
 {"file":"start.S","command":"cc -c start.S"}]
E
ok "compile commands: files that are gone" refused 3 'gone.c: cannot be read' --db cc.db \
	--compdb cc.json
ok "fail alone" is "cycle.c|failed gone.c|failed good.c|ok" \
	"$(sql cc.db 'SELECT replace(file, rtrim(file, replace(file, "/", "")), ""), status
		FROM v_unit ORDER BY 1' | xargs)"
ok "and say why" grep -q '/nowhere: cannot be entered' err

# --- kernel trees -----------------------------------------------------------------

mkdir empty
ok "no kernel at DIR" untouched 2 'not a kernel source tree' --kernel "$work/empty"
ok "no DIR" untouched 2 'not a kernel source tree' --kernel "$work/gone"

# --- rules -----------------------------------------------------------------------------

rule() {	# rule WHERE TEXT YAML: refused
	rm -rf rules
	mkdir -p rules/locks
	printf '%b\n' "$3" >rules/locks/own.yaml
	untouched 2 "rules/locks/own.yaml:$1: $2" --rules rules -- good.c
}
ok "rules: a wrong field" rule 1 "functons: unknown field" 'functons:\n  - acquire: [x]'
ok "rules: a wrong field further in" rule 3 "knd: unknown field" \
	'functions:\n  - acquire: [x]\n    knd: mutex'
ok "rules: one value for a list" rule 2 "acquire: expected a list" 'functions:\n  - acquire: 3'
ok "rules: a list for the file" rule 1 "the file: expected fields" '[]'
ok "rules: a word for a number" rule 3 "lock: 'arg z'" \
	'functions:\n  - acquire: [x]\n    lock: arg z'
ok "rules: a kind that is not known" rule 3 "kind: 'mutx'" \
	'functions:\n  - acquire: [x]\n    kind: mutx'
ok "rules: a field twice" rule 4 "kind: given twice" \
	'locks:\n  - class: a.b\n    kind: mutex\n    kind: mutex'
ok "rules: not YAML" rule 2 "not YAML" 'functions: [\n  - a: {'
ok "rules: no folder" untouched 2 "gone: not a folder" --rules gone -- good.c
mkdir -p own/locks
printf 'functions:\n  - acquire: [my_lock]\n    kind: mutex\n' >own/locks/own.yaml
printf '  - release: [my_unlock]\n    kind: mutex\n' >>own/locks/own.yaml
sed '/include/d; s/mutex_\(un\)\?lock(/my_\1lock(/g' kernel.h cycle.c >mine.c
ok "rules of one's own" exits 0 --db own.db --rules own -- mine.c
ok "count" is 2 "$(sql own.db 'SELECT count(*) FROM v_lock_edge')"

# --- rules that only judge ----------------------------------------------------------

# judged_again DATABASE ARGS...: check says what a run says that solves, without solving;
# the same database is asked both times, so that findings are as old.
judged_again() {
	local db=$1 counts='SELECT unresolved, functions, balanced, failed FROM v_run ORDER BY id'

	shift
	cp "$db" solved.db || return 1
	sql solved.db "UPDATE run SET solved = ''" || return 1
	solved_again solved.db "$@" || return 1
	exits 0 -v --db "$db" "$@" || return 1
	grep -q 'in the lock graph of the last run' err || { cat err; return 1; }
	! grep -q ' s  solve:' err || { cat err; return 1; }
	"$faultline" report --db "$db" --min-confidence low --format json >again.json || return 1
	"$faultline" report --db solved.db --min-confidence low --format json >solved.json || return 1
	cmp again.json solved.json || return 1
	is "$(answer solved.db)" "$(answer "$db")" || return 1
	is "$(sql solved.db "$counts")" "$(sql "$db" "$counts")" || return 1
	whole "$db"
}
solved_again() {	# solved_again DATABASE ARGS...: it does solve
	exits 0 -v --db "$@" || return 1
	grep -q ' s  solve:' err || { echo "nothing was solved:"; cat err; return 1; }
}
echo 'int nothing(void) { return 0; }' >elsewhere.c
ok "a file with a cycle" exits 0 --db apart.db -- cycle.c
ok "is new" is new "$(sql apart.db "SELECT status FROM v_finding WHERE rule = 'order/cycle'")"
ok "another file in the same database" exits 0 --db apart.db -- elsewhere.c
ok "leaves it open, and no longer new" is open \
	"$(sql apart.db "SELECT status FROM v_finding WHERE rule = 'order/cycle'")"
order() {	# order OUTER INNER: documented
	printf 'orders:\n  - chain: [%s, %s]\n    source: dev.h:1\n' "$1" "$2" \
		>judging/orders/own.yaml
}
cp -r "$FAULTLINE_RULES" judging
judging=(--no-default-rules --rules judging)
ok "the first run solves" solved_again judged.db "${judging[@]}" -- cycle.c
order dev.a dev.b
ok "an order is added" judged_again judged.db "${judging[@]}" -- cycle.c
ok "and contradicted" grep -q 'dev.a is taken under dev.b; documented the other way' again.json
order dev.b dev.a
ok "an order is turned round" judged_again judged.db "${judging[@]}" -- cycle.c
ok "the other path contradicts it" grep -q 'dev.b is taken under dev.a; documented' again.json
ok "the finding that is gone is fixed" is fixed \
	"$(sql judged.db "SELECT status FROM v_finding WHERE message LIKE 'dev.a is taken under%'")"
ok "and the cycle is not told besides" is fixed \
	"$(sql judged.db "SELECT status FROM v_finding WHERE rule = 'order/cycle'")"
rm judging/orders/own.yaml
sed -i 's/^severity: error/severity: note/' judging/checks/order/cycle.yaml
ok "a check is of another severity" judged_again judged.db "${judging[@]}" -- cycle.c
ok "so are its findings" is 'note open' \
	"$(sql judged.db "SELECT severity || ' ' || status FROM v_finding WHERE rule = 'order/cycle'")"
rm judging/checks/order/cycle.yaml
ok "a check is gone" judged_again judged.db "${judging[@]}" -- cycle.c
ok "and so are its findings" is fixed \
	"$(sql judged.db "SELECT status FROM v_finding WHERE rule = 'order/cycle'")"
printf 'locks:\n  - class: dev.a\n    alias: first\n' >judging/locks/zz-own.yaml
order first dev.b
ok "a lock and an order at once: solved" solved_again judged.db "${judging[@]}" -- cycle.c
ok "the order knows the lock" is 1 "$(sql judged.db \
	"SELECT known FROM v_order WHERE \"outer\" = 'first'")"
order dev.b first
ok "an order by the lock's other name" judged_again judged.db "${judging[@]}" -- cycle.c
sed -i 's/first/other/' judging/locks/zz-own.yaml
order dev.b other
ok "a lock is renamed: solved" solved_again judged.db "${judging[@]}" -- cycle.c
cp good.c other.c
order dev.a dev.b
ok "another file and an order: solved" solved_again judged.db "${judging[@]}" -- other.c
echo 'void more(struct dev *d) { turn(&d->a); }' >>other.c
order dev.b dev.a
ok "an edited file and an order: solved" solved_again judged.db "${judging[@]}" -- other.c
order dev.a dev.b
ok "an entry and an order: solved" solved_again judged.db "${judging[@]}" --entry before -- other.c
order dev.b dev.a
ok "the same entry and an order" judged_again judged.db "${judging[@]}" --entry before -- other.c
order dev.a dev.b
sql judged.db 'UPDATE edge SET outer_node = 99'
ok "a lock graph that does not fit together" refused 2 'damaged' "${judging[@]}" --db judged.db \
	--entry before -- other.c

# --- databases that are none -------------------------------------------------------

kept() {	# kept TEXT DATABASE: refused, and not a byte of it changed
	cp "$2" kept.before || return 1
	refused 2 "$1" --db "$2" -- good.c || return 1
	cmp "$2" kept.before
}
sql foreign.db 'CREATE TABLE notes (text)'
ok "another program's database" kept 'not a faultline database' foreign.db
echo 'dear diary' >text.db
ok "no database at all" kept 'not a faultline database' text.db
printf x >byte.db
ok "not even one of a byte" kept 'not a faultline database' byte.db
cp held.db newer.db
sql newer.db 'PRAGMA user_version = 99'
ok "a newer database" kept 'made by a newer faultline' newer.db
cut_short() {
	local size at

	size=$(stat -c %s cycle.db)
	for at in 100 4096 $((size / 2)) $((size - 4096)) $((size - 1)); do
		head -c "$at" cycle.db >cut.db
		kept 'damaged or cut short' cut.db || { echo "at $at of $size"; return 1; }
		! grep -q 'not an error' err || { cat err; return 1; }
	done
}
ok "a database cut short" cut_short
: >empty.db
ok "an empty file becomes one" exits 0 --db empty.db -- good.c
ok "a folder for a database" refused 2 'not a regular file' --db "$work" -- good.c
ok "a device for a database" refused 2 'not a regular file' --db /dev/null -- good.c
ok "a folder that is not there" refused 2 'check that the folder exists' --db gone/x.db -- good.c
ok "a name that means memory to SQLite is a file" exits 0 --db :memory: -- good.c
ok "namely this" whole ./:memory:
ok "a database is refused before anything is parsed" refused 2 'not a faultline database' \
	--cache unused-cache --db text.db -- good.c
ok "whose cache is not even made" test ! -e unused-cache

read_only() {	# as somebody who may not write
	if [ "$(id -u)" -eq 0 ]; then
		chmod 755 "$work"
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}
may_not_write() {	# may_not_write TEXT DATABASE
	read_only "$faultline" check --cache cache-of-all --db "$2" -- good.c >out 2>err
	is 2 $? || return 1
	grep -qF -- "$1" err || { cat err; return 1; }
}
mkdir -m 777 cache-of-all
mkdir locked
cp held.db locked/held.db
chmod 444 locked/held.db
chmod 555 locked
if read_only test -x "$faultline" -a -r "$FAULTLINE_RULES/README.md" -a -r good.c; then
	ok "a folder that may not be written" may_not_write 'cannot be opened' locked/new.db
	ok "a database that may not be written" may_not_write 'cannot be written' locked/held.db
	ok "is as it was" cmp locked/held.db held.db
else
	skip "a folder that may not be written" "user nobody cannot read this checkout"
fi

# --- one damaged or full cache ---------------------------------------------------

flip() {	# flip a byte in the middle of every file of the kind
	find "$1" -type f -path "*/$2/*" | while read -r f; do
		printf '\x55' | dd of="$f" bs=1 seek=$(($(stat -c %s "$f") / 2)) conv=notrunc status=none
	done
}
parsed_again() {	# parsed_again CACHE FILE
	exits 0 -v --cache "$1" --db damaged.db -- "$2" || return 1
	grep -q ' 1 parsed, 0 from the cache' err || { cat err; return 1; }
	exits 0 -v --cache "$1" --db damaged.db -- "$2" || return 1
	grep -q ' 0 parsed, 1 from the cache' err || { cat err; return 1; }
}
ok "a cold cache, then a warm one" parsed_again cache1 cycle.c
answer damaged.db >want
for kind in object manifest; do
	flip cache1 $kind
	ok "flipped bytes: each $kind" parsed_again cache1 cycle.c
	find cache1 -type f -path "*/$kind/*" -exec truncate -s 7 {} +
	ok "cut short: each $kind" parsed_again cache1 cycle.c
	find cache1 -type f -path "*/$kind/*" -exec truncate -s 0 {} +
	ok "emptied: each $kind" parsed_again cache1 cycle.c
done
ok "the answer stays" is "$(cat want)" "$(answer damaged.db)"
echo 'static inline void unused(void) { }' >>kernel.h
ok "a header that has changed" parsed_again cache1 cycle.c
ok "a cache that is a file" untouched 2 'cannot make this folder' --cache good.c -- good.c

mkdir full
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m none full 2>/dev/null; then
	mounted=$work/full
	cp held.db full/held.db
	answer full/held.db >want
	dd if=/dev/zero of=full/rest bs=4k status=none 2>/dev/null
	ok "a full disk: the run" refused 2 'disk is full' --db full/held.db -- cycle.c
	ok "a full disk: the database is whole" whole full/held.db
	ok "a full disk: with the run before" is "$(cat want)" "$(answer full/held.db)"
	ok "a full disk: a new database" refused 2 'disk is full' --db full/new.db -- cycle.c
	ok "a full disk: the cache" refused 2 'free some space' --cache full/cache --db x.db -- cycle.c
	ok "a full disk: no part of an object is left" is "" "$(find full/cache -name '*.??????')"
	rm full/rest
	ok "room again" exits 0 --db full/held.db -- cycle.c
	umount full && mounted=
else
	skip "a full disk" "needs root, to mount a small one"
fi

if [ -z "$tree" ]; then
	skip "runs on a real kernel" "no kernel source (make deps installs it)"
	done_testing
	exit
fi

# --- killed runs, on a real kernel -----------------------------------------------------

scope=(--kernel "$tree" --scope fs/ext2,fs/dax.c)

# start ARGS...: check in the background, -v; stage waits for a line of it.
start() {
	rm -f lines
	mkfifo lines
	"$faultline" check -v "$@" >/dev/null 2>lines &
	pid=$!
	exec 3<lines
}
stage() {	# stage WORD: until that stage is done
	local line

	while read -r line <&3; do
		case $line in
		*" s  $1:"*) return 0 ;;
		esac
	done
	return 1
}
killed() {	# 0: it was killed, and neither it nor a process of it lives on
	local status tries=100

	kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	status=$?
	exec 3<&-
	[ $status -eq 137 ] || { echo "it ended before, with $status"; return 1; }
	while grep -qsF "$work/" /proc/[0-9]*/cmdline; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || { echo "a process lives on"; return 1; }
		sleep 0.1
	done
}
run_before() {	# the database holds the run before, whole
	whole killed.db && is "$kill_run" "$(last_run killed.db)" &&
		is "$kill_answer" "$(answer killed.db)"
}

cp held.db killed.db
kill_run=$(last_run killed.db)
kill_answer=$(answer killed.db)
in_plan() {	# in_plan DONE: when a file like this is there
	start "${scope[@]}" --db "$work/killed.db"
	until compgen -G "$XDG_CACHE_HOME/$1" >/dev/null; do
		kill -0 "$pid" || return 1
		sleep 0.05
	done
	killed && run_before
}
ok "killed before the tree is configured" in_plan 'faultline/trees/*.lock'
ok "killed while the tree is prepared" in_plan 'faultline/trees/*/.config'
in_extract() {	# in_extract SECONDS [FILE [N]]: so long after more than N files like this are there
	start "${scope[@]}" --cache killed-cache --db "$work/killed.db"
	stage plan || return 1
	until [ $# -lt 2 ] || [ "$(compgen -G "killed-cache/$2" | wc -l)" -gt "${3:-0}" ]; do
		kill -0 "$pid" || return 1
		sleep 0.05
	done
	sleep "$1"
	killed && run_before
}
# The first of them finds the tree that the killed ones left.
ok "killed before it parses" in_extract 0
ok "killed while parsing" in_extract 0.3
ok "killed with functions of headers stored" in_extract 0 '*/object/*/*'
ok "killed with a unit stored" in_extract 0 '*/manifest/*/*' "$(ls "$FAULTLINE_RULES"/models/*.c | wc -l)"
ok "next run succeeds" exits 0 -v "${scope[@]}" --cache killed-cache --db killed.db
ok "with what the killed ones had parsed" grep -Eq ' [1-9][0-9]* from the cache, 0 failed' err
ok "whole" whole killed.db
cp killed.db kernel.db
all=$(answer kernel.db)
ok "only what a function reaches" exits 0 "${scope[@]}" --cache killed-cache --db part.db \
	--entry ext2_setattr
ok "is another answer" test "$all" != "$(answer part.db)"

# Another answer to the whole question: a rule more.
mkdir -p rule-more/locks
printf 'cuts:\n  - functions: [ext2_truncate_blocks]\n    why: to have another answer\n' \
	>rule-more/locks/more.yaml
ok "one rule more" exits 0 "${scope[@]}" --cache killed-cache --db more.db --rules rule-more
more=$(answer more.db)
ok "is another answer too" test "$all" != "$more"

# Each time the other answer is on its way when the kill comes.
late() {	# late STAGE SECONDS: killed so long after the end of that stage
	local other=$more args=(--rules "$work/rule-more")

	kill_run=$(last_run killed.db)
	kill_answer=$(answer killed.db)
	[ "$kill_answer" = "$all" ] || { other=$all; args=(); }
	start "${scope[@]}" --cache killed-cache --db "$work/killed.db" ${args[@]+"${args[@]}"}
	stage "$1" || return 1
	sleep "$2"
	killed || { [ "$1" = judge ] && whole killed.db; return; }
	if [ "$(last_run killed.db)" = $((kill_run + 1)) ]; then	# it came too late
		kill_run=$((kill_run + 1))
		kill_answer=$other
	fi
	run_before
}
for at in "extract 0" "link 0" "link 0.005" "judge 0" "judge 0.002" "judge 0.004" "judge 0.006" \
	"judge 0.008" "judge 0.01" "judge 0.015"; do
	# shellcheck disable=SC2086 # two words
	ok "killed after ${at/ /, } s" late $at
done
in_commit() {	# the moment its journal is there
	start "${scope[@]}" --cache killed-cache --db "$work/killed.db" --entry ext2_rename
	until [ -e killed.db-journal ]; do
		kill -0 "$pid" 2>/dev/null || break
	done
	killed && [ -e killed.db-journal ]
}
kill_run=$(last_run killed.db)
kill_answer=$(answer killed.db)
for _ in 1 2 3 4 5; do
	in_commit >commit.why 2>&1 && break
	exits 0 "${scope[@]}" --cache killed-cache --db killed.db
	kill_run=$(last_run killed.db)
	kill_answer=$(answer killed.db)
done
ok "killed while the run is written" bash -c 'cat commit.why; [ -e killed.db-journal ]'
cp killed.db reader.db && cp killed.db-journal reader.db-journal
ok "a reader comes first" "$faultline" report --db reader.db
ok "sees the run before" is "$kill_answer" "$(answer reader.db)"
ok "the run before is whole" run_before
ok "next run succeeds again" exits 0 "${scope[@]}" --cache killed-cache --db killed.db
ok "and has the answer" is "$all" "$(answer killed.db)"

# --- the same on every run -------------------------------------------------------------

json() { "$faultline" report --db "$1" --min-confidence low --format json >"$2"; }
ok "one job, cold" exits 0 -v "${scope[@]}" --cache cold1 --db one.db --jobs 1
ok "parses all" grep -q ' 0 from the cache, 0 failed' err
ok "two jobs, cold" exits 0 -v "${scope[@]}" --cache cold2 --db two.db --jobs 2
ok "parse all" grep -q ' 0 from the cache, 0 failed' err
ok "two jobs, warm" exits 0 -v "${scope[@]}" --cache cold2 --db warm.db --jobs 2
ok "parse none" grep -q ' 0 parsed, ' err
for db in one two warm kernel; do
	ok "JSON of $db" json $db.db $db.json
done
ok "one job or two: the same bytes" cmp one.json two.json
ok "cold or warm: the same bytes" cmp two.json warm.json
ok "through killed runs: the same bytes" cmp two.json kernel.json
ok "the same rows, too" is "$(answer one.db)" "$(answer warm.db)"
ok "nothing touched" exits 0 -v "${scope[@]}" --cache cold2 --db two.db
ok "nothing has changed" grep -q 'nothing has changed since the last run' err
ok "no run is added" is 1 "$(last_run two.db)"
ok "a question that is another is answered anew" exits 0 -v "${scope[@]}" --cache cold2 \
	--db two.db --world ext2
ok "without parsing" grep -q ' 0 parsed, ' err
ok "as a run of its own" is 2 "$(last_run two.db)"

cp -r "$FAULTLINE_RULES" real-rules
cat >real-rules/orders/zz-own.yaml <<'E'
orders:
  - chain: [ext2_inode_info.truncate_mutex, inode.i_rwsem]
    source: fs/ext2/ext2.h:1
E
cp one.db real.db
ok "the same rules elsewhere: nothing has changed" exits 0 -v "${scope[@]}" --cache cold2 \
	--db real.db --no-default-rules --rules "$FAULTLINE_RULES"
ok "is said" grep -q 'nothing has changed since the last run' err
ok "an order is added: nothing is solved" judged_again real.db "${scope[@]}" \
	--cache cold2 --no-default-rules --rules real-rules
ok "and it is contradicted" grep -q 'fs/ext2/ext2.h:1)' again.json

# --- what a real kernel's answer looks like ----------------------------------------------

ok "each C file is understood" none one.db "SELECT * FROM v_unit WHERE status <> 'ok'"
ok "each of them" is "$(cd "$tree" && echo fs/dax.c fs/ext2/*.c)" \
	"$(sql one.db 'SELECT file FROM v_unit ORDER BY 1' | xargs)"
edge() {	# edge WORLD OUTER MODE INNER MODE
	is high "$(sql one.db "SELECT DISTINCT confidence FROM v_lock_edge WHERE world = '$1' AND
		outer = '$2' AND outer_mode = '$3' AND inner = '$4' AND inner_mode = '$5'")"
}
ok "a DAX entry, then i_mmap_rwsem" edge core dax.entry write address_space.i_mmap_rwsem read
ok "a DAX entry, then the page table lock" edge core dax.entry write ptdesc.ptl write
ok "invalidate_lock, then a DAX entry" edge ext2 address_space.invalidate_lock read dax.entry write
ok "a page fault's freeze level, then invalidate_lock" edge ext2 'sb_writers.rw_sem[1]' read \
	address_space.invalidate_lock read
ok "i_rwsem, then truncate_mutex" edge ext2 inode.i_rwsem write \
	ext2_inode_info.truncate_mutex write
ok "no lock of ext2 in the core's world" none one.db \
	"SELECT * FROM v_lock_edge WHERE world = 'core' AND (outer LIKE 'ext2%' OR inner LIKE 'ext2%')"
ok "the fault's way to the entry" is \
	"ext2_dax_fault ext2_dax_fault dax_iomap_fault dax_iomap_pte_fault" \
	"$(sql one.db "SELECT s.function FROM v_edge_step s JOIN v_lock_edge e ON e.id = s.edge
		WHERE e.outer = 'address_space.invalidate_lock' AND e.inner = 'dax.entry'
		ORDER BY s.seq" | xargs)"
named_there() {	# every call of a witness is on its line of the source
	local file line what name path seen=0

	while IFS='|' read -r file line what; do
		name=${what#calls }
		name=${name%%[ ,]*}
		case $file in
		*/models/*) path=$FAULTLINE_RULES/models/${file##*/} ;;
		*) path=$tree/$file ;;
		esac
		sed -n "${line}p" "$path" | grep -qw -- "$name" ||
			{ echo "$file:$line: no $name"; return 1; }
		seen=$((seen + 1))
	done < <(sql one.db "SELECT DISTINCT file, line, what FROM v_edge_step
		WHERE what LIKE 'calls %' AND what NOT LIKE '% through a pointer%' ORDER BY 1, 2")
	[ $seen -ge 20 ] || { echo "only $seen calls in all witnesses"; return 1; }
}
ok "calls of the witnesses are where they say" named_there
taken_there() {
	local at

	at=$(sql one.db "SELECT DISTINCT file || '|' || line FROM v_edge_step WHERE what = '$1'") ||
		return 1
	[ -n "$at" ] || { echo "no witness $1"; return 1; }
	while IFS='|' read -r file line; do
		sed -n "${line}p" "$tree/$file" | grep -q -- "$2" ||
			{ echo "$file:$line: no $2"; return 1; }
	done <<<"$at"
}
ok "so is where i_mmap_rwsem is taken" taken_there \
	'takes address_space.i_mmap_rwsem for reading' 'down_read(.*i_mmap_rwsem'
ok "and truncate_mutex" taken_there 'takes ext2_inode_info.truncate_mutex' \
	'mutex_lock(.*truncate_mutex'
ok "nothing is said twice in a world" none one.db "SELECT world, outer, inner, outer_mode,
	inner_mode, outer_subclass, inner_subclass FROM v_lock_edge GROUP BY 1, 2, 3, 4, 5, 6, 7
	HAVING count(*) > 1"
ok "--world ext2" is "core ext2" \
	"$(sql two.db 'SELECT DISTINCT world FROM v_lock_edge ORDER BY 1' | xargs)"
cp one.db held.db
ok "an unknown world, and the known ones" untouched 2 'there are: ext2' "${scope[@]}" \
	--cache cold2 --world ext9
ok "an unknown entry, and one near it" untouched 2 'did you mean ext2_setattr?' "${scope[@]}" \
	--cache cold2 --entry ext2_setatr
ok "a function without a body is no entry" untouched 2 'mutex_lock: no such function' \
	--entry mutex_lock -- cycle.c
ok "--entry leaves out what it cannot reach" none part.db \
	"SELECT * FROM v_lock_edge WHERE outer = 'dax.entry' AND inner = 'address_space.i_mmap_rwsem'"
ok "--entry keeps what it can" is 1 "$(sql part.db "SELECT count(*) > 0 FROM v_lock_edge
	WHERE outer = 'ext2_inode_info.truncate_mutex'")"
ok "low confidence is not printed unasked" exits 0 "${scope[@]}" --cache cold2 --db one.db
ok "but counted" grep -q 'lower confidence are not shown' out
ok "nor does it fail" exits 0 "${scope[@]}" --cache cold2 --db one.db --fail-on error
formats() {	# formats FORMAT PATTERN
	exits 0 "${scope[@]}" --cache cold2 --db one.db --min-confidence low --format "$1" || return 1
	grep -q -- "$2" out || { cat out; return 1; }
}
ok "text" formats text '^[a-z/]*/[a-z_0-9]*\.[ch]:[0-9]*:[0-9]*: error: '
ok "splat" formats splat '^WARNING: possible circular locking dependency detected'
ok "json" formats json '"fingerprint": "[0-9a-f]\{32\}"'
ok "is JSON" python3 -c 'import json; json.load(open("out"))'
ok "the same as report's" cmp out one.json
ok "a scope that is not there" untouched 2 'not there in' --kernel "$tree" --scope fs/ext9
ok "an object tree without .config" untouched 2 'no .config there' --kernel "$tree" \
	--build "$work/empty" --scope fs/ext2
echo '# CONFIG_X is not set' >empty/.config
ok "an object tree never prepared" untouched 2 "run 'make prepare' there" --kernel "$tree" \
	--build "$work/empty" --scope fs/ext2
ok "an object tree that is not there" untouched 2 'no such folder' --kernel "$tree" \
	--build "$work/gone" --scope fs/ext2

# --- two runs on one database -----------------------------------------------------------

two_at_once() {
	local first second

	"$faultline" check "${scope[@]}" --cache cold1 --db both.db >/dev/null 2>first.err &
	"$faultline" check "${scope[@]}" --cache cold2 --db both.db --rules rule-more \
		>/dev/null 2>second.err
	second=$?
	wait $!
	first=$?
	for status in "$first first" "$second second"; do
		case $status in
		0*) ;;
		2*) grep -q 'another run is writing' "${status#* }.err" || { cat ./*.err; return 1; } ;;
		*) echo "exit $status"; return 1 ;;
		esac
	done
	[ $first -eq 0 ] || [ $second -eq 0 ] || { echo "both failed"; return 1; }
	whole both.db || return 1
	case $(answer both.db) in
	"$all"|"$more") ;;
	*) echo "a mixture"; return 1 ;;
	esac
}
ok "two runs on one new database" two_at_once
ok "two runs on one old database" two_at_once
holder() {	# somebody reads it, or writes to it, for longer than a run wants to wait
	sqlite3 both.db 'BEGIN IMMEDIATE' '.shell touch begun; while [ -e begun ]; do sleep 0.1; done' &
	until [ -e begun ]; do sleep 0.1; done
	"$faultline" check "${scope[@]}" --cache cold2 --db both.db --world ext2 >/dev/null 2>err
	status=$?
	rm begun
	wait
	is 2 $status && grep 'another run is writing to it' err && whole both.db
}
ok "a database that another program keeps locked" holder

done_testing
