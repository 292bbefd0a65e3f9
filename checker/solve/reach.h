/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which locks a context may take, itself or through what it calls, how sure
 * that is and how many calls away. What a context reaches is kept apart by
 * which of its callers' locks were dropped first, by the conditions under which
 * it happens, and by what its callers must not be doing: a *cell* is a context and
 * these three. Locks named by
 * parameters travel as they are, until a caller knows them.
 */
#ifndef FAULTLINE_SOLVE_REACH_H
#define FAULTLINE_SOLVE_REACH_H

#include "base/huge.h"
#include "solve/bind.h"
#include "solve/graph.h"
#include "solve/nodes.h"
#include "solve/solver.h"

#define N_CONFIDENCE 3

/*
 * Doubts add up: what is reached with one, through a call with another, is reached with
 * both, and two are as good as any number.
 */
static inline guint sure_through(guint level, guint call)
{
	return level + call > CONFIDENCE_HIGH ? level + call - CONFIDENCE_HIGH : CONFIDENCE_LOW;
}

/* How sure a callee must be of what its caller is sure of at `level`; above high: cannot be. */
static inline guint sure_before(guint level, guint call)
{
	return level == CONFIDENCE_LOW ? CONFIDENCE_LOW : level + CONFIDENCE_HIGH - call;
}

/* As callers are sure of it: who has the last reference is not followed. */
static inline guint sure_outside(guint level, gboolean last)
{
	return last ? MIN(level, CONFIDENCE_MEDIUM) : level;
}

/* A lock taken inside, in terms of this context's parameters. */
struct open_event {
	lockref ref;
	uint8_t mode, confidence, depth;
	gboolean last;			/* as in struct way */
	heldset dropped;	/* of this context's callers */
	heldset dropped_below;	/* of this context and its callers */
	guardset guard;
	guint32 unless;		/* contexts in which it does not happen */
	guint event;		/* of this context */
	guint inner;		/* index in the callee's list; G_MAXUINT: the event itself */
	guint node;		/* its node, when the class is known; NO_NODE */
};

/* A call of this context: what the callee reaches in cell `from`, this reaches in cell `to`. */
struct way {
	guint event;
	guint from, to;			/* cells; to: NO_CELL when others of this context say it all */
	guint8 confidence;		/* for what is held here */
	gboolean last;			/* for callers it is less sure: sure_outside() */
	heldset dropped;		/* before it, in this context's terms: its own and its callers' */
	guardset guard;			/* under which it comes to anything, in this context's terms */
};

/* Where a context takes a node itself, or a callee does by a name that this one gave. */
struct source {
	guint node, index;		/* index: of the event, or of the open event */
	heldset dropped;		/* before it, of the callers' locks */
	guardset guard;
	guint32 unless;
	guint cell;			/* NO_CELL: another says it all */
	guint8 confidence;
	gboolean last;			/* as in struct way */
	gboolean open;
};

struct caller {
	guint context, event;
	const struct event *e;		/* the same */
};

#define NO_CELL G_MAXUINT

struct reach {
	struct context *c;
	GArray *open;			/* struct open_event */
	guint n_known;			/* of them, whose class came with the callee's */
	GArray *callers;		/* struct caller: one of each kind of call */
	GArray *ways;			/* struct way, by event */
	GArray *to;			/* guint, the same by `to`, as ways_to() needs it; or NULL */
	GArray *sources;		/* struct source, by node */
	GArray *cells;			/* struct sibling (cells.c) */
};

/*
 * How near a node is to a cell at a level of confidence, by ways at least that
 * sure: 0 when there are none, else the higher the fewer calls.
 */
typedef guint8 nearness;

#define NEAREST 255	/* taken right there */
#define FARTHEST 1	/* this far, or farther */

static inline nearness near_at(guint depth)
{
	return depth < NEAREST - FARTHEST ? NEAREST - depth : FARTHEST;
}

static inline guint near_depth(nearness v)
{
	return NEAREST - v;
}

/* The same from one call further up. */
static inline nearness near_over(nearness v)
{
	return v > FARTHEST ? v - 1 : v;
}

struct foreign;

/* What the contexts of one world reach. */
struct reach_set {
	struct solver *s;
	struct binder *binder;
	struct foreign *foreign;
	struct node_table *nodes;
	struct reach *all;		/* by context id */
	guint n;
	guint32 *doing;			/* by context id: contexts its task is surely in, as bits */
	guint32 *perhaps;		/* the same: those it is in by one way or another */
	gboolean *asked;		/* by context id: is it asked what it reaches? */
	guint64 *waited;		/* nodes that all are asked for: what is completed */
	GPtrArray *cells;		/* by number; read by reach_row() and reach_word() */
	struct huge_pool pool;		/* they lie in */
	GArray *gains;			/* of all cells, in the order of rounds: cells.c */
	guint stride;			/* nodes a row has */
};

struct reach_set *reach_new(struct solver *s, struct node_table *nodes);
void reach_free(struct reach_set *r);

/* How near each node is to a cell, at a level of confidence. */
const nearness *reach_row(const struct reach_set *r, guint cell, guint level);
/* Of nodes 64 * word and up, those the cell reaches at the level or surer, as bits. */
guint64 reach_word(const struct reach_set *r, guint cell, guint level, guint word);
static inline gboolean reach_has(const struct reach_set *r, guint cell, guint level, guint node)
{
	return node < r->stride && reach_word(r, cell, level, node / 64) >> node % 64 & 1;
}
/*
 * Whether a context comes to the node, that surely, whatever it asks of its callers. Of one
 * that is not `asked` only for what somebody completes.
 */
gboolean reach_comes_to(const struct reach_set *r, guint context, guint level, guint node);
/* The n ways of a context that lead to its cell, by event: where they are among its ways. */
const guint *reach_ways_to(const struct reach_set *r, guint context, guint cell, guint *n);
/* The n sources of a context that take the node. */
const struct source *reach_sources_of(const struct reach_set *r, guint context, guint node,
				      guint *n);
/* The calls from a context to where its source takes the node. */
guint reach_depth(const struct reach *at, const struct source *s);

/* The parts of reach_new(). doing.c: reach_set.doing, reach_set.perhaps. */
guint32 *doing_find(const struct reach_set *r);
guint32 *doing_find_perhaps(const struct reach_set *r);
/* The contexts that begin with f, which the world is entered by, or is called. */
guint32 doing_begun(const struct function *f, gboolean root);
/* The contexts with a beginning that an event is surely in, in words: ", in a page fault". */
char *doing_says(const struct reach_set *r, guint context, guint event);
/* Classes of the contexts that an event is surely in, comma-separated, interned; "": none. */
const char *doing_names(const struct reach_set *r, guint context, guint event);
/* Those that an event of the context does not happen in, by what its function has asked. */
guint32 doing_never(const struct reach_set *r, guint context, const struct event *e);
/*
 * What of a callee does not happen in the contexts `*unless`, seen from an event of one of
 * its callers with `dropped` (in the caller's terms) dropped before: FALSE when that is in
 * one of them; else *unless is what then holds for the caller.
 */
gboolean doing_happens(const struct reach_set *r, const struct caller *by, heldset dropped,
		       guint32 *unless);
/* open.c: fills all[].open. */
void reach_open(struct reach_set *r);
/* asked.c: with all nodes known, fills asked and waited. */
void asked_find(struct reach_set *r);
/* cells.c: with all sources known, and what is asked, fills cells and ways. */
void reach_cells(struct reach_set *r);

#endif
