/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is held from the start of a function: contexts that it is entered in, and items
 * that it is run for, where others wait for them.
 */
#ifndef FAULTLINE_SOLVE_BEGUN_H
#define FAULTLINE_SOLVE_BEGUN_H

#include "solve/reach.h"

struct begun;

/* With all sources known; may add nodes. */
struct begun *begun_new(struct reach_set *r);
void begun_free(struct begun *b);
/* What a context begins with; their sites are NO_SITE. */
const struct held *begun_held(const struct begun *b, guint context, guint *n);

#endif
