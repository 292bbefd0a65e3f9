/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was kept of a run before and is to the last byte what solving it again would come to: a
 * world all that it rests on is the same for. Everything else is solved from its beginning.
 */
#ifndef FAULTLINE_SOLVE_REUSE_H
#define FAULTLINE_SOLVE_REUSE_H

#include "solve/keep.h"

struct reuse {
	struct sealer *sealer;
	struct keep **kept;	/* by world; NULL: to be solved */
	gsize n;		/* worlds */
};

/* Looks for all worlds that are wanted. s is new. */
struct reuse *reuse_open(const struct job *j, const struct solver *s);
void reuse_close(struct reuse *r);
/* Leaves what was taken for runs to come. */
void reuse_keep(const struct reuse *r, const struct job *j);
/* "core, proc", to be freed. */
char *reuse_say(const struct reuse *r, const struct program *p);

#endif
