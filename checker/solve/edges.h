/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what contexts reach to edges of the lock graph, each with its shortest
 * witness at the best confidence it has.
 */
#ifndef FAULTLINE_SOLVE_EDGES_H
#define FAULTLINE_SOLVE_EDGES_H

#include "solve/answer.h"
#include "solve/reach.h"

/*
 * `places` holds the recursions and rivals told, by text keys of its own: those of the
 * core are not told again.
 *
 * Appends to `a` the edges (struct edge; `world` is not set, gates are in no order) of
 * this world that are not in `known` (key of each of the core's edges → its
 * confidence; NULL: all), or sure here and not there, and adds them to `keys`
 * (NULL: not wanted).
 */
void edges_collect(struct reach_set *r, GHashTable *known, GHashTable *keys, GHashTable *places,
		   struct answer *a);

#endif
