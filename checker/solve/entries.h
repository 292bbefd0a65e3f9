/* SPDX-License-Identifier: GPL-2.0-only */
/* The entries of a world, and what is come to from them. */
#ifndef FAULTLINE_SOLVE_ENTRIES_H
#define FAULTLINE_SOLVE_ENTRIES_H

#include "solve/solver.h"

/*
 * Solves all of the solver's world, or the functions of these names (NULL-terminated)
 * and what they come to. Fills s->roots and s->live.
 */
void entries_solve(struct solver *s, const char *const *names);

#endif
