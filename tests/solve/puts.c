/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens when the last reference is put is not sure to happen at a put, nor what
 * is done about a broken file system where one looks whether it is.
 *
 * likely edge: a -> b
 * doubtful edge: far -> b
 * edge: far -> near
 * sure edge: a -> c
 * unsure edge: c -> d
 * unsure edge: c -> e
 * sure edge: f -> e
 * unsure edge: holder -> freed
 * sure edge: holder -> counts
 * sure edge: freeing -> freed
 * unsure edge: keeper -> freed
 * sure edge: nester -> ended
 * unsure edge: holder -> counted
 */
#include "kernel.h"

struct inode { int count; };
struct mutex a, b, c, d, e, f, far, near;

static void evict(struct inode *i)
{
	(void)i;
	mutex_lock(&b);
	mutex_unlock(&b);
}

static void iput(struct inode *i)
{
	if (!--i->count)
		evict(i);
}

void drop(struct inode *i)
{
	mutex_lock(&a);
	iput(i);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&a);
}

static void forget(struct inode *i)
{
	mutex_lock(&near);
	mutex_unlock(&near);
	iput(i);
}

void drop_far(struct inode *i)
{
	mutex_lock(&far);
	forget(i);
	mutex_unlock(&far);
}

static int gfs2_withdraw(void)
{
	mutex_lock(&e);
	mutex_lock(&d);
	mutex_unlock(&d);
	mutex_unlock(&e);
	return -1;
}

int write_all(int blocks)
{
	mutex_lock(&c);
	if (blocks < 0)
		gfs2_withdraw();
	mutex_unlock(&c);
	return blocks;
}

void other(void)
{
	mutex_lock(&f);
	mutex_lock(&e);
	mutex_unlock(&e);
	mutex_unlock(&f);
}

/* --- whose count ends below ------------------------------------------------------------------- */

struct object { int refs, users; };
struct mutex holder, keeper, counts, freeing, freed, nester, ended;
struct spinlock counted;
_Bool refcount_dec_and_test(int *refs);

static void free_object(void)
{
	mutex_lock(&freed);
	mutex_unlock(&freed);
}

static void put_object(struct object *o)
{
	_Bool dead = refcount_dec_and_test(&o->refs);

	if (!dead)
		return;
	mutex_lock(&freeing);
	free_object();
	mutex_unlock(&freeing);
}

static void put_user(struct object *o)
{
	mutex_lock(&counts);
	if (--o->users > 0) {
		mutex_unlock(&counts);
		return;
	}
	mutex_unlock(&counts);
	free_object();
}

void put_under_lock(struct object *o)
{
	mutex_lock(&holder);
	put_user(o);
	mutex_unlock(&holder);
}

void keep(struct object *o)
{
	mutex_lock(&keeper);
	put_object(o);
	mutex_unlock(&keeper);
}

/* A count that needs no lock is the task's own: how deep it is in something. */
static void end_nested(struct object *o)
{
	if (--o->users > 0)
		return;
	mutex_lock(&ended);
	mutex_unlock(&ended);
}

void nest(struct object *o)
{
	mutex_lock(&nester);
	end_nested(o);
	mutex_unlock(&nester);
}

/* The lock is taken for the last one alone. */
int _atomic_dec_and_lock(int *count, struct spinlock *lock);

static void put_locked(struct object *o)
{
	if (!_atomic_dec_and_lock(&o->refs, &counted))
		return;
	spin_unlock(&counted);
	free_object();
}

void put_locked_under_lock(struct object *o)
{
	mutex_lock(&holder);
	put_locked(o);
	mutex_unlock(&holder);
}
