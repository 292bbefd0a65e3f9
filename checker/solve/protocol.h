/* SPDX-License-Identifier: GPL-2.0-only */
/* What happens without what has to be held, or done, before it: for rules of kind protocol. */
#ifndef FAULTLINE_SOLVE_PROTOCOL_H
#define FAULTLINE_SOLVE_PROTOCOL_H

#include "solve/reach.h"

/*
 * Appends to `out` an edge (SAME_PROTOCOL) for each rule and function of the world where the
 * event is come to so, but for those in `places`, which the core has told. Its outer class is
 * the first that the rule asks for, else the first that it forbids.
 */
void protocol_collect(struct reach_set *r, GHashTable *places, GArray *out);

#endif
