/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completions: what a thread of control, which runs for others (a work item, a kernel
 * thread, the end of I/O), does before it completes what they wait for, they wait for as
 * well. So it is as if it held the completion until then.
 */
#ifndef FAULTLINE_SOLVE_COMPLETIONS_H
#define FAULTLINE_SOLVE_COMPLETIONS_H

#include "solve/reach.h"

struct completions;

/* What a context goes on to complete. */
struct awaited {
	guint class;
	lockref ref;			/* as the context names it */
	enum rule_confidence most;	/* how sure it is that its waiters wait for this */
};

/* With all sources known: of classes that `taken` (by class, n of them) says somebody takes. */
struct completions *completions_new(struct reach_set *r, const gboolean *taken, guint n);
void completions_free(struct completions *c);
const struct awaited *completions_of(const struct completions *c, guint context, guint *n);
/* Whether the context completes it after the event, in the same turn of all loops. */
gboolean completions_follow(struct completions *c, guint context, guint event,
			    const struct awaited *a);

#endif
