/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks still held on a way out, which nobody drops later, and locks dropped unheld. */
#ifndef FAULTLINE_SOLVE_LEAKED_H
#define FAULTLINE_SOLVE_LEAKED_H

#include "solve/nodes.h"
#include "solve/solver.h"

/*
 * Appends one struct edge (same_instance SAME_KEPT, SAME_NOT_HELD; `world` is not set) for
 * every function of this world's live contexts and class that it leaves held, or drops on
 * ways that have not taken it, and whose callers do not cope.
 */
void leaked_collect(struct solver *s, struct node_table *nodes, GArray *out);

#endif
