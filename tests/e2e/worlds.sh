#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two file systems over one library, in a tree of three files: what each world
# comes to through a pointer, and by what the other alone uses.
set -u
cd "$(dirname "$0")/../.." || exit 1
header=$PWD/tests/solve/kernel.h
faultline=${FAULTLINE:-$PWD/build/faultline}
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
n=0

result() { # STATUS DESCRIPTION
	n=$((n + 1))
	[ "$1" -eq 0 ] && echo "ok $n - $2" || { sed 's/^/# /' out; echo "not ok $n - $2"; }
}

orders() { # WORLD
	sqlite3 -batch db "SELECT outer || '>' || inner FROM v_lock_edge WHERE world = '$1' ORDER BY 1" |
		xargs
}

mkdir -p fs/one fs/two scripts/kconfig include/linux
touch Makefile Kconfig
{
	cat "$header"
	cat <<'E2'
struct file;
struct file_operations { int (*fsync)(struct file *file); };
struct file { const struct file_operations *f_op; };
struct file_system_type { const char *name; };
int generic_fsync(struct file *file);
void sync_for_two(struct file *file);
extern struct mutex outer, generic, own, helper;
E2
} >fs/fs.h
cat >fs/lib.c <<'E2'
#include "fs.h"
struct mutex outer, generic, own, helper;

int generic_fsync(struct file *file)
{
	mutex_lock(&generic);
	mutex_unlock(&generic);
	return 0;
}

void vfs_fsync(struct file *file)
{
	mutex_lock(&outer);
	file->f_op->fsync(file);
	mutex_unlock(&outer);
}

void sync_for_two(struct file *file)
{
	mutex_lock(&helper);
	file->f_op->fsync(file);
	mutex_unlock(&helper);
}
E2
cat >fs/one/one.c <<'E2'
#include "../fs.h"
static int one_fsync(struct file *file)
{
	mutex_lock(&own);
	mutex_unlock(&own);
	return 0;
}
const struct file_operations one_ops = { .fsync = one_fsync };
struct file_system_type one = { .name = "one" };
E2
cat >fs/two/two.c <<'E2'
#include "../fs.h"
void two_sync(struct file *file)
{
	sync_for_two(file);
}
const struct file_operations two_ops = { .fsync = generic_fsync };
struct file_system_type two = { .name = "two" };
E2
between='['
for file in fs/lib.c fs/one/one.c fs/two/two.c; do
	printf '%s{"directory": "%s", "file": "%s", "arguments": ["clang", "-c", "%s"]}\n' \
		"$between" "$tmp" $file $file
	between=,
done >commands.json
echo ']' >>commands.json

"$faultline" check --kernel . --compdb commands.json --db db --cache cache >out 2>&1
result $? "the tree is checked"
[ "$(orders core)" = "" ]
result $? "the core has no file of anybody's"
[ "$(orders one)" = "outer>own" ]
result $? "one has its own operation, and nothing of what only two uses"
[ "$(orders two)" = "helper>generic outer>generic" ]
result $? "two has the generic operation, as its table says"
echo "1..$n"
