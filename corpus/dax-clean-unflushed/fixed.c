/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

void write_back_one(struct range *r, struct vm_area_struct *vma)
{
	r->entry = get_unlocked_entry(&r->xas, 0);
	dax_lock_entry(&r->xas, r->entry);
	pfn_mkclean_range(r->pfn, r->count, r->index, vma);
	dax_flush(r->dev, r->addr, r->count * PAGE_SIZE);
	spin_lock_irq(&r->xas.xa->xa_lock);
	xas_clear_mark(&r->xas, DIRTY);
	dax_wake_entry(&r->xas, r->entry, WAKE_NEXT);
	spin_unlock_irq(&r->xas.xa->xa_lock);
}
