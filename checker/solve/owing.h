/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations that leave locks as their callers do not expect. */
#ifndef FAULTLINE_SOLVE_OWING_H
#define FAULTLINE_SOLVE_OWING_H

#include "solve/nodes.h"
#include "solve/solver.h"

/*
 * Appends one struct edge (same_instance SAME_OWED; `world` is not set) for every function of
 * this world's live contexts that rules have an operation for, and that does so.
 */
void owing_collect(struct solver *s, struct node_table *nodes, GArray *out);

#endif
