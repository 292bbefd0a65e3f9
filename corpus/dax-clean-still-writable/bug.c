/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static void write_back_one(struct range *r)
{
	r->entry = get_unlocked_entry(&r->xas, 0);
	dax_lock_entry(&r->xas, r->entry);
	xas_clear_mark(&r->xas, TOWRITE);

	dax_flush(r->dev, r->addr, r->count * PAGE_SIZE);

	spin_lock_irq(&r->xas.xa->xa_lock);
	xas_store(&r->xas, r->entry);
	xas_clear_mark(&r->xas, DIRTY);	/* expect: dax/clean-without-writeprotect */
	dax_wake_entry(&r->xas, r->entry, WAKE_NEXT);
	spin_unlock_irq(&r->xas.xa->xa_lock);
}

int write_back(struct range *ranges, int n)
{
	for (int i = 0; i < n; i++)
		write_back_one(&ranges[i]);
	return 0;
}
