/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

/* mm/filemap.c: i_rwsem, then mmap_lock */
void mapped_then_locked(struct mm_struct *mm, struct inode *inode)
{
	down_read(&mm->mmap_lock);
	down_write(&inode->i_rwsem);	/* expect: order/declared */
	up_write(&inode->i_rwsem);
	up_read(&mm->mmap_lock);
}

void mapped_then_tried(struct mm_struct *mm, struct inode *inode)
{
	down_read(&mm->mmap_lock);
	if (down_write_trylock(&inode->i_rwsem))	/* ok: order/declared */
		up_write(&inode->i_rwsem);
	up_read(&mm->mmap_lock);
}

void locked_then_mapped(struct mm_struct *mm, struct inode *inode)
{
	down_write(&inode->i_rwsem);
	down_read(&mm->mmap_lock);	/* ok: order/declared */
	up_read(&mm->mmap_lock);
	up_write(&inode->i_rwsem);
}
