#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two file systems on top of another, in a tree of three files: which of their code
# works on objects of the file system below, and that nothing is sure of those.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
cd "$work" || exit 1

kernel_tree fs/files fs/tree
{
	cat "$header"
	cat <<'E2'
struct inode;
struct file;
struct file_operations { int (*fsync)(struct file *file); void (*flush)(struct file *file); };
struct inode_operations { int (*unlink)(struct inode *dir); void (*truncate)(struct inode *i); };
struct inode { const struct inode_operations *i_op; struct mutex i_rwsem; struct inode *below; };
struct file { const struct file_operations *f_op; struct inode *f_inode; struct file *below; };
struct file_system_type { const char *name; };
void vfs_fsync(struct file *file);
void vfs_unlink(struct inode *dir);
extern struct mutex sync, remove, own, truncating;
E2
} >fs/fs.h
cat >fs/lib.c <<'E2'
#include "fs.h"
struct mutex sync, remove;

void vfs_fsync(struct file *file)
{
	mutex_lock(&sync);
	file->f_op->fsync(file);
	mutex_unlock(&sync);
}

void vfs_unlink(struct inode *dir)
{
	mutex_lock(&remove);
	dir->i_op->unlink(dir);
	mutex_unlock(&remove);
}

void sys_all(struct file *file)
{
	vfs_fsync(file);
	vfs_unlink(file->f_inode);
}
E2
# its sync calls that of the file below; its flush syncs the file itself
cat >fs/files/files.c <<'E2'
#include "../fs.h"
struct mutex own;

static int files_fsync(struct file *file)
{
	mutex_lock(&file->f_inode->i_rwsem);
	vfs_fsync(file->below);
	mutex_unlock(&file->f_inode->i_rwsem);
	return 0;
}

static void files_flush(struct file *file)
{
	mutex_lock(&own);
	vfs_fsync(file);
	mutex_unlock(&own);
}

static void files_truncate(struct inode *inode)
{
	mutex_lock(&inode->i_rwsem);
	mutex_lock(&own);
	mutex_unlock(&own);
	mutex_unlock(&inode->i_rwsem);
}

const struct file_operations files_ops = { .fsync = files_fsync, .flush = files_flush };
const struct inode_operations files_iops = { .truncate = files_truncate };
struct file_system_type files = { .name = "files" };
E2
# has directories below, too
cat >fs/tree/tree.c <<'E2'
#include "../fs.h"
struct mutex truncating;

static int tree_unlink(struct inode *dir)
{
	vfs_unlink(dir->below);
	return 0;
}

static void tree_truncate(struct inode *inode)
{
	mutex_lock(&inode->i_rwsem);
	mutex_lock(&truncating);
	mutex_unlock(&truncating);
	mutex_unlock(&inode->i_rwsem);
}

const struct inode_operations tree_iops = { .unlink = tree_unlink, .truncate = tree_truncate };
struct file_system_type tree = { .name = "tree" };
E2
commands_of fs/lib.c fs/files/files.c fs/tree/tree.c >commands.json

"$faultline" check --kernel . --compdb commands.json --db db --cache cache >out 2>&1
result $? "the tree is checked"
[ "$(confidence files inode.i_rwsem sync)" = medium ]
result $? "what the file below takes is not sure to come after the inode above"
[ "$(confidence files sync inode.i_rwsem)" = medium ]
result $? "nor before it"
[ "$(confidence files own sync)" = high ]
result $? "an operation that comes to another is about its own file"
[ "$(confidence files inode.i_rwsem own)" = high ]
result $? "as is one that calls nothing below"
[ "$(confidence tree inode.i_rwsem truncating)" = medium ]
result $? "of one with directories below, all code may be about those"
[ "$(confidence tree remove remove)" = high ]
result $? "but what is nobody's object is the same on both"
done_testing
