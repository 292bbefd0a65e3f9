/* SPDX-License-Identifier: GPL-2.0-only */
/* The tree that the browser tests look at a report of: a core and two file systems, foo and bar. */
#ifndef TREE_FS_H
#define TREE_FS_H

#include "kernel.h"

struct inode;
struct file;
struct mm_struct { struct rw_semaphore mmap_lock; };
struct vm_fault { struct file *file; };
struct inode_operations { int (*setattr)(struct inode *inode, int size); };
struct file_operations {
	int (*fsync)(struct file *file);
	int (*write)(struct file *file, int count);
};
struct vm_operations_struct { int (*page_mkwrite)(struct vm_fault *vmf); };
struct super_operations { int (*sync_fs)(void *sb); };
struct file_system_type { const char *name; };

struct inode {
	struct rw_semaphore i_rwsem;
	const struct inode_operations *i_op;
};
struct file {
	struct inode *inode;
	const struct file_operations *f_op;
	const struct vm_operations_struct *vm_ops;
};

struct foo_inode { struct mutex data; struct mutex tree; struct inode vfs; };
struct foo_sb { struct mutex s_lock; struct mutex s_log; };

extern struct mm_struct *mm;
int generic_sync(struct inode *inode);
int foo_change(struct foo_sb *sb, struct foo_inode *fi);
int foo_log(struct foo_sb *sb);

#endif
