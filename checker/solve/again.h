/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Solves a program from what was kept of another that is the same in most places: worlds in
 * which nothing is otherwise have the answer they had, in others no more is solved again than
 * rests on what is.
 *
 * What comes of it tells the two programs apart by what is different in them alone. Solved from
 * its beginning, a program can have a few more or less of what hangs on the order in which
 * functions are come to: so this is for holding one against the other, not for one by itself.
 */
#ifndef FAULTLINE_SOLVE_AGAIN_H
#define FAULTLINE_SOLVE_AGAIN_H

#include "solve/job.h"

struct again;

/* NULL: nothing fitting is kept in j->opt->from, for all worlds that are wanted. */
struct again *again_open(struct job *j);
void again_close(struct again *a);
/* The core's answer; s is solved where it has to be. NULL and j->error; NULL: start anew. */
struct answer *again_core(struct again *a, struct solver *s);
/* The same of another world, in a process of its own. NULL: it cannot be read. */
struct answer *again_world(struct again *a, guint world);

#endif
