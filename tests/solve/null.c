/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A path that has read through NULL, or dropped a lock in what NULL points at, does
 * not go on.
 *
 * no edge: a -> b
 * no edge: a -> c
 * no edge: a -> d
 * edge: a -> e
 * no edge: a -> f
 */
#include "kernel.h"

struct object { int n; struct mutex lock; struct object *next; };

struct mutex a, b, c, d, e, f;

static void nest(struct mutex *inner)
{
	mutex_lock(inner);
	mutex_unlock(inner);
}

void reads(struct object *o)
{
	mutex_lock(&a);
	if (!o) {
		int n = o->n;

		if (n)
			nest(&b);
	}
	mutex_unlock(&a);
}

void asks(struct object *o)
{
	mutex_lock(&a);
	if (!o && o->next)
		nest(&c);
	mutex_unlock(&a);
}

void drops(struct object *o)
{
	mutex_lock(&a);
	if (!o) {
		mutex_unlock(&o->lock);
		nest(&d);
	}
	mutex_unlock(&a);
}

/* the address of a member is not read */
void points(struct object *o)
{
	mutex_lock(&a);
	if (!o && &o->next)
		nest(&e);
	mutex_unlock(&a);
}

/* What a pointer to a lock that is NULL here points at is locked by nobody. */
void locks(struct mutex *lock)
{
	mutex_lock(&a);
	if (!lock) {
		mutex_lock(lock);
		nest(&f);
	}
	mutex_unlock(&a);
}
