/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a pointer points at that callers have given is told by a callee that is too long to follow,
 * too; one that only reads it leaves it as it was.
 *
 * edge: a -> entry.lock
 * no edge: b -> c
 */
#include "kernel.h"

struct entry { struct mutex lock; int name, state, count, users; struct entry *next; };

struct mutex a, b, c;

/* long enough not to be followed */
static int find(struct entry *all, struct entry **out, int name)
{
	for (struct entry *x = all; x; x = x->next) {
		if (x->state & 1)
			x->count++;
		if (x->state & 2)
			x->count--;
		if (x->state & 4)
			x->users++;
		if (x->state & 8)
			x->users--;
		if (x->state & 16)
			x->state |= 32;
		if (x->state & 64)
			x->state |= 128;
		if (x->name != name)
			continue;
		*out = x;
		return 1;
	}
	return 0;
}

void takes(struct entry *all, struct entry **out, int name)
{
	*out = NULL;
	mutex_lock(&a);
	if (find(all, out, name)) {
		mutex_lock(&(*out)->lock);
		mutex_unlock(&(*out)->lock);
	}
	mutex_unlock(&a);
}

static void touch(struct entry **out)
{
	if (*out)
		(*out)->count++;
}

void leaves(struct entry **out)
{
	*out = NULL;
	mutex_lock(&b);
	touch(out);
	if (*out) {
		mutex_lock(&c);
		mutex_unlock(&c);
	}
	mutex_unlock(&b);
}
