/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A path that has read through NULL, or dropped a lock in what NULL points at, does
 * not go on: what was known of a pointer before ends there.
 *
 * balanced: reads
 * balanced: drops
 */
#include "kernel.h"

struct object { struct mutex lock; int n; struct object *next; };

void note(struct object *o);

static int explain(struct object *o)
{
	return o ? o->n : -1;
}

int reads(struct object *o)
{
	if (explain(o) < 0)
		note(o);
	mutex_lock(&o->lock);
	if (o->next)
		note(o->next);
	mutex_unlock(&o->lock);
	return 0;
}

void drops(struct object *o)
{
	mutex_lock(&o->lock);
	if (!o)
		note(o);
	mutex_unlock(&o->lock);
}
