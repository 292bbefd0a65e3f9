#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A tree of small programs, in which one after the other is changed: solved from what was kept of
# the tree before, it has the lock graph, summaries and findings that it has solved from its
# beginning. What is kept and damaged is done without.
set -u
. "$(dirname "$0")/../tap.sh"
programs=$here/tests/solve
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
cd "$work" || exit 1

facts() { # DATABASE
	sqlite3 -batch "$1" "
		SELECT world, outer, outer_mode, outer_subclass, inner, inner_mode, inner_subclass,
		       confidence FROM v_lock_edge;
		SELECT name, file, exits, balanced FROM v_function;
		SELECT fingerprint, rule, confidence, file, line, function, message FROM v_finding
		WHERE status <> 'fixed'" | sort
}

mkdir -p tree/fs tree/scripts/kconfig tree/include/linux
cp "$programs"/kernel.h tree/fs/
cd tree || exit 1
touch Makefile Kconfig
between='['
# Each has its own names of functions and locks, or is left out: one program is made of all.
for file in balance bits branches circle constants depth exits gates guards leaks loops; do
	[ -e "$programs/$file.c" ] || continue
	cp "$programs/$file.c" fs/
	printf '%s{"directory": "%s", "file": "fs/%s.c", "arguments": ["clang", "-c", "fs/%s.c"]}\n' \
		"$between" "$PWD" $file $file
	between=,
done >../commands.json
echo ']' >>../commands.json
git init -q . && git add -A && git commit -qm 'The tree'

review() {
	"$faultline" review --kernel . --compdb ../commands.json --cache ../cache --again -v \
		--min-confidence low HEAD >"$work/out" 2>"$work/err"
}

check() { # DATABASE
	"$faultline" check --kernel . --compdb ../commands.json --cache ../cache --db "$1" \
		>"$work/out" 2>"$work/err"
}

# One function more, and the first of those that there are takes its lock, too.
change() { # NAME
	sed -i "0,/^{/s//{\n\t{ extern struct mutex late_$1; mutex_lock(\&late_$1); mutex_unlock(\&late_$1); }\n/" "fs/$1.c"
	printf '\nstruct mutex late_%s;\n\nvoid late_%s(int *how)\n{\n' "$1" "$1" >>"fs/$1.c"
	printf '\tmutex_lock(&late_%s);\n\t*how = 1;\n\tmutex_unlock(&late_%s);\n}\n' "$1" "$1" \
		>>"fs/$1.c"
}

for file in fs/*.c; do
	name=$(basename "$file" .c)
	change "$name"
	git commit -qam "$name: changed"
	rm -rf ../cache/review/states
	review
	grep -q 'state 1 of 1, from the first' "$work/err"
	result $? "$name: solved from what was kept"
	facts "$(ls ../cache/review/states/*-*.db)" >../kept
	rm -f ../new.db && check ../new.db
	facts ../new.db >../new
	[ -s ../new ] && diff ../new ../kept >"$work/out"
	result $? "$name: and the same as solved from the beginning"
done

# Other changes of one tree.
another() { # NAME
	git reset -q --hard HEAD~1
	change "$1"
	git commit -qam "$1: once more"
	review
}

git commit -q --allow-empty -m 'To be another'
another balance
rm -rf ../cache/solved
another bits
grep -q 'state 0 of 1' "$work/err" && grep -q 'state 1 of 1, from the first' "$work/err"
result $? "a tree of which the database alone is left is solved anew"
another gates
! grep -q 'state 0 of 1' "$work/err" && grep -q 'state 1 of 1, from the first' "$work/err"
result $? "and kept for the next change"

git reset -q --hard HEAD~1
echo '/* once more */' >>fs/balance.c && git commit -qam 'balance: a comment'
rm -rf ../cache/review/states
for kept in ../cache/solved/*/core.solved; do
	printf 'x' | dd of="$kept" bs=1 seek=200 conv=notrunc 2>/dev/null
done
review
grep -q 'nothing new' "$work/out"
result $? "what is damaged is done without"
done_testing
