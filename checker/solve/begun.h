/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is held from the start of a function: contexts that it is entered in, items
 * that it is run for, where others wait for them, and what it goes on to complete.
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
/*
 * How sure it is that the k'th of those is held at an event: CONFIDENCE_HIGH, but for what
 * is completed; FALSE: it is not, any more.
 */
gboolean begun_holds(const struct begun *b, guint context, guint k, guint event, guint8 *sure);

#endif
