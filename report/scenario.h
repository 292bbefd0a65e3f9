/* SPDX-License-Identifier: GPL-2.0-only */
/* What a finding of lock orders is as lockdep sees it: which kind, and who waits for whom. */
#ifndef FAULTLINE_REPORT_SCENARIO_H
#define FAULTLINE_REPORT_SCENARIO_H

#include "report/data.h"

enum scenario_kind {
	SCENARIO_NONE,		/* no locks are taken in it */
	SCENARIO_RECURSIVE,	/* one path takes the same twice */
	SCENARIO_DECLARED,	/* one path, against a document; a second one does as it says */
	SCENARIO_CIRCULAR,	/* each path begins with the lock that the one before ends with */
};

/* A line of "Possible unsafe locking scenario". */
struct scenario_line {
	guint cpu;		/* 0 or 1 */
	const char *verb;	/* lock, rlock */
	char *lock;		/* as scenario_lock() */
	const struct report_side *side;	/* whose first or last step it is; NULL: not shown */
	const struct report_step *step;	/* or NULL */
};

#define SCENARIO_LINES 4

struct scenario {
	enum scenario_kind kind;
	struct scenario_line lines[SCENARIO_LINES];
	guint n;		/* 0 for SCENARIO_NONE */
};

/* For scenario_clear(). */
struct scenario scenario_of(const struct report_data *d, const struct report_finding *f);
void scenario_clear(struct scenario *s);

enum scenario_kind scenario_kind(const struct report_finding *f);

/* The i-th side when the circle is turned so that the reported one, which ends at the
 * finding's place, is the last. */
const struct report_side *scenario_side(const struct report_finding *f, guint i);

/* The name lockdep would print: the initialiser's key and the subclass; for g_free(). */
char *scenario_lock(const struct report_data *d, const char *class);

/* NULL when it has none. */
const struct report_step *scenario_first(const struct report_side *s);
const struct report_step *scenario_last(const struct report_side *s);

#endif
