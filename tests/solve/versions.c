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
 * balanced: lock_again
 * balanced: read_page
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

/* A folio begins with its first page, and the lock of any page of it is the folio's. */
struct folio { struct page page; };
void folio_lock(struct folio *folio);
void folio_unlock(struct folio *folio);
void lock_page(struct page *page);
void unlock_page(struct page *page);
struct page *folio_file_page(struct folio *folio, unsigned long index);

static void writepage(struct page *page)
{
	unlock_page(page);
}

void lock_again(struct folio *folio)
{
	folio_lock(folio);
	writepage(&folio->page);
	folio_lock(folio); /* ok: order/recursive */
	unlock_page(folio_file_page(folio, 3));
}

void lock_twice(struct folio *folio)
{
	folio_lock(folio);
	lock_page(&folio->page); /* expect: order/recursive */
	unlock_page(&folio->page);
	folio_unlock(folio);
}

/* NULL's first page is NULL. */
struct folio *filemap_get_folio(struct page *cached, int lock)
{
	struct folio *folio = (struct folio *)cached;

	if (folio && lock)
		folio_lock(folio);
	return folio;
}

struct page *find_page(struct page *cached, int lock)
{
	struct folio *folio = filemap_get_folio(cached, lock);

	if (!folio || lock > 1)
		return &folio->page;
	return folio_file_page(folio, 3);
}

void read_page(struct page *cached)
{
	struct page *page = find_page(cached, 1);

	if (!page)
		return;
	unlock_page(page);
}

void read_page_again(struct page *cached, int how)
{
	struct page *page = find_page(cached, how | 1);

	if (!page)
		return;
	lock_page(page); /* expect: order/recursive */
	unlock_page(page);
	unlock_page(page);
}
