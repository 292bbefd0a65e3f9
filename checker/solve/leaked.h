/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks that are still held on a way out, and nobody drops them later. */
#ifndef FAULTLINE_SOLVE_LEAKED_H
#define FAULTLINE_SOLVE_LEAKED_H

#include "solve/nodes.h"
#include "solve/solver.h"

/*
 * Appends one struct edge (same_instance SAME_KEPT; `world` is not set) for every function
 * of this world's live contexts and class that it leaves held, and whose callers do not cope.
 */
void leaked_collect(struct solver *s, struct node_table *nodes, GArray *out);

#endif
