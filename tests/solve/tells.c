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
 * balanced: write_all
 * edge: folio.lock -> retried
 * no edge: folio.lock -> after
 * balanced: by_case
 * no edge: shelf.lock -> folio.lock
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

/* A code of its own says that the lock is still held; errors may be any number. */
struct folio { struct mutex lock; int dirty; };

struct mutex retried, after;
int write_out(struct folio *f);

static int write_one(struct folio *f)
{
	int err = write_out(f);

	if (!f->dirty)
		return 0x80000;
	mutex_unlock(&f->lock);
	return err;
}

int write_all(struct folio *f)
{
	int ret;

	mutex_lock(&f->lock);
	ret = write_one(f);
	if (ret == 0x80000) {
		mutex_lock(&retried);
		mutex_unlock(&retried);
		mutex_unlock(&f->lock);
		return 0;
	}
	mutex_lock(&after);
	mutex_unlock(&after);
	return ret;
}

struct shelf { struct mutex lock; };

/* What a branch has answered, a switch knows, and what it answers is known after it. */
static void lock_by(struct folio *f, struct shelf *g, int flag)
{
	if (flag == 5)
		mutex_lock(&f->lock);
	else
		mutex_lock(&g->lock);
}

static void unlock_by(struct folio *f, struct shelf *g, int flag)
{
	if (flag == 5)
		mutex_unlock(&f->lock);
	else
		mutex_unlock(&g->lock);
}

int by_case(struct folio *f, struct shelf *g, int flag)
{
again:
	lock_by(f, g, flag);
	do {
		switch (flag) {
		case 5:
			break;
		default:
			goto out;
		}
	} while (write_out(f));
	unlock_by(f, g, flag);
	goto again;
out:
	unlock_by(f, g, flag);
	return 0;
}
