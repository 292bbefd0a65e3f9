/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is worth telling about single functions: their effect on locks, whether
 * their exits agree, and the lock operations and calls in them.
 */
#ifndef FAULTLINE_SOLVE_FACTS_H
#define FAULTLINE_SOLVE_FACTS_H

#include "solve/answer.h"
#include "solve/solver.h"

/* What the contexts solved in this world show that the core's did not. */
void facts_collect(struct solver *s, const char *world, struct answer *out);
/* Those of all worlds (NULL: not solved) together: sorted, each once, the balanced counted. */
void facts_finish(struct answer *const *answers, gsize n, struct solution *out);

#endif
