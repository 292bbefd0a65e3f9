/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why another engine's finding about a function's balance is none, as far as our facts say; and
 * the words in which that, and what is not known, is put.
 */
#ifndef FAULTLINE_ENGINES_EXPLAIN_H
#define FAULTLINE_ENGINES_EXPLAIN_H

#include "engines/known.h"

/* In the order of what a reason begins with. */
enum explanation {
	LEAVES_HELD, DROPS_HELD, BY_RESULT, BY_STATE,
	CALL_DECIDES, TRIES, CALL_TAKES, GIVES_UP, EACH_WAY,
	NOT_ANALYSED, SEVERAL, NO_LOCK, DISAGREE, MERGED, NO_CALLER, NOT_HELD, DOUBTED,
};

/* What is asked about one finding. */
struct asked {
	struct known *k;
	struct finding *f;
	const struct known_function *x;
	gboolean sparse;	/* who counts what its annotations say, not every lock */
	GPtrArray *classes;	/* of the locks that it is about, as x leaves them; borrowed */
};

/*
 * Sets the reason, and the confidence to low where the finding is explained; what is not
 * explained says nothing against one of high confidence.
 */
G_GNUC_PRINTF(3, 4)
void conclude(struct finding *f, enum explanation kind, const char *format, ...);

/* Whether such a finding can be about a lock of that class. */
gboolean is_about(const struct asked *a, const char *class);

/* Concludes what the facts about a->x say; fills in a->classes. FALSE and *error. */
gboolean explain(const struct asked *a, GError **error);

#endif
