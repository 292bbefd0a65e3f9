/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static void write_protect(struct range *r, unsigned long index)
{
	struct vm_area_struct *vma;

	down_read(&r->mapping->i_mmap_rwsem);
	for_each_mapping(vma, r->mappings, index, index)
		pfn_mkclean_range(r->pfn, r->count, index, vma);
	up_read(&r->mapping->i_mmap_rwsem);
}

void write_back_one(struct range *r, unsigned int order)
{
	unsigned long count = 1ul << order;

	r->entry = get_unlocked_entry(&r->xas, 0);
	dax_lock_entry(&r->xas, r->entry);
	write_protect(r, r->xas.index & ~(count - 1));
	dax_flush(r->dev, r->addr, count * PAGE_SIZE);
	spin_lock_irq(&r->xas.xa->xa_lock);
	xas_clear_mark(&r->xas, DIRTY);	/* expect: dax/writeprotect-range */
	dax_wake_entry(&r->xas, r->entry, WAKE_NEXT);
	spin_unlock_irq(&r->xas.xa->xa_lock);
}
