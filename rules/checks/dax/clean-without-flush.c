/* SPDX-License-Identifier: GPL-2.0-only */
#include "entry.h"

/* A walk that finds nothing has nothing to protect. */
void write_back(struct entry *e)
{
	struct vm_area_struct *vma;
	unsigned long last = e->index + e->n - 1;

	dax_lock_entry(&e->xas, e->value);
	xas_clear_mark(&e->xas, TOWRITE);
	foreach(vma, e, e->index, last)
		pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/clean-without-flush */
	dax_wake_entry(&e->xas, e->value, 1);
}

void never_flushed(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-flush */
	dax_wake_entry(&e->xas, e->value, 1);
}
