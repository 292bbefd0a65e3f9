/* SPDX-License-Identifier: GPL-2.0-only */
#define PAGECACHE_TAG_DIRTY 0
#define PAGECACHE_TAG_TOWRITE 2
#define PAGE_SIZE 4096
#define NULL ((void *)0)

struct vm_area_struct;
struct xa_state;
struct inode;
struct rb_root;

struct vm_area_struct *vma_interval_tree_iter_first(struct rb_root *root, unsigned long start,
						    unsigned long last);
struct vm_area_struct *vma_interval_tree_iter_next(struct vm_area_struct *vma,
						   unsigned long start, unsigned long last);
#define vma_interval_tree_foreach(vma, root, start, last)		\
	for (vma = vma_interval_tree_iter_first(root, start, last);	\
	     vma; vma = vma_interval_tree_iter_next(vma, start, last))

unsigned long dax_to_pfn(void *entry);
unsigned int dax_entry_order(void *entry);
void dax_flush(void *dev, void *addr, unsigned long size);
void dax_lock_entry(struct xa_state *xas, void *entry);
void dax_wake_entry(struct xa_state *xas, void *entry);
void *get_unlocked_entry(struct xa_state *xas);
void put_unlocked_entry(struct xa_state *xas, void *entry);
int pfn_mkclean_range(unsigned long pfn, unsigned long n, unsigned long index,
		      struct vm_area_struct *vma);
void *page_address(unsigned long pfn);
void *xas_store(struct xa_state *xas, void *entry);
void xas_clear_mark(struct xa_state *xas, unsigned int mark);
int invalidate_inode_pages2_range(struct inode *inode, unsigned long start, unsigned long end);

void flushed_alone(struct xa_state *xas, void *dev, void *entry)
{
	unsigned long pfn = dax_to_pfn(entry), count = 1UL << dax_entry_order(entry);

	dax_lock_entry(xas, entry);
	xas_clear_mark(xas, PAGECACHE_TAG_TOWRITE);
	dax_flush(dev, page_address(pfn), count * PAGE_SIZE);
	xas_store(xas, entry);
	xas_clear_mark(xas, PAGECACHE_TAG_DIRTY);	/* expect: cocci/dax-clean-unprotected */
	dax_wake_entry(xas, entry);
}

void protected_too_late(struct xa_state *xas, struct rb_root *i_mmap, unsigned long index,
			void *entry)
{
	unsigned long pfn = dax_to_pfn(entry), count = 1UL << dax_entry_order(entry);
	struct vm_area_struct *vma;

	xas_clear_mark(xas, PAGECACHE_TAG_DIRTY);	/* expect: cocci/dax-clean-unprotected */
	vma_interval_tree_foreach(vma, i_mmap, index, index + count - 1)
		pfn_mkclean_range(pfn, count, index, vma);
}

/* --- fine ----------------------------------------------------------------------------- */

void protected_and_flushed(struct xa_state *xas, struct rb_root *i_mmap, unsigned long index,
			   void *dev, void *entry)
{
	unsigned long pfn = dax_to_pfn(entry), count = 1UL << dax_entry_order(entry);
	struct vm_area_struct *vma;

	dax_lock_entry(xas, entry);
	vma_interval_tree_foreach(vma, i_mmap, index, index + count - 1) {
		pfn_mkclean_range(pfn, count, index, vma);
	}
	dax_flush(dev, page_address(pfn), count * PAGE_SIZE);
	xas_clear_mark(xas, PAGECACHE_TAG_DIRTY);	/* ok: cocci/dax-clean-unprotected */
	dax_wake_entry(xas, entry);
}

/* The entry goes, and what maps it with it. */
static void forget(struct xa_state *xas)
{
	void *entry = get_unlocked_entry(xas);

	xas_clear_mark(xas, PAGECACHE_TAG_DIRTY);	/* ok: cocci/dax-clean-unprotected */
	put_unlocked_entry(xas, entry);
}

int replace(struct inode *inode, struct xa_state *xas, unsigned long start, unsigned long end)
{
	forget(xas);
	return invalidate_inode_pages2_range(inode, start, end);
}

void delete(struct xa_state *xas)
{
	void *entry = get_unlocked_entry(xas);

	xas_clear_mark(xas, PAGECACHE_TAG_DIRTY);	/* ok: cocci/dax-clean-unprotected */
	xas_store(xas, NULL);
	put_unlocked_entry(xas, entry);
}

/* Of pages that are no DAX entries. */
void of_pages(struct xa_state *xas)
{
	xas_clear_mark(xas, PAGECACHE_TAG_DIRTY);	/* ok: cocci/dax-clean-unprotected */
}
