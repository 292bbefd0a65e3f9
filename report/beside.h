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
};

/*
 * Calls `span` with where each change of the patch (0: of all) is in the state after the
 * series, and how many lines it is of, until it returns FALSE.
 */
void beside_spans(const struct change_series *series, guint patch,
		  gboolean (*span)(void *data, const char *name, guint line, guint size),
		  void *data);

/*
 * The greatest change of the patch in a function from which a function of the witnesses is come
 * to, or else that one of them comes to. *found: there is one. FALSE and *error when the
 * state cannot be asked.
 */
gboolean beside_find(const struct compare *c, const struct review *r,
		     const struct report_finding *f, guint patch, struct spot *spot,
		     gboolean *found, GError **error);

#endif
