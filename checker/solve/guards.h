/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Under what conditions something happens inside a function: a few facts about
 * its parameters and the memory at its entry, all of which hold then. Interned;
 * 0 is no condition.
 */
#ifndef FAULTLINE_SOLVE_GUARDS_H
#define FAULTLINE_SOLVE_GUARDS_H

#include "solve/state.h"

#define MAX_GUARD_FACTS 8

typedef guint guardset;

#define GUARD_NEVER G_MAXUINT	/* in a passage: it cannot happen in this call */

/* What a callee's guard becomes in a caller. */
struct passage {
	guardset inside, outside;
	guint doubted;	/* what a model asks of one object is now asked of a part of another */
};

struct guards;

struct guards *guards_new(struct terms *t);
void guards_free(struct guards *g);

/* Of these facts, the `max` that say most. */
guardset guard_get(struct guards *g, const struct fact *facts, guint n, guint max);
/* That which says most of those about an argument itself, which any caller can tell. */
guardset guard_near(struct guards *g, const struct fact *facts, guint n);
/* The same of those about a field of what an argument points at. */
guardset guard_pointed(struct guards *g, const struct fact *facts, guint n);
/* That both hold; what they tell of one thing is as the second tells it. */
guardset guard_both(struct guards *g, guardset x, guardset y);
const struct fact *guard_facts(const struct guards *g, guardset x, guint *n);
/* Whether whenever y holds, x does. */
gboolean guard_within(const struct guards *g, guardset x, guardset y);

/* A condition of these facts, all of them, which are put in order. */
guardset guard_copy(struct guards *g, struct fact *facts, guint n);
/* How many conditions, and lists of passages, there are. */
void guards_count(const struct guards *g, guint *sets, guint *lists);

/* The list (struct passage) of that number. */
const GArray *passages_at(const struct guards *g, guint passages);
/* A list of passages, interned; 0 is the empty one. */
guint passages_get(struct guards *g, const struct passage *all, guint n);
/*
 * Whether the list tells of all guards (guardset) of `inside` that ask of the task, or of parts
 * of them that ask as much of it.
 */
gboolean passages_know(const struct guards *g, guint passages, const GArray *inside);
/*
 * What `inside` becomes by that list, or what a part of it does: `other` when it says nothing
 * of it.
 */
struct passage passage_of(const struct guards *g, guint passages, guardset inside, guardset other);

#endif
