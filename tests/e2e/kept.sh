#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two file systems over one core, each file in a place of its own. After an edit, what cannot have
# changed is taken as it was kept: the database is, row by row, what it is when all is solved from
# the beginning. What is damaged, or was made by another program, is solved.
set -u
. "$(dirname "$0")/../tap.sh"
cp -r "$FAULTLINE_RULES" "$work/rules"
export FAULTLINE_RULES=$work/rules
mkdir -p "$work/tree"
cd "$work/tree" || exit 1

kernel_tree fs/one fs/two mm
{
	cat "$here/tests/solve/kernel.h"
	cat <<'E2'
struct file;
struct file_operations {
	int (*fsync)(struct file *file);
	int (*open)(struct file *file);
};
struct file { const struct file_operations *f_op; int f_mode; void *private_data; };
struct file_system_type { const char *name; };
struct hook { void (*run)(int how); };
void hook_call(const struct hook *hook, int how);
int generic_fsync(struct file *file);
int generic_open(struct file *file);
void lib_only_one(struct file *file);
int vfs_fsync(struct file *file);
void reclaim(int how);
extern struct mutex outer, generic, opened, helper, memory, hooked;
E2
} >fs/fs.h
cat >fs/shared.h <<'E2'
static inline void shared_take(struct mutex *m)
{
	mutex_lock(m);
	reclaim(1);
	mutex_unlock(m);
}
E2
cat >fs/lib.c <<'E2'
#include "fs.h"
struct mutex outer, generic, opened, helper, hooked;

int generic_fsync(struct file *file)
{
	mutex_lock(&generic);
	reclaim(file->f_mode);
	mutex_unlock(&generic);
	return 0;
}

int generic_open(struct file *file)
{
	mutex_lock(&opened);
	file->f_mode = 1;
	mutex_unlock(&opened);
	return 0;
}

void lib_only_one(struct file *file)
{
	mutex_lock(&helper);
	vfs_fsync(file);
	mutex_unlock(&helper);
}

void hook_call(const struct hook *hook, int how)
{
	mutex_lock(&hooked);
	hook->run(how);
	mutex_unlock(&hooked);
}

int vfs_fsync(struct file *file)
{
	int err;

	mutex_lock(&outer);
	err = file->f_op->fsync(file);
	if (!err && file->f_op->open)
		err = file->f_op->open(file);
	mutex_unlock(&outer);
	return err;
}
E2
cat >mm/memory.c <<'E2'
#include "../fs/fs.h"
struct mutex memory;

void reclaim(int how)
{
	if (how) {
		mutex_lock(&memory);
		mutex_unlock(&memory);
	}
}
E2
for name in one two; do
	cat >fs/$name/$name.c <<E2
#include "../fs.h"
#include "$name.h"
#include "../shared.h"

struct mutex ${name}_own, ${name}_inner;

static void ${name}_run(int how)
{
	mutex_lock(&${name}_inner);
	reclaim(how);
	mutex_unlock(&${name}_inner);
}
static const struct hook ${name}_hook = { .run = ${name}_run };

static int ${name}_fsync(struct file *file)
{
	mutex_lock(&${name}_own);
	${name}_begin(file);
	hook_call(&${name}_hook, file->f_mode);
	mutex_unlock(&${name}_own);
	return generic_fsync(file);
}

static void ${name}_back(struct file *file)
{
	shared_take(&${name}_inner);
	mutex_lock(&${name}_inner);
	vfs_fsync(file);
	mutex_unlock(&${name}_inner);
}

static int ${name}_open(struct file *file)
{
	${name}_back(file);
	return generic_open(file);
}

const struct file_operations ${name}_ops = { .fsync = ${name}_fsync, .open = ${name}_open };
struct file_system_type ${name}_type = { .name = "$name" };
E2
	cat >fs/$name/$name.h <<E2
extern struct mutex ${name}_own;
static inline void ${name}_begin(struct file *file)
{
	file->private_data = 0;
}
E2
done
sed -i 's/	\(one_back(file);\)/	\1\n	lib_only_one(file);/' fs/one/one.c
between='['
for file in fs/lib.c mm/memory.c fs/one/one.c fs/two/two.c; do
	printf '%s{"directory": "%s", "file": "%s", "arguments": ["clang", "-c", "%s"]}\n' \
		"$between" "$PWD" $file $file
	between=,
done >../commands.json
echo ']' >>../commands.json

# All rows; when a run was, and how long things took, is its own.
rows() { # DATABASE
	sqlite3 -batch "$1" 'UPDATE unit SET parse_seconds = 0' .dump | grep -v '^INSERT INTO run '
}

check() { # CACHE ARGUMENTS...
	local cache=$work/$1
	shift
	rm -f "$work/now.db"
	FAULTLINE_DIVIDE_FROM=0 "$faultline" check -v --kernel . --compdb ../commands.json \
		--world one,two --min-confidence low --cache "$cache" --db "$work/now.db" "$@" \
		>"$work/out" 2>"$work/err"
}

# It is as solved from the beginning, and what was taken as it was is this.
same() { # NAME WORLDS ARGUMENTS...
	local name=$1 worlds=$2
	shift 2
	rm -rf "$work/new/solved"
	check new "$@" && rows "$work/now.db" >"$work/from-new" && grep -q . "$work/from-new"
	result $? "$name: solved from the beginning"
	check kept "$@" && rows "$work/now.db" >"$work/from-kept" &&
		diff "$work/from-new" "$work/from-kept" >"$work/diff"
	result $? "$name: the same with what was kept" "$work/diff"
	[ "$(sed -n 's/.*solve: as they were: //p' "$work/err")" = "$worlds" ]
	result $? "$name: as they were: ${worlds:-none}" "$work/err"
}

put() { # FILE LINE: at the file's end
	echo "$2" >>"$1"
}

same 'the first time' ''
grep -q 'one_own|' <(sqlite3 -batch "$work/now.db" "SELECT outer || '|' FROM v_lock_edge")
result $? 'there are edges to compare'
same 'no edit' 'core, one, two'
sed -i '/^static int one_fsync/,/^}/s/generic_fsync/one_run(1);\n	return generic_fsync/' fs/one/one.c
sed -i 's/return one_run(1)/one_run(1)/' fs/one/one.c
same "an edit in one's file" 'core, two'
same 'the same again' 'core, one, two'
sed -i '1i struct mutex more;' fs/one/one.c
put fs/one/one.c 'void one_more(int how) { mutex_lock(&more); one_run(how); mutex_unlock(&more); }'
same 'a lock and a function more in one' 'core, two'
sed -i 's/file->private_data = 0;/& mutex_lock(\&two_own); mutex_unlock(\&two_own);/' fs/two/two.h
same 'a header that two alone reads' 'core, one'
sed -i 's/reclaim(1)/reclaim(0)/' fs/shared.h
same 'a header of both' ''
put mm/memory.c 'void reclaim_all(void) { reclaim(1); }'
same 'an edit in the core' ''
sed -i 's/^const struct file_operations two_ops = {/& .open = generic_open }, two_others = {/' fs/two/two.c
same 'a table more, with a function of the core' ''
put fs/one/one.c 'void one_mode(struct file *file) { file->f_mode = 2; }'
same 'a field of the core stored to elsewhere' ''
put fs/one/one.c 'void reclaim_all(void); void one_calls(void) { reclaim_all(); }'
same 'what nobody called is called' ''
same 'another world' 'core, one' --world one
same 'both again' 'core, one, two'
same 'an entry' '' --entry vfs_fsync

first=$(find "$work/rules/locks" -name '*.yaml' | sort | head -1)
echo '# said again' >>"$first"
same 'a rule edited' ''
model=$(find "$work/rules/models" -name '*.c' | sort | head -1)
put "$model" 'void model_more(void) { }'
same 'a model edited' ''

for kept in "$work"/kept/solved/*/two.solved; do
	printf 'x' | dd of="$kept" bs=1 seek=300 conv=notrunc 2>/dev/null
done
same 'a world damaged' 'core, one'
for kept in "$work"/kept/solved/*/core.solved; do
	truncate -s -1 "$kept"
done
same 'the core cut short' ''
for kept in "$work"/kept/solved/*/*.solved; do
	: >"$kept"
done
same 'all empty' ''
cp "$faultline" "$work/other" && printf '\0' >>"$work/other"
faultline=$work/other
same 'another program' ''
done_testing
