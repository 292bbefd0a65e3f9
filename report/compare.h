/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The findings of two states of a tree held against each other: what a review tells.
 */
#ifndef FAULTLINE_REPORT_COMPARE_H
#define FAULTLINE_REPORT_COMPARE_H

#include "change/change.h"
#include "report/review.h"
#include "store/store.h"

struct compare {
	struct store *before, *after;
	const struct change_series *series;	/* from the one to the other */
	enum rule_confidence least;
	GHashTable *settled;	/* fingerprints that people have said enough of: not told; or NULL */
	char **worlds;		/* that both have; what one of them has of others is passed over */
	gboolean changed;	/* those with another witness are told, too */
};

/*
 * Fills in findings, numbers, rules, classes, runs, source and (added to those that are there)
 * notes of `review`, which is all 0 but for series, and stays the caller's for
 * compare_clear(). New findings are never told of what one of the states could not read.
 */
gboolean compare_states(const struct compare *c, struct review *review, GError **error);
void compare_clear(struct review *review);

/*
 * Which patch brings a finding or mends it is known now: its primary location becomes a line
 * of that patch, if there is one near a witness or in what calls it or is called, with the
 * lines to quote.
 */
gboolean compare_locate(const struct compare *c, const struct review *review,
			struct review_finding *f, GError **error);
/*
 * When all are located: leaves out what is new in name alone, or far from the change, sorts
 * them, says what is held at their steps.
 */
gboolean compare_finish(const struct compare *c, struct review *review, GError **error);

/* The fingerprints that a database has, of findings at any confidence; NULL and *error. */
GHashTable *compare_fingerprints(struct store *s, GError **error);

#endif
