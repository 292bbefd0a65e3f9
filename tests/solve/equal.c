/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two that were found to be one: what is asked again has the same answer, however the values came
 * about, and a lock in the one is that in the other.
 *
 * edge: object.lock -> other
 * edge: inner.lock -> after
 * no edge: inner.lock -> inner.lock
 * balanced: both_or_one
 */
#include "kernel.h"

struct page { struct mutex lock; };
struct inner { struct mutex lock; struct page *mine, *shared; int flags; };
struct object { struct mutex lock; struct inner *inner; struct inner in; int flags; };
struct mutex after, other;
void put(void *p);
int may_choose(struct object *o);

static struct mutex *lock_of(struct inner *in)
{
	return in->flags ? &in->shared->lock : &in->mine->lock;
}

/* several values, and all of them are found to be the same */
int both_or_one(struct inner *o, struct inner *other)
{
	struct mutex *a, *b;
	int err = 0;

	do {
		a = lock_of(o);
		b = lock_of(other);
		mutex_lock(a);
		if (a != b)
			mutex_lock(b);
		if (o->flags & 2)
			err = -1;
		if (a != b)
			mutex_unlock(b);
		mutex_unlock(a);	/* ok: balance/not-held */
	} while (o->flags & 4);
	return err;
}

/* what hangs on the two is one, too */
int by_content(struct object *a, struct object *b)
{
	if (a != b)
		return -1;
	mutex_lock(&a->inner->lock);
	if (a->inner != b->inner)
		mutex_lock(&b->inner->lock);
	mutex_lock(&after);
	mutex_unlock(&after);
	mutex_unlock(&a->inner->lock);
	return 0;
}

/* the same question of members as of their objects */
int by_member(struct object *a, struct object *b)
{
	mutex_lock(&a->lock);
	if (a != b)
		mutex_lock(&b->lock);
	put(a);
	if (&a->in != &b->in)
		mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);	/* ok: balance/not-held */
	return 0;
}

static int lock_same(struct object *a, struct object *b)
{
	if (a != b)
		return -1;
	if (may_choose(a))
		mutex_lock(&a->lock);
	else
		mutex_lock(&b->lock);
	return 0;
}

/* by whichever name, it is held */
void takes_same(struct object *a, struct object *b)
{
	if (lock_same(a, b))
		return;
	mutex_lock(&other);
	mutex_unlock(&other);
	mutex_unlock(&a->lock);
}
