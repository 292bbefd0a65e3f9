/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tells a lock that was forgotten from one that is kept: what the variable was last given
 * that is asked, not what it had when the lock was taken; whether somebody was given the object;
 * whether what is noted is noted without the lock, too.
 *
 * balanced: answers
 */
#include "kernel.h"

struct object { struct mutex lock; int flags, dirty; struct object *next; };
int down_write_killable(struct rw_semaphore *sem);
int asks(struct object *o);
void keep(struct object *o);

struct rw_semaphore sem;

/* the error is not that of the lock */
int asked_again(struct object *o)
{
	int err = down_write_killable(&sem);

	if (err)
		return err;
	err = asks(o);
	if (err)		/* expect: balance/missing-unlock */
		return err;
	up_write(&sem);
	return 0;
}

/* it is */
int asked_late(struct object *o)
{
	int err = down_write_killable(&sem);

	o->flags = 1;
	if (err)		/* ok: balance/missing-unlock */
		return err;
	o->flags = asks(o);
	up_write(&sem);
	return 0;
}

/* taken for one thing, and never dropped; for another, dropped */
int straight(struct object *o, int quick)
{
	int err;

	if (quick) {
		mutex_lock(&o->lock);
		err = asks(o->next);
		return err;	/* expect: balance/missing-unlock */
	}
	err = asks(o->next);
	mutex_lock(&o->lock);
	o->flags = err;
	mutex_unlock(&o->lock);
	return err;
}

/* the same, with who may keep the object, locked */
int passed_on(struct object *o, int quick)
{
	int err;

	if (quick) {
		mutex_lock(&o->lock);
		keep(o);
		err = asks(o->next);
		return err;	/* ok: balance/missing-unlock */
	}
	err = asks(o->next);
	mutex_lock(&o->lock);
	o->flags = err;
	mutex_unlock(&o->lock);
	return err;
}

/* noted with the lock and without it: it says nothing of the lock */
static int noted_always(struct object *o)
{
	o->dirty = 1;
	mutex_lock(&o->lock);
	if (asks(o->next))	/* expect: balance/missing-unlock */
		return -5;
	mutex_unlock(&o->lock);
	return 0;
}

/* noted with the lock alone */
static int noted_locked(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks(o->next)) {	/* ok: balance/missing-unlock */
		o->flags = 1;
		return -5;
	}
	mutex_unlock(&o->lock);
	return 0;
}

static void drop_dirty(struct object *o)
{
	if (o->dirty)
		mutex_unlock(&o->lock);
}

static void drop_flagged(struct object *o)
{
	if (o->flags)
		mutex_unlock(&o->lock);
}

int notes(struct object *o)
{
	return noted_always(o) + noted_locked(o->next);
}

void finds_dirty(struct object *o)
{
	mutex_lock(&o->lock);
	drop_dirty(o);
}

void finds_flagged(struct object *o)
{
	mutex_lock(&o->lock);
	drop_flagged(o);
}

/* 0, an error, or what somebody else has left: that is an error, too, where it is not 0 */
static int answers(struct object *o)
{
	int err = o->flags;

	if (!o->next)
		return -22;
	if (err)
		return err;
	mutex_lock(&o->lock);
	return 0;
}

int asks_for_negative(struct object *o)
{
	int err = answers(o);

	if (err < 0)
		return err;
	asks(o);
	mutex_unlock(&o->lock);	/* ok: balance/not-held */
	return 0;
}

/* left by one, and then taken and dropped by who has called it: that is no drop of what was left */
static int leaves(struct object *o, int flags)
{
	int err = 0;

	mutex_lock(&o->lock);
	if (flags & 1)		/* expect: balance/missing-unlock */
		return 0;
	err = asks(o->next);
	mutex_unlock(&o->lock);
	return err;
}

void takes_again(struct object *o, int flags)
{
	leaves(o, flags);
	mutex_lock(&o->lock);	/* expect: order/recursive */
	o->flags = 0;
	mutex_unlock(&o->lock);
}

/* who is given the object writes to it, and nobody can keep it: as straight() */
static void touches(struct object *o)
{
	o->flags++;
}

int looked_at(struct object *o, int quick)
{
	if (quick) {
		mutex_lock(&o->lock);
		touches(o);
		return asks(o->next);	/* expect: balance/missing-unlock */
	}
	mutex_lock(&o->lock);
	touches(o);
	mutex_unlock(&o->lock);
	return asks(o->next);
}

static struct object *first;

static void stores(struct object *o)
{
	o->next = first;
	first = o;
}

int stored(struct object *o, int quick)
{
	if (quick) {
		mutex_lock(&o->lock);
		stores(o);
		return asks(o->next);	/* ok: balance/missing-unlock */
	}
	mutex_lock(&o->lock);
	stores(o);
	mutex_unlock(&o->lock);
	return asks(o->next);
}

/* one of several cases goes past the drop */
int cases(struct object *o)
{
	int err;

	mutex_lock(&o->lock);
	err = asks(o);
	switch (err) {		/* expect: balance/missing-unlock */
	case 0:
		break;
	default:
		return err;
	}
	err = asks(o->next);
	mutex_unlock(&o->lock);
	return err;
}

/* what is returned with the lock is another value: 0 is none of it, whatever callers do */
static int says_which(struct object *o)
{
	if (!mutex_trylock(&o->lock))
		return 0;
	if (asks(o))
		return 1;
	mutex_unlock(&o->lock);
	if (!asks(o->next))
		return 0;
	mutex_lock(&o->lock);
	if (asks(o->next))
		return 0;	/* expect: balance/missing-unlock */
	return 2;
}

void hears_which(struct object *o)
{
	if (says_which(o))
		mutex_unlock(&o->lock);
}
