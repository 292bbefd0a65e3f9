/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks that are dropped twice, or initialised while they are held. */
#ifndef FAULTLINE_SOLVE_SLIPS_H
#define FAULTLINE_SOLVE_SLIPS_H

#include "solve/nodes.h"
#include "solve/solver.h"

/*
 * Appends one struct edge (same_instance SAME_DROPPED, SAME_INIT; `world` is not set)
 * for every place of this world's live contexts where each path there does it.
 */
void slips_collect(struct solver *s, struct node_table *nodes, GArray *out);

#endif
