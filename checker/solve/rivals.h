/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pairs of locks that are taken in both orders, subclasses told apart and modes not,
 * and how many functions do it one way and how many the other: an order that few
 * functions have against many is theirs, each of them.
 */
#ifndef FAULTLINE_SOLVE_RIVALS_H
#define FAULTLINE_SOLVE_RIVALS_H

#include "solve/graph.h"

struct rivals;

/* nodes: all there are. */
struct rivals *rivals_new(const struct lock_node *nodes, guint n_nodes);
void rivals_free(struct rivals *r);

/* There is such an edge; `always`: it is asked for, whether it has a rival or not. */
void rivals_add(struct rivals *r, guint outer, guint inner, gboolean always);
/* Nodes that are taken under `outer` by an edge that is asked for, when all are added. */
const GArray *rivals_of(struct rivals *r, guint outer);

/* A function (by id) shows the edge. */
void rivals_show(struct rivals *r, guint outer, guint inner, guint function);
/* How many functions show the edge in any modes, and its reverse. */
guint rivals_count(const struct rivals *r, guint outer, guint inner);

#endif
