/* SPDX-License-Identifier: GPL-2.0-only */
#include "entry.h"

int panicked(void);

/* A walk that finds nothing has nothing to protect. */
void write_back(struct entry *e)
{
	struct vm_area_struct *vma;
	unsigned long last = e->index + e->n - 1;

	dax_lock_entry(&e->xas, e->value);
	xas_clear_mark(&e->xas, TOWRITE);	/* ok: dax/clean-without-writeprotect */
	foreach(vma, e, e->index, last)
		pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

void never_protected(struct entry *e)
{
	dax_lock_entry(&e->xas, e->value);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

static void protect_perhaps(struct entry *e, struct vm_area_struct *vma)
{
	if (!panicked())
		pfn_mkclean_range(e->pfn, e->n, e->index, vma);
}

void perhaps_protected(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	protect_perhaps(e, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}
