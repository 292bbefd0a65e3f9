/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

bool dax_is_busy(const void *entry);

bool busy(struct xa_state *xas)
{
	void *entry;
	bool found = 0;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	if (entry && xa_is_value(entry))
		found = dax_is_busy(entry);
	spin_unlock_irq(&xas->xa->xa_lock);	/* expect: dax/wakeup-not-passed */
	return found;
}
