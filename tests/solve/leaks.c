/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks still held on a way out: told where others like it drop them and no caller copes;
 * not where what was asked tells, or callers drop them, or another task will.
 *
 * balanced: asked_deeply
 */
#include "kernel.h"

struct page;
struct folio { int flags; };
void folio_lock(struct folio *f);
void folio_unlock(struct folio *f);
void submit(struct folio *f);

struct object { struct mutex lock; int flags; struct object *next; char *name; };
int asks(struct object *o);

/* leaves the loop with it */
int breaks(struct object *o)
{
	int err = 0;

	for (; o; o = o->next) {
		mutex_lock(&o->lock);
		err = asks(o);
		if (err)	/* expect: balance/missing-unlock */
			break;
		mutex_unlock(&o->lock);
	}
	return err;
}

/* what it returns is not what it was asked for, but says as little */
int asked(struct object *o, int flags)
{
	mutex_lock(&o->lock);
	if (flags & 1)		/* expect: balance/missing-unlock */
		return 0;
	o->flags = asks(o);
	mutex_unlock(&o->lock);
	return 0;
}

/* the same, with a caller that knows */
static int kept_if_asked(struct object *o, int flags)
{
	mutex_lock(&o->lock);
	if (flags & 1)		/* ok: balance/missing-unlock */
		return 0;
	o->flags = asks(o);
	mutex_unlock(&o->lock);
	return 0;
}

void knows(struct object *o)
{
	kept_if_asked(o, 1);
	mutex_unlock(&o->lock);
}

/* only where it fails */
int fails(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks(o))		/* expect: balance/missing-unlock */
		return -5;
	mutex_unlock(&o->lock);
	return 0;
}

static int fails_with_it(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks(o))		/* ok: balance/missing-unlock */
		return -5;
	mutex_unlock(&o->lock);
	return 0;
}

int cleans_up(struct object *o)
{
	int err = fails_with_it(o);

	if (err)
		mutex_unlock(&o->lock);
	return err;
}

/* callers drop it where this succeeds; where it fails, only one way out has dropped it */
static int begins(struct object *o)
{
	int err = asks(o);

	if (err)
		return err;
	mutex_lock(&o->lock);
	err = asks(o->next);
	if (err)
		return err;	/* expect: balance/missing-unlock */
	return 0;
}

int begun(struct object *o)
{
	int err = begins(o);

	if (err)
		return err;
	mutex_unlock(&o->lock);
	return 0;
}

/* who has locked it knows, by whatever it asks */
void perhaps(struct object *o)
{
	if (o->flags)
		mutex_lock(&o->lock);
	asks(o);
	if (o->next->flags)	/* ok: balance/missing-unlock */
		mutex_unlock(&o->lock);
}

/* unlocked when it has been read */
int reads(struct folio *f, struct object *o)
{
	folio_lock(f);
	if (o->flags) {		/* expect: balance/missing-unlock medium */
		submit(f);
		return 0;
	}
	folio_unlock(f);
	return 0;
}

int reads_not(struct folio *f, struct object *o)
{
	folio_lock(f);
	if (asks(o))		/* expect: balance/missing-unlock */
		return -5;
	folio_unlock(f);
	return 0;
}

/* a name of too many steps is the same when it is asked for again */
int asked_deeply(struct object *o)
{
	struct object *of = o->next->next->next;
	char *name = of->name;

	if (name)
		mutex_lock(&of->lock);
	if (!name)
		return -12;
	mutex_unlock(&of->lock);
	return 0;
}


/* callers could tell, but do not, and the lock is nobody's when the last has returned */
static int fault(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks(o))		/* expect: balance/missing-unlock medium */
		return 256;
	mutex_unlock(&o->lock);
	return 2;
}

static int faults(struct object *o)
{
	return fault(o);
}

static int handles(struct object *all)
{
	int done = 0;

	for (; all; all = all->next)
		done |= faults(all) & 256;
	return done;
}

int main(void)
{
	struct object here = { .flags = 0 };

	return handles(&here);
}

/* one that does tell, two calls up, and leaves the lock to that one */
static int locked_fault(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks(o))		/* ok: balance/missing-unlock */
		return 256;
	mutex_unlock(&o->lock);
	return 2;
}

static int locked_faults(struct object *o)
{
	return locked_fault(o);
}

int finishes(struct object *o)
{
	int done = locked_faults(o);

	if (done == 256)
		mutex_unlock(&o->lock);
	return done;
}

/* what others may call, who are not seen, they may know of */
int lends(struct object *o)
{
	mutex_lock(&o->lock);
	if (asks(o))		/* ok: balance/missing-unlock */
		return 256;
	mutex_unlock(&o->lock);
	return 2;
}

#define OTHER(name) struct name { struct mutex lock; } name
OTHER(a); OTHER(b); OTHER(c); OTHER(d); OTHER(e); OTHER(f);

/* there are more ways than are told apart, but all come to the question with the lock */
int leaves_many(struct object *o, int flags)
{
	int err;

	mutex_lock(&o->lock);
	if (flags & 1)
		mutex_lock(&a.lock);
	if (flags & 2)
		mutex_lock(&b.lock);
	if (flags & 4)
		mutex_lock(&c.lock);
	if (flags & 8)
		mutex_lock(&d.lock);
	if (flags & 16)
		mutex_lock(&e.lock);
	if (flags & 32)
		mutex_lock(&f.lock);
	if (flags & 32)
		mutex_unlock(&f.lock);
	if (flags & 16)
		mutex_unlock(&e.lock);
	if (flags & 8)
		mutex_unlock(&d.lock);
	if (flags & 4)
		mutex_unlock(&c.lock);
	if (flags & 2)
		mutex_unlock(&b.lock);
	if (flags & 1)
		mutex_unlock(&a.lock);
	err = asks(o);
	if (err)	/* expect: balance/missing-unlock medium */
		goto out;
	mutex_unlock(&o->lock);
out:
	return err;
}
