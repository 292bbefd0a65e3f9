/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks dropped twice or initialised while held: told where every path there does it,
 * and not where it may be another lock, or taken again by whatever name.
 *
 * balanced: again_taken
 */
#include "kernel.h"

struct lock_class_key { int unused; } key;
struct object { struct mutex lock; int flags; struct object *next; };
void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
int asks(void);

struct mutex a, b;

/* the label drops it for everybody who jumps there */
int error_path(struct object *o)
{
	int err = -5;

	mutex_lock(&o->lock);
	if (o->flags) {
		mutex_unlock(&o->lock);
		goto out;
	}
	err = asks();
	mutex_unlock(&o->lock);
out:
	mutex_unlock(&o->lock);	/* expect: balance/double-unlock */
	return err;
}

/* here only one of those who jump there has dropped it, but it cannot but come there */
int one_path(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks())
		mutex_unlock(&o->lock);
	if (o->flags)
		o->flags = 0;
	mutex_unlock(&o->lock);	/* expect: balance/double-unlock */
	return 0;
}

/* there is a way past it: that this one takes it may be what is not seen */
int one_path_past(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks())
		mutex_unlock(&o->lock);
	if (o->flags)	/* expect: balance/missing-unlock */
		return 0;
	mutex_unlock(&o->lock);	/* ok: balance/double-unlock */ /* expect: balance/not-held */
	return 0;
}

/* there is one where it is taken again */
int one_path_taken(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks()) {
		mutex_unlock(&o->lock);
		if (o->flags)
			mutex_lock(&o->lock);
	}
	mutex_unlock(&o->lock);	/* ok: balance/double-unlock */ /* expect: balance/not-held */
	return 0;
}

/* and here it is seen */
int correlated(struct object *o, int early)
{
	mutex_lock(&o->lock);
	if (early)
		mutex_unlock(&o->lock);
	o->flags++;
	if (!early)
		mutex_unlock(&o->lock);	/* ok: balance/double-unlock */
	return 0;
}

/* whoever holds it: it is one lock for writing */
void callers(struct object *o)
{
	mutex_unlock(&o->lock);
	mutex_unlock(&o->lock);	/* expect: balance/double-unlock */
}

static void relock(struct mutex *m)
{
	mutex_lock(m);
}

void again_taken(void)
{
	mutex_lock(&a);
	mutex_unlock(&a);
	relock(&a);
	mutex_unlock(&a);	/* ok: balance/double-unlock */
}

/* b is perhaps a */
void other_name(struct object *o, struct object *p)
{
	mutex_lock(&o->lock);
	mutex_unlock(&o->lock);
	mutex_lock(&p->lock);
	mutex_unlock(&o->lock);	/* ok: balance/double-unlock */
}

/* another lock in each turn */
void each(struct object *o)
{
	for (; o; o = o->next) {
		mutex_lock(&o->lock);
		mutex_unlock(&o->lock);	/* ok: balance/double-unlock */
	}
}

/* try again, and with luck not at all */
void once_more(struct object *o)
{
	do {
		if (mutex_trylock(&o->lock))
			mutex_unlock(&o->lock);	/* ok: balance/double-unlock */
	} while (asks());
}

void reader(struct rw_semaphore *sem)
{
	/* two of the caller's, perhaps */
	up_read(sem);
	up_read(sem);		/* ok: balance/double-unlock */
}

void made_anew(struct object *o)
{
	mutex_lock(&o->lock);
	__mutex_init(&o->lock, "&o->lock", &key);	/* expect: balance/init-held */
	mutex_unlock(&o->lock);
}

void made(struct object *o, struct object *p)
{
	__mutex_init(&o->lock, "&o->lock", &key);	/* ok: balance/init-held */
	mutex_lock(&o->lock);
	__mutex_init(&p->lock, "&o->lock", &key);	/* ok: balance/init-held */
	mutex_unlock(&o->lock);
}


static void object_unlock(struct object *o)
{
	mutex_unlock(&o->lock);
}

/* by what is called, as most locks are */
int one_path_called(struct object *o)
{
	int err = asks();

	mutex_lock(&o->lock);
	if (err) {
		object_unlock(o);
		goto out;
	}
	o->flags++;
out:
	object_unlock(o);	/* expect: balance/double-unlock */
	return err;
}

static void object_lock(struct object *o)
{
	mutex_lock(&o->lock);
}

/* and taken again so */
int one_path_called_again(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks()) {
		object_unlock(o);
		if (o->flags)
			object_lock(o);
	}
	object_unlock(o);	/* ok: balance/double-unlock */ /* expect: balance/not-held */
	return 0;
}
