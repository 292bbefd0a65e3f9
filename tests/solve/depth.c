/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks far away, and records on the stack that others fill in.
 *
 * edge: a -> far.m
 * edge: a -> b
 * edge: near -> c
 */
#include "kernel.h"

struct mutex a, b, c, near;
struct far { struct far *w, *x, *y, *z; struct mutex m; };
struct list { struct list *next; };
struct request { int locked; struct list link; };

void deep(struct far *f)
{
	mutex_lock(&a);
	mutex_lock(&f->w->x->y->m);
	mutex_unlock(&f->w->x->y->m);
	mutex_unlock(&a);
}

static void last_of_many(int i, int j, int k, struct far *f, struct mutex *m)
{
	mutex_lock(m);
	mutex_unlock(m);
}

void many_arguments(struct far *f)
{
	mutex_lock(&near);
	last_of_many(1, 2, 3, f->w->x->y, &c);
	mutex_unlock(&near);
}

void list_init(struct list *l);

/* the list is written elsewhere, what stands beside it is not */
void beside(void)
{
	struct request r = { .locked = 1 };

	list_init(&r.link);
	mutex_lock(&a);
	if (r.locked) {
		mutex_lock(&b);
		mutex_unlock(&b);
	}
	mutex_unlock(&a);
}
