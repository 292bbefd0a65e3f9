/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct group { struct mutex lock; };
struct member { struct mutex lock; };
struct list { struct mutex lock; };

void join(struct group *g, struct member *m)
{
	mutex_lock(&g->lock);
	mutex_lock(&m->lock);	/* expect: order/cycle @leave */
	mutex_unlock(&m->lock);
	mutex_unlock(&g->lock);
}

static void forget(struct group *g)
{
	mutex_lock(&g->lock);	/* #leave */
	mutex_unlock(&g->lock);
}

void leave(struct group *g, struct member *m)
{
	mutex_lock(&m->lock);
	forget(g);
	mutex_unlock(&m->lock);
}

/* The other way round it is only tried. */
void scan(struct list *l, struct group *g)
{
	mutex_lock(&l->lock);
	mutex_lock(&g->lock);	/* ok: order/cycle */
	mutex_unlock(&g->lock);
	mutex_unlock(&l->lock);
}

void drop(struct list *l, struct group *g)
{
	mutex_lock(&g->lock);
	if (mutex_trylock(&l->lock))
		mutex_unlock(&l->lock);
	mutex_unlock(&g->lock);
}
