/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries solved by two processes: first what most of them come to, then one half of the others
 * here, the other half beside it. Who solves what follows from the program alone, so that the
 * answer does not depend on how many run at once.
 */
#ifndef FAULTLINE_SOLVE_BESIDE_H
#define FAULTLINE_SOLVE_BESIDE_H

#include "solve/solver.h"

/*
 * Solves what the functions (struct function) come to, in the solver's world. at_once: both
 * processes run at the same time. FALSE and FL_ERROR_IO: there was no process, or it came to
 * no good end.
 */
gboolean beside_solve(struct solver *s, const GPtrArray *entries, gboolean at_once, GError **error);

#endif
