/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code that warns if it does not get a lock, or gets one that it says it holds, takes this not
 * to be so. What else it warns of is followed.
 *
 * balanced: marks
 * balanced: puts_held
 * edge: object.lock -> after
 */
#include "kernel.h"

#define WARN_ON(condition) ({				\
	int __ret_warn_on = !!(condition);		\
	if (__ret_warn_on)				\
		warn();					\
	__ret_warn_on;					\
})

void warn(void);
int asks(void *p);
struct object { struct mutex lock; struct mutex inner; };
struct mutex after;

static bool try_object(struct object *o)
{
	return mutex_trylock(&o->lock);
}

int marks(struct object *o)
{
	WARN_ON(!try_object(o));
	mutex_unlock(&o->lock);		/* ok: balance/not-held */
	return 0;
}

/* in the object, which its users hold locked */
static int puts_held(struct object *o)
{
	WARN_ON(mutex_trylock(&o->inner));
	mutex_unlock(&o->inner);
	return asks(o);
}

int user(struct object *o)
{
	mutex_lock(&o->inner);
	return puts_held(o);
}

/* what it asks is no lock: both ways are gone */
int other(struct object *o)
{
	mutex_lock(&o->lock);
	if (WARN_ON(asks(o)))	/* expect: balance/missing-unlock */
		return -1;
	mutex_lock(&after);
	mutex_unlock(&after);
	mutex_unlock(&o->lock);
	return 0;
}
