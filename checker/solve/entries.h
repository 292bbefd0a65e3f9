/* SPDX-License-Identifier: GPL-2.0-only */
/* The entries of a world, and what is come to from them. */
#ifndef FAULTLINE_SOLVE_ENTRIES_H
#define FAULTLINE_SOLVE_ENTRIES_H

#include "solve/solver.h"

/* Whether a part is solved by another process: after this one, or meanwhile. */
enum divide { DIVIDE_NOT, DIVIDE_IN_TURN, DIVIDE_AT_ONCE };

/*
 * Solves all of the solver's world, or the functions of these names (NULL-terminated)
 * and what they come to. Fills s->roots and s->live. The core alone is divided. FALSE and
 * FL_ERROR_IO: the machine does not give a process.
 */
gboolean entries_solve(struct solver *s, const char *const *names, enum divide divide,
		       GError **error);
/* Solves what f comes to, if that is of the world and matters to locks; f is one of the roots. */
void entry_solve(struct solver *s, struct function *f);

/*
 * By function id, to be freed: direct callees of anything, as functions that are called need not
 * be entries; what code of other worlds calls, and calls by that: no entries of the solver's, but
 * for what somebody takes the address of for this one, too.
 */
gboolean *entries_called(const struct solver *s);
gboolean *entries_borrowed(const struct solver *s);

#endif
