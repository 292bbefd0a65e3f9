/* SPDX-License-Identifier: GPL-2.0-only */
#include "entry.h"

void one_page_flushed(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/flush-range */
	dax_wake_entry(&e->xas, e->value, 1);
}

/* What a path makes of a variable is no constant that was meant. */
void small_or_large(struct entry *e, struct vm_area_struct *vma, bool small)
{
	unsigned long n = small ? 1 : e->n;

	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, n, e->index, vma);
	dax_flush(e->dev, e->addr, n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/flush-range */
	dax_wake_entry(&e->xas, e->value, 1);
}
