/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One question decides which of two locks a helper takes and drops. Between the
 * locks both answers look alike, and must not become one.
 *
 * balanced: put_all
 * no edge: device.lock -> pool
 * no edge: cluster.lock -> pool
 * no edge: device.lock -> cluster.lock
 * edge: cluster.lock -> inner
 * edge: device.lock -> inner
 */
#include "kernel.h"

struct cluster { spinlock_t lock; };
struct device { spinlock_t lock; struct cluster *clusters; };

spinlock_t pool, inner;

bool put_one(struct device *d, int i);

static struct cluster *lock_part(struct device *d, int i)
{
	struct cluster *c = d->clusters;

	if (c) {
		c += i / 8;
		spin_lock(&c->lock);
	} else {
		spin_lock(&d->lock);
	}
	return c;
}

static void unlock_part(struct device *d, struct cluster *c)
{
	if (c)
		spin_unlock(&c->lock);
	else
		spin_unlock(&d->lock);
}

void put_all(struct device *d, int first, int n)
{
	struct cluster *c = lock_part(d, first);

	for (int i = 0; i < n; i++) {
		if (!put_one(d, first + i)) {
			unlock_part(d, c);
			spin_lock(&pool);
			spin_unlock(&pool);
			if (i == n - 1)
				return;
			lock_part(d, first);
		}
		spin_lock(&inner);
		spin_unlock(&inner);
	}
	unlock_part(d, c);
}
