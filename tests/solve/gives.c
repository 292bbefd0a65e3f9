/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function gives that is too long to follow: which signs, by what its returns are, and an
 * argument that it hands back.
 *
 * no edge: a -> b
 * edge: a -> c
 * no edge: a -> d
 * edge: a -> e
 */
#include "kernel.h"

struct object { struct mutex lock; int n; };

struct mutex a, b, c, d, e;

int random(void);

#define STEP(o) do { if ((o)->n & 1) (o)->n = random(); else (o)->n >>= random(); } while (0)
#define STEPS(o) do { STEP(o); STEP(o); STEP(o); STEP(o); STEP(o); STEP(o); STEP(o); } while (0)
#define WORK(o) do { STEPS(o); STEPS(o); STEPS(o); STEPS(o); STEPS(o); STEPS(o); } while (0)

/* 0, or an error */
static int try_first(struct object *o)
{
	int err = 0;

	WORK(o);
	if (o->n == 3)
		err = -5;
	else if (o->n == 4)
		return -22;
	return err;
}

static int try_both(struct object *o)
{
	int err = try_first(o);

	WORK(o);
	if (!err)
		err = try_first(o);
	return err;
}

/* or how many */
static int count(struct object *o)
{
	int err = try_first(o);

	WORK(o);
	return err ? err : o->n;
}

static struct object *get(struct object *o)
{
	WORK(o);
	return o;
}

static struct object *get_twice(struct object *o)
{
	WORK(o);
	return get(get(o));
}

static struct object *get_other(struct object *o, struct object *other)
{
	WORK(o);
	if (o->n == 3)
		o = other;
	return o;
}

static void nest(struct mutex *inner)
{
	mutex_lock(inner);
	mutex_unlock(inner);
}

void ask_all(struct object *o)
{
	mutex_lock(&a);
	if (try_both(o) > 0)
		nest(&b);
	if (count(o) > 0)
		nest(&c);
	mutex_unlock(&a);
}

void ask_for(struct object *o, struct object *other)
{
	mutex_lock(&a);
	if (get_twice(o) != o)
		nest(&d);
	if (get_other(o, other) != o)
		nest(&e);
	mutex_unlock(&a);
}
