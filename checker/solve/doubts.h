/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How sure it is that an edge can be, seen at one place, and why no surer.
 */
#ifndef FAULTLINE_SOLVE_DOUBTS_H
#define FAULTLINE_SOLVE_DOUBTS_H

#include "solve/reuses.h"
#include "solve/witness.h"

struct doubts {
	const struct reach_set *r;
	const struct lock_node *nodes;
	const struct reuses *reuses;
};

/* A held lock, and its node. */
struct outer {
	const struct held *h;
	guint node;
	gboolean weighed;	/* what follows is known */
	gboolean earlier;	/* held since an earlier turn of a loop */
	gboolean contested;
	guint8 most;		/* how sure it is that it is held, or waited for */
};

/*
 * Finds out about a held lock what takes looking for; asked where there is something to
 * tell, and answered once for each `outer`.
 */
void doubts_weigh(const struct doubts *x, const struct witness_place *at, struct outer *o);
/* So many calls are a doubt, and twice as many are two: what they leave of a level. */
guint doubts_so_deep(guint level, guint depth);
/*
 * How sure an edge is, seen at `at` with o, weighed, held and the inner node taken `depth`
 * calls below; *reason: why no surer, in words, "" if it is sure.
 */
guint8 doubts_level(const struct doubts *x, const struct witness_place *at, const struct outer *o,
		    guint inner, guint depth, const char **reason);

#endif
