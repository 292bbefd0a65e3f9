/* SPDX-License-Identifier: GPL-2.0-only */
struct rb_root;
struct vm_area_struct;
struct xa_state {
	unsigned long xa_index;
};

struct vm_area_struct *vma_interval_tree_iter_first(struct rb_root *root, unsigned long start,
						    unsigned long last);
struct vm_area_struct *vma_interval_tree_iter_next(struct vm_area_struct *vma,
						   unsigned long start, unsigned long last);
#define vma_interval_tree_foreach(vma, root, start, last)		\
	for (vma = vma_interval_tree_iter_first(root, start, last);	\
	     vma; vma = vma_interval_tree_iter_next(vma, start, last))

unsigned long dax_to_pfn(void *entry);
unsigned int dax_entry_order(void *entry);
int pfn_mkclean_range(unsigned long pfn, unsigned long n, unsigned long index,
		      struct vm_area_struct *vma);
void dax_flush(void *dev, void *addr, unsigned long size);
void *page_address(unsigned long pfn);
#define PAGE_SIZE 4096

void first_index_only(struct xa_state *xas, struct rb_root *i_mmap, void *entry, void *dev)
{
	unsigned long pfn = dax_to_pfn(entry);
	unsigned long count = 1UL << dax_entry_order(entry);
	unsigned long index = xas->xa_index & ~(count - 1);
	struct vm_area_struct *vma;

	vma_interval_tree_foreach(vma, i_mmap, index, index)	/* expect: cocci/entry-walk-one-page */
		pfn_mkclean_range(pfn, count, index, vma);
	dax_flush(dev, page_address(pfn), count * PAGE_SIZE);
}

void first_page_only(struct xa_state *xas, struct rb_root *i_mmap, void *entry, void *dev)
{
	unsigned long pfn = dax_to_pfn(entry);
	unsigned long count = 1UL << dax_entry_order(entry);
	unsigned long index = xas->xa_index & ~(count - 1);
	struct vm_area_struct *vma;

	vma_interval_tree_foreach(vma, i_mmap, index, index + count - 1) {
		pfn_mkclean_range(pfn, 1, index, vma);	/* expect: cocci/entry-walk-one-page */
	}
	dax_flush(dev, page_address(pfn), count * PAGE_SIZE);
}

/* --- fine ----------------------------------------------------------------------------- */

void whole_entry(struct xa_state *xas, struct rb_root *i_mmap, void *entry, void *dev)
{
	unsigned long pfn = dax_to_pfn(entry);
	unsigned long count = 1UL << dax_entry_order(entry);
	unsigned long index = xas->xa_index & ~(count - 1);
	struct vm_area_struct *vma;

	vma_interval_tree_foreach(vma, i_mmap, index, index + count - 1) {	/* ok: cocci/entry-walk-one-page */
		pfn_mkclean_range(pfn, count, index, vma);
	}
	dax_flush(dev, page_address(pfn), count * PAGE_SIZE);
}

/* Knows of no other page than the one it is given. */
int who_maps(struct rb_root *i_mmap, unsigned long index)
{
	struct vm_area_struct *vma;
	int n = 0;

	vma_interval_tree_foreach(vma, i_mmap, index, index)	/* ok: cocci/entry-walk-one-page */
		n++;
	return n;
}

/* One page after the other. */
void page_by_page(struct rb_root *i_mmap, void *entry, unsigned long index)
{
	unsigned long pfn = dax_to_pfn(entry);
	unsigned long end = index + (1UL << dax_entry_order(entry));
	struct vm_area_struct *vma;

	for (; index < end; index++, pfn++) {
		vma_interval_tree_foreach(vma, i_mmap, index, index) {	/* ok: cocci/entry-walk-one-page */
			pfn_mkclean_range(pfn, 1, index, vma);
		}
	}
}
