/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks that are dropped by another answer than they were taken by. */
#ifndef FAULTLINE_SOLVE_UNPAIRED_H
#define FAULTLINE_SOLVE_UNPAIRED_H

#include "solve/nodes.h"
#include "solve/solver.h"

/*
 * Appends one struct edge (same_instance SAME_UNPAIRED; `world` is not set) for every function of
 * this world's live contexts and class that it takes and drops by asking a field twice which
 * others may write in between.
 */
void unpaired_collect(struct solver *s, struct node_table *nodes, GArray *out);

#endif
