/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks whose record or field had another name in another version of the kernel
 * are the classes they are called by now.
 *
 * edge: ptdesc.ptl -> address_space.i_private_lock
 * edge: xfs_inode.i_lock -> xfs_buf_cache.bc_lock
 * no edge: page.ptl -> address_space.private_lock
 * balanced: under_ptl
 * balanced: under_ilock
 */
#include "kernel.h"

struct address_space { spinlock_t private_lock; };
struct page { union { unsigned long private; spinlock_t *ptl; }; };
typedef struct { struct rw_semaphore mr_lock; } mrlock_t;
struct xfs_perag { spinlock_t pag_buf_lock; };
struct xfs_inode { mrlock_t i_lock; struct xfs_perag *pag; };

void under_ptl(struct address_space *mapping, struct page *page)
{
	spin_lock(page->ptl);
	spin_lock(&mapping->private_lock);
	spin_unlock(&mapping->private_lock);
	spin_unlock(page->ptl);
}

static inline void mrupdate_nested(mrlock_t *mrp, int subclass)
{
	down_write_nested(&mrp->mr_lock, subclass);
}

void under_ilock(struct xfs_inode *ip)
{
	mrupdate_nested(&ip->i_lock, 1);
	spin_lock(&ip->pag->pag_buf_lock);
	spin_unlock(&ip->pag->pag_buf_lock);
	up_write(&ip->i_lock.mr_lock);
}
