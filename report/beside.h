/* SPDX-License-Identifier: GPL-2.0-only */
/* Places of a patch that are beside the ways of a finding: in what calls them, or is called. */
#ifndef FAULTLINE_REPORT_BESIDE_H
#define FAULTLINE_REPORT_BESIDE_H

#include "change/change.h"
#include "report/compare.h"

/* A place in the state after the change; the strings are of the finding, or interned. */
struct spot {
	const char *file;
	guint line, col;
	const char *function;
	char *why;		/* what it has to do with the finding, as review.h; or NULL */
};

/* A change of the series, and where it is in the state after it. */
struct beside_place {
	const char *file;	/* of the series */
	guint line;
	const struct change_file *of;
	const struct change_span *span;
};

/* Calls `each` with the changes of the patch (0: of all) that are there after the series. */
void beside_places(const struct change_series *series, guint patch,
		   void (*each)(void *data, const struct beside_place *place), void *data);

/* The function that a line of the state after is in, interned; NULL: none that can be seen. */
const char *beside_function(struct source *source, const char *file, guint line);

/* "the patch takes away the call of f() in g()", or what else it does there; for g_free(). */
char *beside_words(const struct beside_place *place, const char *function);

/*
 * The change of the patch in the function that is the fewest calls away from the first
 * function of a witness: one that comes to it before one that it comes to; there, the one
 * that takes a call away, or else most lines. *found: there is one no more than a few calls
 * away. FALSE and *error when the state cannot be asked.
 */
gboolean beside_find(const struct compare *c, const struct review *r,
		     const struct report_finding *f, guint patch, struct spot *spot,
		     gboolean *found, GError **error);

/*
 * Whether the change can have mended it, off the ways: in a function that comes to the first of
 * a witness in a few calls, or that this one calls itself, or the next.
 */
gboolean beside_mends(const struct compare *c, const struct review *r,
		      const struct report_finding *f, gboolean *found, GError **error);

#endif
