/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that are called with a lock held, and drop it on some ways that fail and not on
 * others: told where their callers drop it whatever they return.
 */
#include "kernel.h"

struct object { struct mutex lock; int flags; struct object *next; };
int asks(struct object *o);

static int checks(struct object *o)
{
	int err = asks(o);

	if (err)
		return err;
	err = asks(o->next);
	if (err) {
		mutex_unlock(&o->lock);	/* expect: balance/double-unlock medium */
		return err;
	}
	return 0;
}

int always_drops(struct object *o)
{
	int err;

	mutex_lock(&o->lock);
	err = checks(o);
	mutex_unlock(&o->lock);
	return err;
}

/* what the caller goes by, its callers may know */
static int fails_without(struct object *o)
{
	int err = asks(o);

	if (err)
		return err;
	err = asks(o->next);
	if (err) {
		mutex_unlock(&o->lock);	/* ok: balance/double-unlock */
		return err;
	}
	return 0;
}

int drops_if_done(struct object *o)
{
	int err;

	mutex_lock(&o->lock);
	err = fails_without(o);
	if (!err)
		mutex_unlock(&o->lock);
	return err;
}

/* all that fail drop it */
static int gives_up(struct object *o)
{
	int err = asks(o);

	if (err) {
		mutex_unlock(&o->lock);	/* ok: balance/double-unlock */
		return err;
	}
	return 0;
}

int given_up(struct object *o)
{
	int err;

	mutex_lock(&o->lock);
	err = gives_up(o);
	if (err)
		return err;
	mutex_unlock(&o->lock);
	return 0;
}
