/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * However many locks of its argument a function takes, one that it has a helper take by
 * a pointer is among what its callers come to.
 *
 * edge: outer -> crowd.last
 * edge: outer -> seat.lock
 */
#include "kernel.h"

struct seat { struct mutex lock; int taken; };
struct crowd { struct seat at[256]; struct mutex last; };

struct mutex outer;

#define ONE(n) do { mutex_lock(&c->at[n].lock); mutex_unlock(&c->at[n].lock); } while (0)
#define FOUR(n) do { ONE(n); ONE((n) + 1); ONE((n) + 2); ONE((n) + 3); } while (0)
#define MANY(n) do { FOUR(n); FOUR((n) + 4); FOUR((n) + 8); FOUR((n) + 12); } while (0)

static void take(struct mutex *lock)
{
	mutex_lock(lock);
	mutex_unlock(lock);
}

static void take_all(struct crowd *c)
{
	MANY(0);
	MANY(16);
	MANY(32);
	MANY(48);
	MANY(64);
	MANY(80);
	MANY(96);
	MANY(112);
	MANY(128);
	MANY(144);
	MANY(160);
	MANY(176);
	MANY(192);
	MANY(208);
	take(&c->last);
}

void all(struct crowd *c)
{
	mutex_lock(&outer);
	take_all(c);
	mutex_unlock(&outer);
}
