#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A folder laid over a tree of two files: what is in it counts in place of the tree's,
# a header for all that include it and no other; what was parsed with it is kept for the same
# content, and counts for no other state of the tree.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
cd "$work" || exit 1

body() { # FIRST SECOND: a function that takes these
	echo '#include "fs.h"'
	echo "void take_$1(void) { mutex_lock(&$1); mutex_lock(&$2); mutex_unlock(&$2); mutex_unlock(&$1); }"
}

check() { # ARGS...
	"$faultline" check --kernel . --compdb commands.json --db db --cache cache -v "$@" >out 2>&1
}

orders() {
	sqlite3 -batch db "SELECT outer || '>' || inner FROM v_lock_edge ORDER BY 1" | xargs
}

mkdir -p tree/fs tree/scripts/kconfig tree/include/linux over/fs header/fs same/fs empty
cd tree || exit 1
touch Makefile Kconfig
{ cat "$header"; echo 'extern struct mutex a, b, c;'; } >fs/fs.h
body a b >fs/one.c
body b c >fs/two.c
between='['
for file in fs/one.c fs/two.c; do
	printf '%s{"directory": "%s", "file": "%s", "arguments": ["clang", "-c", "%s"]}\n' \
		"$between" "$PWD" $file $file
	between=,
done >commands.json
echo ']' >>commands.json
body b a >../over/fs/one.c
body c a >../over/fs/three.c
sed 's/extern struct mutex a/struct mutex spare; extern struct mutex a/; $a #define c spare' \
	fs/fs.h >../header/fs/fs.h

cp fs/one.c ../same/fs/one.c

check && [ "$(orders)" = "a>b b>c" ]
result $? "the tree as it is"
check --overlay ../same && [ "$(orders)" = "a>b b>c" ]
result $? "a file laid over its like changes nothing"
check --overlay ../over && [ "$(orders)" = "b>a b>c" ] && grep -q '1 parsed, 1 from the cache' out
result $? "a file laid over it counts in its place; one that is not compiled does not"
check --overlay ../over && [ "$(orders)" = "b>a b>c" ]
result $? "and again"
check --overlay ../header && [ "$(orders)" = "a>b b>spare" ]
result $? "a header laid over it counts for all"
grep -q '2 parsed' out
result $? "and they are parsed"
check --overlay ../header && [ "$(orders)" = "a>b b>spare" ] && grep -q '0 parsed' out
result $? "once: the same content was read before"
check && [ "$(orders)" = "a>b b>c" ] && grep -q '0 parsed' out
result $? "the tree and the cache are as they were"

mkdir -p ../own/fs ../gone/fs ../more/include ../renamed/fs
echo '#include "own.h"' | cat - fs/two.c >two.c && mv two.c fs/two.c
: >fs/own.h
check
echo '#define c a' >../own/fs/own.h
check --overlay ../own && [ "$(orders)" = "a>b b>a" ] && grep -q '1 parsed, 1 from' out
result $? "a header that one file includes has one file parsed"
: >../gone/fs/.wh.fs.h
check --overlay ../gone
[ $? -eq 3 ] && grep -q "fs/one.c: fs/one.c:1:10: 'fs.h' file not found" out
result $? "a header can be taken away"
check && [ "$(orders)" = "a>b b>c" ] && grep -q '0 parsed' out
result $? "for that state alone"
echo '#define c b' >../more/include/own.h
check --overlay ../more && [ "$(orders)" = "a>b b>c" ] && grep -q '1 parsed, 1 from' out
result $? "a new header has those parsed that include one of its name"
: >../renamed/fs/.wh.one.c
sed 's/take_a/take_it/; s/&b/\&spare/g; s/^void/struct mutex spare; void/' fs/one.c >../renamed/fs/new.c
check --overlay ../renamed && [ "$(orders)" = "b>c" ] &&
	grep -q '^faultline: note: fs/new.c is new, and no makefile' out
result $? "a C file that is gone is not compiled; a new one that no makefile names is told of"
echo 'obj-y += two.o new.o' >../renamed/fs/Makefile
check --overlay ../renamed && [ "$(orders)" = "a>spare b>c" ] &&
	grep -q "^faultline: note: fs/new.c is new: read with the compiler's flags of fs/one.c" out
result $? "one that is named is compiled like another of its folder"
rm ../renamed/fs/Makefile
echo 'obj-y += fs/renew.o fs/two.o' >../renamed/Makefile
check --overlay ../renamed && [ "$(orders)" = "b>c" ]
result $? "not one whose name is the end of another's"
echo 'obj-y += fs/new.o fs/two.o' >../renamed/Makefile
check --overlay ../renamed && [ "$(orders)" = "a>spare b>c" ]
result $? "a makefile above its folder may name it as well"
check && [ "$(orders)" = "a>b b>c" ] && grep -q '0 parsed' out
result $? "nothing of all that stays behind"
check --overlay ../empty
[ $? -eq 2 ] && grep -q 'no file there' out
result $? "an empty folder is refused"
check --overlay ../none
[ $? -eq 2 ] && grep -q '^faultline: check: --overlay ../none: no such folder' out
result $? "one that is not there, too"
done_testing
