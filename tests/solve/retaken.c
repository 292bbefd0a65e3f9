/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A caller's lock that is dropped, and taken again as if in another nesting subclass, is the
 * caller's as before.
 *
 * edge: device.sem/0 -> after
 * no edge: device.sem -> between
 */
#include "kernel.h"

struct device { struct rw_semaphore sem; };
struct mutex between, after;

static void makes_room(struct device *d)
{
	up_write(&d->sem);
	mutex_lock(&between);
	mutex_unlock(&between);
	down_write_nested(&d->sem, 2);
}

void holder(struct device *d)
{
	down_write(&d->sem);
	makes_room(d);
	mutex_lock(&after);
	mutex_unlock(&after);
	up_write(&d->sem);
}
