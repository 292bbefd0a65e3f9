/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which locks a context may take, itself or through what it calls: a set of
 * nodes (class, subclass, mode) at each level of confidence, kept apart by what
 * of the caller's was dropped first. Locks named by parameters travel as they
 * are until a caller knows them.
 */
#ifndef FAULTLINE_SOLVE_REACH_H
#define FAULTLINE_SOLVE_REACH_H

#include "solve/graph.h"
#include "solve/solver.h"

#define N_CONFIDENCE 3
#define NO_NODE G_MAXUINT

/* A lock taken inside, in terms of this context's parameters. */
struct open_event {
	lockref ref;
	uint8_t mode, confidence, depth;
	heldset dropped;	/* of this context's callers */
	heldset dropped_below;	/* of this context and its callers */
	guint event;		/* of this context */
	guint inner;		/* index in the callee's list; G_MAXUINT: the event itself */
	guint node;		/* its node, when the class is known; NO_NODE */
};

/* One way of reaching locks: with these locks of the caller's dropped before. */
struct tier {
	heldset dropped;
	guint64 *bits[N_CONFIDENCE];	/* [c]: reached with at least confidence c */
};

struct reach {
	struct context *c;
	GArray *open;			/* struct open_event */
	GArray *tiers;			/* struct tier; [0] has nothing dropped */
	GArray *callers;		/* struct caller */
	GArray *ways;			/* struct way */
	GArray *ups;			/* struct up: the ways that lead here */
	GArray *sources;		/* struct source, by node */
};

struct caller {
	guint context, event;
};

/* A call of this context: what the callee reaches in tier `from`, this reaches in tier `to`. */
struct way {
	guint event;
	guint8 from, to, confidence;
	heldset dropped;		/* before it, in this context's terms: its own and its callers' */
};

struct up {
	guint context, way;
};

/* Where a context takes a node itself, or a callee does by a name that this one gave. */
struct source {
	guint node, index;		/* index: of the event, or of the open event */
	guint8 tier, confidence;
	gboolean open;
};

#define MAX_TIERS 16

struct node_table {
	GArray *nodes;			/* struct lock_node */
	GHashTable *index;
};

guint node_get(struct node_table *t, guint class, int subclass, enum lock_mode mode);

/* Lists per context id, for the contexts of one world. */
struct reach_set {
	struct solver *s;
	struct node_table *nodes;
	struct reach *all;		/* by context id */
	guint n, words;
	GHashTable *bound, *passed;	/* what bind_set() and pass_on() gave before */
};

struct reach_set *reach_new(struct solver *s, struct node_table *nodes);
void reach_free(struct reach_set *r);

/* A lock of a callee in the caller's terms. */
lockref reach_bind(struct solver *s, lockref ref, term args);
/* Whether set `dropped` (in the caller's terms already) names the lock h. */
gboolean reach_drops(struct solver *s, heldset dropped, const struct held *h);

static inline gboolean bit_get(const guint64 *bits, guint i)
{
	return bits && (bits[i / 64] >> (i % 64) & 1);
}

#endif
