/* SPDX-License-Identifier: GPL-2.0-only */
/* What of the program's operations is a world's own, as the core does not have it. */
#ifndef FAULTLINE_SOLVE_OWN_H
#define FAULTLINE_SOLVE_OWN_H

#include "solve/spelling.h"

/* Whether the pointer leads to what only this world has. */
gboolean own_target(const struct program *p, const struct targets *t, guint world);

struct own;

struct own *own_new(const struct program *p, const struct spelling *names, guint world);
void own_free(struct own *o);
/*
 * Whether some operation of the pointer's record is this world's own: then tables of that record
 * are, and what is everybody's in them is for its objects.
 */
gboolean own_tables(const struct own *o, const struct targets *t);

#endif
