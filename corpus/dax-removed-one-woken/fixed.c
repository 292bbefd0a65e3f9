/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static int remove_entry(struct xa_state *xas, bool even_dirty)
{
	void *entry;
	int removed = 0;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	if (!entry || !even_dirty)
		goto out;
	xas_store(xas, NULL);
	removed = 1;
out:
	put_unlocked_entry(xas, entry, WAKE_ALL);
	spin_unlock_irq(&xas->xa->xa_lock);
	return removed;
}

int truncate(struct xa_state *xas)
{
	return remove_entry(xas, 1);
}
