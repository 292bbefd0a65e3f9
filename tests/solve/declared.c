/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One path against the documented order, another with it: one cause, so it is
 * told once, by the document it contradicts.
 *
 * edge: inode.i_rwsem -> mm_struct.mmap_lock
 * edge: mm_struct.mmap_lock -> inode.i_rwsem
 */
#include "kernel.h"

struct inode { struct rw_semaphore i_rwsem; };
struct mm_struct { struct rw_semaphore mmap_lock; };

void as_documented(struct inode *inode, struct mm_struct *mm)
{
	down_write(&inode->i_rwsem);
	down_write(&mm->mmap_lock);
	up_write(&mm->mmap_lock);
	up_write(&inode->i_rwsem);
}

void the_other_way(struct inode *inode, struct mm_struct *mm)
{
	down_write(&mm->mmap_lock);
	down_write(&inode->i_rwsem);	/* expect: order/declared */
	up_write(&inode->i_rwsem);
	up_write(&mm->mmap_lock);
}
