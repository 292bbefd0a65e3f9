/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shortest way from a call to the taking of a lock, and how to say it.
 */
#ifndef FAULTLINE_SOLVE_WITNESS_H
#define FAULTLINE_SOLVE_WITNESS_H

#include "solve/reach.h"

/* Where an edge shows: an event made with its outer lock held. */
struct witness_place {
	guint context, event;
	guint site;		/* instruction that took the outer lock; NO_SITE: held from the start */
	guint source;		/* the inner lock is this source of the context, when below is NO_CELL */
	guint below;		/* cell of the context called, that reaches it; or NO_CELL */
	guint level;		/* at which it does */
	guint sure;		/* how sure that leaves what is reached from here */
};

struct route;

/*
 * How surely the callee must come to `node` for a caller in `context` to come to it at
 * `level` by the way; above high: it cannot.
 */
guint witness_before(const struct reach_set *r, guint context, const struct way *w, guint level,
		     guint node);

/*
 * The steps of `way`, or (NULL) of a shortest, from taking `outer` to taking `node`; to be
 * freed.
 * *doubt: NULL, or why an inode on the way is not one of those that others meet: it is one
 * that a file system keeps for itself, and an operation on it may not be what it is on others;
 * or nobody writes to it.
 */
struct step *witness_steps(const struct reach_set *r, const struct witness_place *at,
			   const struct route *way, guint outer, guint node, gsize *n,
			   const char **doubt);

#endif
