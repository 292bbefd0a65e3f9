/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of some bits of a word tells of others: with none of several set, none of
 * fewer is, and with one of few set, one of more is.
 *
 * no edge: a -> b
 * edge: a -> c
 * no edge: d -> e
 * edge: d -> f
 */
#include "kernel.h"

#define BACKING 4
#define OPENED 8
#define WRITTEN 16

struct thing { unsigned int mode; };
struct mutex a, b, c, d, e, f;

static void free_thing(struct thing *t)
{
	if (t->mode & BACKING) {
		mutex_lock(&b);
		mutex_unlock(&b);
	}
	if (t->mode & WRITTEN) {
		mutex_lock(&c);
		mutex_unlock(&c);
	}
}

void put_thing(struct thing *t)
{
	mutex_lock(&a);
	if (!(t->mode & (BACKING | OPENED)))
		free_thing(t);
	mutex_unlock(&a);
}

static void begin_thing(struct thing *t)
{
	if (!(t->mode & (BACKING | OPENED))) {
		mutex_lock(&e);
		mutex_unlock(&e);
	}
	if (!(t->mode & (OPENED | WRITTEN))) {
		mutex_lock(&f);
		mutex_unlock(&f);
	}
}

void use_thing(struct thing *t)
{
	mutex_lock(&d);
	if (t->mode & BACKING)
		begin_thing(t);
	mutex_unlock(&d);
}
