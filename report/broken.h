/* SPDX-License-Identifier: GPL-2.0-only */
/* Code that one of two states could not read, and the findings that rest on it. */
#ifndef FAULTLINE_REPORT_BROKEN_H
#define FAULTLINE_REPORT_BROKEN_H

#include "report/data.h"
#include "store/store.h"

struct broken;

/* Of what was read with errors in one of the states alone. NULL and *error. */
struct broken *broken_find(struct store *before, struct store *after, GError **error);
void broken_free(struct broken *b);

/* Whether a witness passes through such code, or through what calls it. */
gboolean broken_touches(const struct broken *b, const struct report_finding *f);
/* Appends which files these are, and of how many findings nothing can be said. */
void broken_note(const struct broken *b, guint n_uncertain, GPtrArray *notes);

#endif
