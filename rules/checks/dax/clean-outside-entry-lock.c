/* SPDX-License-Identifier: GPL-2.0-only */
#include "entry.h"

void never_locked(struct entry *e, struct vm_area_struct *vma)
{
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	spin_lock(&e->xas.xa->xa_lock);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-outside-entry-lock */
	spin_unlock(&e->xas.xa->xa_lock);
}

/* As the page cache does, and who throws the data away. */
void no_dax(struct entry *e)
{
	spin_lock(&e->xas.xa->xa_lock);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/clean-outside-entry-lock */
	spin_unlock(&e->xas.xa->xa_lock);
}
