/* SPDX-License-Identifier: GPL-2.0-only */
#include "entry.h"

void *xas_store(struct xa_state *xas, void *entry);
void *get_unlocked_entry(struct xa_state *xas, unsigned int order);
void put_unlocked_entry(struct xa_state *xas, void *entry, int mode);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);

#define WAKE_ALL 0

void split(struct xa_state *xas)
{
	void *entry;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	dax_lock_entry(xas, entry);
	xas_store(xas, NULL);
	dax_wake_entry(xas, entry, WAKE_ALL);
	spin_unlock_irq(&xas->xa->xa_lock);		/* ok: dax/removed-unwoken */
}

void split_badly(struct xa_state *xas)
{
	void *entry;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	dax_lock_entry(xas, entry);
	xas_store(xas, NULL);
	dax_lock_entry(xas, xas);
	spin_unlock_irq(&xas->xa->xa_lock);		/* expect: dax/removed-unwoken */
}

/* One that nobody has locked is another matter. */
void remove_unlocked(struct xa_state *xas)
{
	void *entry;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = get_unlocked_entry(xas, 0);
	xas_store(xas, NULL);
	put_unlocked_entry(xas, entry, WAKE_ALL);
	spin_unlock_irq(&xas->xa->xa_lock);		/* ok: dax/removed-unwoken */
}
