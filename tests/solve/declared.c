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

struct address_space { struct rw_semaphore invalidate_lock; };

/* Two that lockdep is told to tell apart: there is one function to mend. */
void of_two(struct address_space *one, struct address_space *other, struct mm_struct *mm)
{
	down_write(&one->invalidate_lock);
	down_write_nested(&other->invalidate_lock, 1);
	down_write(&mm->mmap_lock);	/* expect: order/declared high */
	up_write(&mm->mmap_lock);
	up_write(&other->invalidate_lock);
	up_write(&one->invalidate_lock);
}
