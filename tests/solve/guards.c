/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a callee does under a condition its caller knows to be false does not
 * happen in that call, however deep below it is.
 *
 * edge: box.lock -> handle.lock
 * no edge: box.lock -> other.lock
 * edge: box.lock -> third.lock
 */
#include "kernel.h"

struct journal { struct mutex abort; int flags; };
struct handle { int valid; struct mutex lock; };
struct box { struct mutex lock; };
struct other { struct mutex lock; };
struct third { struct mutex lock; };
struct info { void *value; struct box *box; };

static void write_super(struct journal *j)
{
	if (!(j->flags & 2)) {
		mutex_lock(&j->abort);	/* ok: order/recursive */
		mutex_unlock(&j->abort);
	}
}

/* The caller stored what the callee asks for. */
void stop(struct journal *j)
{
	mutex_lock(&j->abort);
	j->flags |= 2;
	write_super(j);
	mutex_unlock(&j->abort);
}

static void dirty(struct handle *h, struct box *b)
{
	if (!h->valid) {
		mutex_lock(&b->lock);
		mutex_unlock(&b->lock);
	} else {
		mutex_lock(&h->lock);
		mutex_unlock(&h->lock);
	}
}

static void dirty_below(struct handle *h, struct box *b)
{
	dirty(h, b);
}

/* The caller asked the same before. */
void release(struct handle *h, struct box *b)
{
	mutex_lock(&b->lock);
	if (h->valid)
		dirty_below(h, b);	/* ok: order/recursive */
	mutex_unlock(&b->lock);
	if (!h->valid)
		dirty_below(h, b);
}

static void set(struct info *i, struct box *b, struct other *o, struct third *t)
{
	if (i->value) {
		mutex_lock(&o->lock);
		mutex_unlock(&o->lock);
	}
	if (!i->value) {
		mutex_lock(&t->lock);
		mutex_unlock(&t->lock);
	}
}

/* NULL in a record of the caller's own. */
void destroy(struct box *b, struct other *o, struct third *t)
{
	struct info i = { .value = NULL, .box = b };

	mutex_lock(&b->lock);
	set(&i, b, o, t);
	mutex_unlock(&b->lock);
}

static int allocate(struct box *b, bool *locked)
{
	if (!*locked) {
		mutex_lock(&b->lock);
		*locked = 1;
	}
	return 0;
}

/* The second time it is locked already. */
void twice(struct box *b)
{
	bool locked = 0;

	allocate(b, &locked);
	allocate(b, &locked);	/* ok: order/recursive */
	mutex_unlock(&b->lock);
}

struct many { int mode, other, ready; struct mutex lock, each; };

#define ASK(n) do { if (m->mode == (n)) { mutex_lock(&m->each); mutex_unlock(&m->each); } } while (0)

static void asks_much(struct many *m)
{
	ASK(1); ASK(2); ASK(3); ASK(4); ASK(5); ASK(6); ASK(7);
	ASK(8); ASK(9); ASK(10); ASK(11); ASK(12); ASK(13);
}

static void asks_after(struct many *m)
{
	asks_much(m);
	if (!m->ready) {
		mutex_lock(&m->lock);	/* ok: order/recursive */
		mutex_unlock(&m->lock);
	}
}

/* What callees ask takes no room from what the function asks itself. */
void ready(struct many *m)
{
	mutex_lock(&m->lock);
	m->ready = 1;
	asks_after(m);
	mutex_unlock(&m->lock);
}

static void asks_more(struct many *m)
{
	switch (m->other) {
	case 1: ASK(21); break;
	case 2: ASK(22); break;
	case 3: ASK(23); break;
	case 4: ASK(24); break;
	case 5: ASK(25); break;
	case 6: ASK(26); break;
	case 7: ASK(27); break;
	}
}

static void without(struct handle *h, struct box *b)
{
	if (!h) {
		mutex_lock(&b->lock);	/* ok: order/recursive */
		mutex_unlock(&b->lock);
	}
}

static void asks_at_last(struct many *m, struct handle *h, struct box *b)
{
	asks_much(m);
	asks_more(m);
	without(h, b);
}

/* Nor from what is asked of an argument itself. */
void with(struct many *m, struct handle *h, struct box *b)
{
	if (!h)
		return;
	mutex_lock(&b->lock);
	asks_at_last(m, h, b);
	mutex_unlock(&b->lock);
}
