/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };

void *get_unlocked_entry(struct xa_state *xas, unsigned int order);
void put_unlocked_entry(struct xa_state *xas, void *entry, int mode);
void *xas_store(struct xa_state *xas, void *entry);

#define WAKE_ALL 0
#define WAKE_NEXT 1

void remove_entry(struct xa_state *xas)
{
	void *entry = get_unlocked_entry(xas, 0);

	xas_store(xas, NULL);
	put_unlocked_entry(xas, entry, WAKE_ALL);		/* ok: dax/removed-wakes-one */
}

void remove_entry_wakes_one(struct xa_state *xas)
{
	void *entry = get_unlocked_entry(xas, 0);

	xas_store(xas, NULL);
	put_unlocked_entry(xas, entry, WAKE_NEXT);		/* expect: dax/removed-wakes-one */
}

void pass_on(struct xa_state *xas)
{
	void *entry = get_unlocked_entry(xas, 0);

	put_unlocked_entry(xas, entry, WAKE_NEXT);		/* ok: dax/removed-wakes-one */
}
