/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a way out that holds a lock has parted from those that drop it. */
#ifndef FAULTLINE_SOLVE_PARTING_H
#define FAULTLINE_SOLVE_PARTING_H

#include "solve/flow.h"

/* A lock that the function drops: where it had taken it, and where it drops it. */
struct drop {
	lockref ref;
	uint32_t site, instr, mode;
	gboolean inner;		/* what was dropped is what was taken elsewhere, once more */
};

/* What makes it doubtful that a way out has the lock, in the order of how much. */
enum doubt {
	DOUBT_NONE,
	DOUBT_ASYNC,		/* a lock that another task may drop, and this is no failure */
	DOUBT_BYPASS,		/* the other way drops it at once: it may ask what was asked before */
	DOUBT_DROPPER,		/* asked is what a call gives that can have dropped it */
	DOUBT_MERGED,		/* states were merged */
	DOUBT_TAKER,		/* asked is what came with the lock: whether there is one, mostly */
};

struct parting {
	uint32_t instr;		/* the last branch or switch from which a drop could be come to */
	enum doubt doubt;
	/* all come there with the lock, by the shape of the function; or all that take it keep it */
	gboolean sure;
};

/*
 * Looks for where the ways with `h`, which the function has taken, to the return in block
 * `out` have left the last way to a drop. *drops: whether it is dropped at all.
 */
gboolean parting_find(struct run *r, const struct held *h, guint out, struct parting *p,
		      gboolean *drops);

/* Whether a branch goes around the instruction: what is done there may not be, elsewhere. */
gboolean parting_is_guarded(const struct run *r, uint32_t instr);

#endif
