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
	guint site;		/* instruction that took the outer lock */
	guint source;		/* the inner lock is this source of the context, when below is NO_NODE */
	guint below;		/* context called, that reaches it; or NO_NODE */
	guint tier;		/* of `below` */
};

struct witness;

struct witness *witness_new(struct reach_set *r);
void witness_free(struct witness *w);

/*
 * Calls from the place down to the taking of `node`. Quick while the same node
 * is asked for.
 */
guint witness_find(struct witness *w, const struct witness_place *at, guint node);
/* The steps of a shortest way; to be freed. */
struct step *witness_steps(struct witness *w, const struct witness_place *at, guint outer,
			   guint node, gsize *n);

#endif
