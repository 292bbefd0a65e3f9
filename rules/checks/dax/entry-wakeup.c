/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };

void dax_wake_entry(struct xa_state *xas, void *entry, int mode);

#define CONFLICT ((void *)1026)
#define WAKE_NEXT 1

void put_entry(struct xa_state *xas, void *entry)
{
	if (entry && entry != CONFLICT)
		dax_wake_entry(xas, entry, WAKE_NEXT);	/* ok: dax/entry-wakeup */
}

void put_conflict(struct xa_state *xas, void *entry)
{
	if (entry && entry == CONFLICT)
		dax_wake_entry(xas, entry, WAKE_NEXT);	/* expect: dax/entry-wakeup */
}
