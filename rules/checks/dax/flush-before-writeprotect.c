/* SPDX-License-Identifier: GPL-2.0-only */
#include "entry.h"

void flushed_too_early(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	dax_flush(e->dev, e->addr, e->n * 4096);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/flush-before-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

void flushed_again(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	dax_flush(e->dev, e->addr, e->n * 4096);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/flush-before-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}
