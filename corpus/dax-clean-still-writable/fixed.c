/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static void write_protect(struct range *r)
{
	struct vm_area_struct *vma;
	unsigned long last = r->index + r->count - 1;

	down_read(&r->mapping->i_mmap_rwsem);
	for_each_mapping(vma, r->mappings, r->index, last)
		pfn_mkclean_range(r->pfn, r->count, r->index, vma);
	up_read(&r->mapping->i_mmap_rwsem);
}

static void write_back_one(struct range *r)
{
	r->entry = get_unlocked_entry(&r->xas, 0);
	dax_lock_entry(&r->xas, r->entry);
	xas_clear_mark(&r->xas, TOWRITE);

	write_protect(r);
	dax_flush(r->dev, r->addr, r->count * PAGE_SIZE);

	spin_lock_irq(&r->xas.xa->xa_lock);
	xas_store(&r->xas, r->entry);
	xas_clear_mark(&r->xas, DIRTY);
	dax_wake_entry(&r->xas, r->entry, WAKE_NEXT);
	spin_unlock_irq(&r->xas.xa->xa_lock);
}

int write_back(struct range *ranges, int n)
{
	for (int i = 0; i < n; i++)
		write_back_one(&ranges[i]);
	return 0;
}
