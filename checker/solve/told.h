/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who tells callers of a mark: the functions that have it set by a call they make by name, and
 * those that call them by name, a few calls up. Further up another object is spoken of, and
 * what was done to the one says nothing.
 */
#ifndef FAULTLINE_SOLVE_TOLD_H
#define FAULTLINE_SOLVE_TOLD_H

#include <glib.h>
#include "link/program.h"

#define TOLD_CALLS 4	/* from the function that is told to the one that sets the mark */

struct told;

struct told *told_new(const struct program *p);
void told_free(struct told *t);
/* Whether f tells its callers of a mark; class: interned. */
gboolean told_by(const struct told *t, const struct function *f, const char *class);
/* All that f tells of, in numbers; and what numbers the marks have, as one. */
guint64 told_digest(const struct told *t, const struct function *f);
guint64 told_marks(const struct told *t);

#endif
