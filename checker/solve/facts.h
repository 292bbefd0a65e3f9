/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is worth telling about single functions: their effect on locks, whether
 * their exits agree, and the lock operations and calls in them.
 */
#ifndef FAULTLINE_SOLVE_FACTS_H
#define FAULTLINE_SOLVE_FACTS_H

#include "solve/solve.h"
#include "solve/solver.h"

/* Adds what the contexts of one world show that no world before it did. */
void facts_collect(struct solver *s, const char *world, struct solution *out);
/* Sorts, and counts the balanced. */
void facts_finish(struct solution *out);

#endif
