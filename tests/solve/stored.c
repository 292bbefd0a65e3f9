/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields of a variable whose address others get: what no code writes through a
 * pointer stays as it was given, the rest does not.
 *
 * no edge: a -> b
 * edge: a -> c
 *
 * What a function stores in an object and then has another store there, too, that is too
 * long to follow, is not known any more; what only others store to is.
 *
 * edge: d -> e
 * no edge: d -> f
 */
#include "kernel.h"

struct walk;
struct ops { int (*visit)(struct walk *w); int (*entry)(struct walk *w); };
struct walk { const struct ops *ops; int done; };

struct mutex a, b, c, d, e, f, g;
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

struct extent { unsigned long start; unsigned int length, flags, kind; struct extent *next; };

/* long enough not to be followed */
static bool extend(struct extent *x, unsigned long start, unsigned int flags, unsigned int most)
{
	if (!(flags & 1)) {
		if (x->length == 0)
			return 1;
		return 0;
	}
	if (x->length == 0) {
		x->start = start;
		x->length = 1;
		x->flags = flags & 8;
		if (flags & 16)
			x->flags |= 32;
		if (flags & 64)
			x->flags |= 128;
		if (flags & 256)
			x->flags |= 512;
		if (flags & 1024)
			x->flags |= 2048;
		return 1;
	}
	if (x->length >= most || (x->next && x->next->start == start))
		return 0;
	if (start == x->start + x->length && x->flags == (flags & 8)) {
		x->length++;
		return 1;
	}
	return 0;
}

static bool collect(struct extent *x, unsigned long start)
{
	while (extend(x, start, random(), 2048))
		start++;
	return x->length > 1;
}

static void find(struct extent *x)
{
	x->length = 0;
	x->kind = 0;
	mutex_lock(&g);
	collect(x, random());
	mutex_unlock(&g);
}

void map(struct extent *x)
{
	mutex_lock(&d);
	find(x);
	if (x->length) {
		mutex_lock(&e);
		mutex_unlock(&e);
	}
	if (x->kind) {
		mutex_lock(&f);
		mutex_unlock(&f);
	}
	mutex_unlock(&d);
}
