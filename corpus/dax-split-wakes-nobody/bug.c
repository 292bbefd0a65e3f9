/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

void unmap(struct address_space *mapping);

static void split(struct xa_state *xas, struct address_space *mapping) /* expect: dax/entry-lock-balance */
{
	void *entry;

	unmap(mapping);
	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	dax_lock_entry(xas, entry);
	xas_store(xas, NULL);
	spin_unlock_irq(&xas->xa->xa_lock);	/* expect: dax/removed-unwoken */
}

void grab_small(struct xa_state *xas, struct address_space *mapping, bool huge)
{
	if (huge)
		split(xas, mapping);
}
