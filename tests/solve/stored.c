/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields of a variable whose address others get: what no code writes through a
 * pointer stays as it was given, the rest does not.
 *
 * no edge: a -> b
 * edge: a -> c
 */
#include "kernel.h"

struct walk;
struct ops { int (*visit)(struct walk *w); int (*entry)(struct walk *w); };
struct walk { const struct ops *ops; int done; };

struct mutex a, b, c;
int random(void);

static int visit(struct walk *w)
{
	w->done = 1;
	return 0;
}

static int entry(struct walk *w)
{
	(void)w;
	return 0;
}

static int step(struct walk *w)
{
	if (w->ops->entry) {
		mutex_lock(&b);
		w->ops->entry(w);
		mutex_unlock(&b);
	}
	if (w->done) {
		mutex_lock(&c);
		mutex_unlock(&c);
	}
	return w->ops->visit(w);
}

static void walk(const struct ops *ops)
{
	struct walk w = { .ops = ops };

	while (random())
		step(&w);
}

static const struct ops few = { .visit = visit };
static const struct ops all = { .visit = visit, .entry = entry };

void clean(void)
{
	mutex_lock(&a);
	walk(&few);
	mutex_unlock(&a);
}

void dirty(void)
{
	walk(&all);
}
