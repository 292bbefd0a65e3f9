#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `faultline kbuild`, as a kernel's build runs it: on command lines like kbuild's
# for a toy tree with hostile names, and by make C=2 in a real, configured tree,
# after which `check` has nothing left to parse. TAP on stdout; what needs the
# kernel's source is skipped where there is none.
set -u
. "$(dirname "$0")/../tap.sh"
tree=$("$here/scripts/kernel.sh" 2>/dev/null)
export XDG_CACHE_HOME=$work/xdg
# This may be run by make, and even by a kernel's.
unset MAKEFLAGS MFLAGS MAKELEVEL srctree objtree FAULTLINE_DB
cd "$work" || exit 1

# --- a toy tree, with its object tree beside it -----------------------------------------

src="$work/it's a \"tree\""
obj="$work/o b j"
mkdir -p "$src"/{scripts/kconfig,include/linux,mm/toy} "$obj/include/generated"
touch "$src/Kconfig"
printf 'VERSION = 6\nPATCHLEVEL = 12\n' >"$src/Makefile"
ln -s "$src" "$obj/source"
printf '# Linux/x86 6.12.0 Kernel Configuration\nCONFIG_DEBUG_LOCK_ALLOC=y\n' >"$obj/.config"
echo '#define CONFIG_TOY 1' >"$obj/include/generated/autoconf.h"
cat >"$src/include/linux/toy.h" <<'E'
struct mutex { int x; };
void mutex_lock(struct mutex *);
void mutex_unlock(struct mutex *);
struct dev { struct mutex a, b; };
E
cat >"$src/mm/toy/good.c" <<'E'
#include <linux/toy.h>
#include <generated/autoconf.h>
#if defined(OF_SPARSE) || defined(__CHECKER__) || !CONFIG_TOY
#error flags of sparse
#endif
static void turn(struct mutex *m) { mutex_lock(m); mutex_unlock(m); }
void one(struct dev *d) { mutex_lock(&d->a); turn(&d->b); mutex_unlock(&d->a); }
E
{
	cat "$src/mm/toy/good.c"
	echo 'void two(struct dev *d) { mutex_lock(&d->b); turn(&d->a); mutex_unlock(&d->b); }'
} >"$src/mm/toy/cycle.c"
{ echo 'int broken(void) { return 1 }'; cat "$src/mm/toy/good.c"; } >"$src/mm/toy/broken.c"

sparse_flags=(-D__linux__ -Dlinux -DOF_SPARSE -D__STDC__ -Dunix -D__unix__ -Wbitwise
	-Wno-return-void -Wno-unknown-attribute -D__x86_64__ --arch=x86 -mlittle-endian -m64)
compiler_flags=(-nostdinc "-I$src/include" -I./include -D__KERNEL__
	"-fmacro-prefix-map=$src/=" -std=gnu11 -mpreferred-stack-boundary=3 -fconserve-stack
	-fno-allow-store-data-races -falign-jumps=1 -O2 -Wall -Werror=date-time
	-Wimplicit-fallthrough=5 "-I$src/mm/toy" -Imm/toy '-DKBUILD_MODNAME="toy"')

# line FILE: the words of kbuild, into the array of that name
line() {
	line=("${sparse_flags[@]}" "-Wp,-MMD,mm/toy/.${1##*/}.d" "${compiler_flags[@]}" "$1")
}

# kbuild CODE FILE [OPTION...]: as kbuild runs it; `err` holds what was said, stdout must be empty
kbuild() {
	local want=$1 file=$2 code
	shift 2
	line "$file"
	(cd "$obj" && "$faultline" kbuild "$@" "${line[@]}" >"$work/out" 2>"$work/err")
	code=$?
	[ $code -eq "$want" ] || { echo "exit $code, wanted $want"; cat err; return 1; }
	[ ! -s out ] || { echo "on stdout:"; cat out; return 1; }
}
silent() {	# silent CODE FILE [OPTION...]: the same, with nothing said
	kbuild "$@" || return 1
	[ ! -s err ] || { echo "said:"; cat err; return 1; }
}
says() {	# says TEXT CODE FILE [OPTION...]: the same, with this text
	local text=$1
	shift
	kbuild "$@" || return 1
	grep -qF -- "$text" err || { echo "no '$text' in:"; cat err; return 1; }
}

# compdb FILE...: a compile_commands.json of what the compiler gets
compdb() {
	python3 - "$obj" "${compiler_flags[@]}" -- "$@" >"$work/cc.json" <<'E'
import json, sys
obj, words = sys.argv[1], sys.argv[2:]
cut = words.index("--")
print(json.dumps([{"directory": obj, "file": f, "arguments": ["gcc", *words[:cut], f]}
                  for f in words[cut + 1:]]))
E
}
# parses N PRESENT ARGS...: the analysis of these files
parses() {
	local want="extract: $1 parsed, $2 from the cache, 0 failed"
	shift 2
	"$faultline" check -v --engine libclang --compdb cc.json "$@" >out 2>err ||
		{ cat err; return 1; }
	grep -qF "$want" err || { echo "wanted: $want"; cat err; return 1; }
}

good=$src/mm/toy/good.c
cycle=$src/mm/toy/cycle.c
broken=$src/mm/toy/broken.c
compdb "$good" "$cycle"

ok "nothing is said of a file that nothing is known of" silent 0 "$good"
ok "the first time it is parsed" says 'mm/toy/cycle.c: parsed' 0 "$cycle" --verbose
ok "the second time it is in the cache" says 'mm/toy/cycle.c: from the cache' 0 "$cycle" --verbose
ok "check parses nothing again" parses 0 2 --db "$obj/faultline.db"

# --- what is known --------------------------------------------------------------------------

found="$cycle:8:"
ok "a finding, from the database in the object tree" says "$found" 0 "$cycle"
ok "as one line that editors know" grep -qE \
	":8:[0-9]+: error: dev\.[ab] and dev\.[ab] .*\[order/cycle\] \(high\)$" err
ok "and one that says how to ask for more" grep -qE '^  in two\(\), .*new, [0-9a-f]{12}$' err
ok "no more than that" test "$(wc -l <err)" -eq 2
ok "nothing of it where another file is built" silent 0 "$good"
ok "--strict: exit 1 for findings" says "$found" 1 "$cycle" --strict
ok "--strict: exit 0 where there are none" silent 0 "$good" --strict
mv "$obj/faultline.db" "$src/"
ok "the database in the source tree" says "$found" 0 "$cycle"
mv "$src/faultline.db" "$work/a b.db"
ok "no database: nothing is said" silent 0 "$cycle" --strict
ok "--db" says "$found" 0 "$cycle" --db "$work/a b.db"
ok "--db=" says "$found" 0 "$cycle" "--db=$work/a b.db"
FAULTLINE_DB="$work/a b.db" ok "FAULTLINE_DB" says "$found" 0 "$cycle"
ok "-- ends the options" says "$found" 0 "$cycle" --db "$work/a b.db" --
sparse_flags+=(--strict "--db=$work/a b.db")
ok "options in CF=, among sparse's" says "$found" 1 "$cycle"
sparse_flags=("${sparse_flags[@]:0:${#sparse_flags[@]}-2}")

# Two lines more above the function, then another function: the time says that it changed.
cp "$cycle" cycle.then
sed -i '1i #define ONE\n#define TWO' "$cycle"
touch -d '+1 minute' "$cycle"
ok "a file that was changed since" says "$cycle: note: changed since the last" 0 "$cycle" \
	--db "$work/a b.db"
ok "lines are those of today" grep -q "^$cycle:10:" err
sed -i 's/void two/void three/' "$cycle"
touch -d '+1 minute' "$cycle"
ok "nothing of a function that is gone" silent 0 "$cycle" --db "$work/a b.db" --strict
echo 'int broken(void) { return 1 }' >>"$cycle"
touch -d '+1 minute' "$cycle"
ok "of one that does not compile, lines are those of then" says "$found" 0 "$cycle" \
	--db "$work/a b.db"
cp cycle.then "$cycle"
touch -d '-1 hour' "$cycle"
cp "a b.db" accepted.db
print=$(sqlite3 accepted.db 'SELECT fingerprint FROM v_finding')
ok "one is accepted" "$faultline" baseline accept "$print" --reason 'by design' --db accepted.db
ok "what was accepted is not told of" silent 0 "$cycle" --db "$work/accepted.db" --strict

mkdir -p other/{scripts/kconfig,include/linux}
touch other/Kconfig other/Makefile
srctree=$work/other ok "a database of another tree" says 'is of another tree' 0 "$cycle" \
	--db "$work/a b.db"
echo 'no database' >bad.db
ok "a file that is no database: said, and the build goes on" says 'not a faultline database' \
	0 "$cycle" --db "$work/bad.db"
ok "--strict: exit 1 for that" says 'not a faultline database' 1 "$good" --strict \
	--db "$work/bad.db"
ok "a database that is not there" says 'gone.db: database: there is none' 0 "$good" \
	--db "$work/gone.db"

# --- C that does not compile, caches that cannot be written ---------------------------------

ok "a compiler's error is said, and the build goes on" says \
	"mm/toy/broken.c:1:28: expected ';' after return statement" 0 "$broken"
ok "again, from the cache" says "mm/toy/broken.c:1:28: expected ';'" 0 "$broken"
ok "--strict: exit 1 for it" says "mm/toy/broken.c:1:28: expected ';'" 1 "$broken" --strict
ok "a file that is not there" says 'gone.c' 0 "$src/mm/toy/gone.c" --verbose
ok "was not parsed" bash -c '! grep -q ": parsed" "$1"' - "$work/err"
echo 'a file' >file
ok "a cache that cannot be made: said, and the build goes on" says 'file/cache' 0 "$good" \
	--cache "$work/file/cache"
ok "with what is known all the same" says "$found" 0 "$cycle" --cache "$work/file/cache" \
	--db "$work/a b.db"
ok "--strict: exit 1 for it" says 'file/cache' 1 "$good" --cache "$work/file/cache" --strict
ok "a cache where nothing can be written" says '/proc/faultline' 0 "$good" --cache /proc/faultline

# --- wrong usage ------------------------------------------------------------------------------

refused() {	# refused TEXT ARGS...
	local text=$1 code
	shift
	"$faultline" kbuild "$@" >out 2>err
	code=$?
	[ $code -eq 2 ] && [ ! -s out ] && grep -q '^faultline: kbuild: ' err &&
		grep -qF -- "$text" err || { echo "exit $code"; cat err; return 1; }
}
ok "no words at all" refused 'no C file at the end'
ok "no file" refused 'no C file at the end' -Wall -DA
ok "assembly" refused 'no C file at the end' -DA arch/x86/entry.S
ok "an option that there is not" refused 'Unknown option --dbb' --dbb x.db -DA x.c
ok "a confidence that there is not" refused 'want high, medium or low' \
	--min-confidence sure -DA x.c
ok "an option without its value" refused 'Missing argument for --db' --db
ok "--help" bash -c '"$1" kbuild --help | grep -qF "make C=2 CHECK="' - "$faultline"

# --- names ------------------------------------------------------------------------------------

odd_name() {
	cp "$cycle" "$src/mm/toy/$1" || return 1
	compdb "$src/mm/toy/$1"
	rm -f odd.db
	silent 0 "$src/mm/toy/$1" && parses 0 1 --db odd.db &&
		says '[order/cycle] (high)' 0 "$src/mm/toy/$1" --db "$work/odd.db" &&
		test "$(wc -l <err)" -eq 2
}
# shellcheck disable=SC2016 # that is what is tried
for name in 'a space.c' "quote's.c" 'double".c' '$(touch run).c' $'new\nline.c' '%s%n.c' \
	'semi;amp&.c' 'back\slash.c' '-dash.c' $'esc\x1b[31m.c'; do
	ok "file name ${name@Q}" odd_name "$name"
done
ok "no shell saw them" test ! -e "$obj/run"
ok "nor does a terminal" bash -c '! grep -q "$1" "$2"' - $'\x1b' "$work/err"

# --- many at once, and killed ones ------------------------------------------------------------

heavy=$src/mm/toy/heavy.c
{
	cat "$good"
	for i in $(seq 400); do
		echo "void h$i(struct dev *d) { if (d->a.x == $i) { mutex_lock(&d->a); mutex_unlock(&d->a); } }"
	done
} >"$heavy"
compdb "$heavy" "$cycle"

at_once() {
	local pids=() pid

	line "$heavy"
	cd "$obj" || return 1
	for _ in $(seq 8); do
		"$faultline" kbuild --cache "$work/shared" --verbose "${line[@]}" &
		pids+=($!)
	done
	cd "$work" || return 1
	for pid in "${pids[@]}"; do
		wait "$pid" || return 1
	done
	parses 1 1 --cache shared --db shared.db
}
ok "eight of one file at once: one unit, whole" at_once

beside_check() {
	local pid runs=0 status=0

	"$faultline" check --engine libclang --compdb cc.json --cache shared --db shared.db \
		--entry one >/dev/null 2>&1 &
	pid=$!
	while kill -0 $pid 2>/dev/null || [ $runs -eq 0 ]; do
		silent 0 "$heavy" --cache "$work/shared" --db "$work/shared.db" --strict || status=1
		runs=$((runs + 1))
	done
	wait $pid && return $status
}
ok "beside a check that writes the database" beside_check

killed() {
	local delay pid

	line "$heavy"
	for delay in 0 0.005 0.01 0.02 0.03 0.04 0.06 0.08; do
		(cd "$obj" && exec "$faultline" kbuild --cache "$work/killed" "${line[@]}") &
		pid=$!
		sleep $delay
		kill -KILL $pid 2>/dev/null
		wait $pid 2>/dev/null
	done
	silent 0 "$heavy" --cache "$work/killed" --strict && silent 0 "$cycle" --cache "$work/killed" &&
		parses 0 2 --cache killed --db killed.db
}
ok "killed at any time: the next ones find a whole cache" killed

# --- a real kernel ----------------------------------------------------------------------------

# kernel_make ARGS...: in the object tree that `check` made
kernel_make() {
	make -C "$tree" O="$object" CC=clang-19 "$@" >make.out 2>make.err && return
	cat make.out make.err
	return 1
}
none() {	# none PATTERN FILE: no such line
	! grep -E -- "$1" "$2"
}
check_kernel() {	# check_kernel SCOPE
	"$faultline" check -v --engine libclang --kernel "$tree" --scope "$1" \
		--cache real --db real.db >out 2>err || { cat err; return 1; }
}

if [ -z "$tree" ]; then
	skip 'make C=2 and M=' "no kernel source (make deps installs it)"
else
	ok "an object tree" check_kernel fs/ext2/file.c
	object=$(echo "$XDG_CACHE_HOME"/faultline/trees/*/)
	object=${object%/}
	checker="CHECK=$faultline kbuild --cache $work/real --verbose"
	ok "make -s -j2 C=2" kernel_make -s -j2 C=2 "$checker" \
		fs/ext2/balloc.o fs/ext2/file.o fs/ext2/namei.o
	ok "scripts/mod/empty.c comes first" grep -qx 'scripts/mod/empty.c: parsed' make.err
	ok "two files are parsed" test "$(grep -c '^fs/ext2/.*: parsed$' make.err)" -eq 2
	ok "not the one that check has parsed" grep -qx 'fs/ext2/file.c: from the cache' make.err
	ok "the build goes on" test -s "$object/fs/ext2/namei.o"
	ok "check of that tree" check_kernel fs/ext2/balloc.c,fs/ext2/file.c,fs/ext2/namei.c
	ok "parses nothing again" grep -q 'extract: 0 parsed, 3 from the cache' err
	ok "make C=1" kernel_make -s C=1 "$checker" fs/ext2/balloc.o
	ok "checks only what is compiled" none fs/ext2 make.err

	mkdir module
	cat >module/toy.c <<'E'
#include <linux/module.h>
#include <linux/mutex.h>
static DEFINE_MUTEX(toy_lock);
int toy_take(void) { mutex_lock(&toy_lock); mutex_unlock(&toy_lock); return 0; }
MODULE_LICENSE("GPL");
E
	echo 'obj-m := toy.o' >module/Makefile
	ok "make M= of a module" kernel_make M="$work/module" C=1 "$checker" toy.o
	ok "parses it" grep -qx "$work/module/toy.c: parsed" make.err
	ok "without complaint" none 'faultline: ' make.err
fi

done_testing
