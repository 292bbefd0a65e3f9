/* SPDX-License-Identifier: GPL-2.0-only */
/* The entries of a world, and what is come to from them. */
#ifndef FAULTLINE_SOLVE_ENTRIES_H
#define FAULTLINE_SOLVE_ENTRIES_H

#include "solve/solver.h"

/*
 * Solves all of the solver's world, or the functions of these names (NULL-terminated)
 * and what they come to. Fills s->roots and s->live. at_once: of the core, a part in another
 * process meanwhile. FALSE and FL_ERROR_IO: the machine does not give one.
 */
gboolean entries_solve(struct solver *s, const char *const *names, gboolean at_once,
		       GError **error);
/* Solves what f comes to, if that is of the world and matters to locks; f is one of the roots. */
void entry_solve(struct solver *s, struct function *f);

#endif
