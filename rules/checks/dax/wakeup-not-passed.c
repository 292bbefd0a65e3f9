/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };

void *get_unlocked_entry(struct xa_state *xas, unsigned int order);
void put_unlocked_entry(struct xa_state *xas, void *entry, int mode);
void *dax_lock_entry(struct xa_state *xas, void *entry);
void dax_unlock_entry(struct xa_state *xas, void *entry);
bool xa_is_value(const void *entry);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);

int look(struct xa_state *xas, bool wanted)
{
	void *entry;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	if (entry && xa_is_value(entry) && wanted) {
		dax_lock_entry(xas, entry);
		spin_unlock_irq(&xas->xa->xa_lock);	/* ok: dax/wakeup-not-passed */
		dax_unlock_entry(xas, entry);
		return 1;
	}
	put_unlocked_entry(xas, entry, 1);
	spin_unlock_irq(&xas->xa->xa_lock);		/* ok: dax/wakeup-not-passed */
	return 0;
}

int look_badly(struct xa_state *xas, bool wanted)
{
	void *entry;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	if (entry && xa_is_value(entry) && wanted) {
		dax_lock_entry(xas, entry);
		spin_unlock_irq(&xas->xa->xa_lock);	/* ok: dax/wakeup-not-passed */
		dax_unlock_entry(xas, entry);
		return 1;
	}
	spin_unlock_irq(&xas->xa->xa_lock);		/* expect: dax/wakeup-not-passed */
	return 0;
}
