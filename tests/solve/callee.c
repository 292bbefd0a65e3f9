/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What functions do to their callers' locks.
 *
 * edge: a -> b
 * no edge: a -> c
 * edge: outer.lock -> c
 * no edge: outer.lock -> d
 * edge: a -> e
 * edge: outer.lock -> g
 * no edge: outer.lock -> h
 * no edge: l -> b
 * edge: l -> inner
 * no edge: l -> f
 * edge: outer.lock -> handed1
 * edge: outer.lock -> handed2
 */
#include "kernel.h"

struct mutex a, b, c, d, e, f;
spinlock_t l;
struct outer { struct mutex lock; };

static void takes_a(void)
{
	mutex_lock(&a);
}

static void drops_a(void)
{
	mutex_unlock(&a);
}

void by_callees(void)
{
	takes_a();
	mutex_lock(&b);
	mutex_unlock(&b);
	drops_a();
	mutex_lock(&c);
	mutex_unlock(&c);
}

/* the caller's lock is not held where d is taken, but is where c is */
static void waits(struct outer *o)
{
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&o->lock);
	mutex_lock(&d);
	mutex_unlock(&d);
	mutex_lock(&o->lock);
}

static void between(struct outer *o)
{
	waits(o);
}

void holder(struct outer *o)
{
	mutex_lock(&o->lock);
	between(o);
	mutex_unlock(&o->lock);
}

/* a callee drops its own caller's lock, and everything above still counts */
static void last(void)
{
	spin_unlock(&l);
	mutex_lock(&e);
	mutex_unlock(&e);
	mutex_lock(&b);
	mutex_unlock(&b);
}

static void put(void)
{
	spin_lock(&l);
	mutex_trylock(&f);
	last();
}

void top(void)
{
	mutex_lock(&a);
	put();
	mutex_unlock(&a);
}

/* drops the reader's lock, takes it as a writer, drops that, or just drops it */
struct inner { struct rw_semaphore sem; };
struct mutex g, h;

static int restart(struct outer *o, int x)
{
	mutex_unlock(&o->lock);
	if (x) {
		mutex_lock(&o->lock);
		mutex_lock(&g);
		mutex_unlock(&g);
		mutex_unlock(&o->lock);
	}
	mutex_lock(&h);
	mutex_unlock(&h);
	return 1;
}

void restarts(struct outer *o, int x)
{
	mutex_lock(&o->lock);
	restart(o, x);
}

void spins(struct outer *o)
{
	spin_lock(&l);
	if (spin_trylock((spinlock_t *)o))
		spin_unlock((spinlock_t *)o);
	spin_unlock(&l);
}

static spinlock_t inner;

void nests(void)
{
	spin_lock(&l);
	spin_lock(&inner);
	spin_unlock(&inner);
	spin_unlock(&l);
}

/* the caller's lock is dropped on one of the ways to a lock it names, whichever comes first */
struct mutex handed1, handed2;
int perhaps(void);

static void takes(struct outer *o, struct mutex *m)
{
	mutex_unlock(&o->lock);
	mutex_lock(m);
	mutex_unlock(m);
	mutex_lock(&o->lock);
}

static void first(struct outer *o, struct mutex *m)
{
	if (perhaps())
		takes(o, m);
	else
		mutex_lock(m), mutex_unlock(m);
}

static void second(struct outer *o, struct mutex *m)
{
	if (perhaps())
		mutex_lock(m), mutex_unlock(m);
	else
		takes(o, m);
}

void hands(struct outer *o)
{
	mutex_lock(&o->lock);
	first(o, &handed1);
	second(o, &handed2);
	mutex_unlock(&o->lock);
}
