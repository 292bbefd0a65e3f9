/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static void put(struct xa_state *xas, void *entry, int mode)
{
	if (entry && entry != CONFLICT)
		dax_wake_entry(xas, entry, mode);
}

void *peek(struct xa_state *xas)
{
	void *entry;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = xas_store(xas, CONFLICT);
	put(xas, entry, WAKE_NEXT);
	spin_unlock_irq(&xas->xa->xa_lock);
	return entry;
}
