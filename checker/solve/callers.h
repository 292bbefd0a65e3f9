/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether any caller of a context lets something happen in it: conditions that no call of
 * it meets are met by none.
 */
#ifndef FAULTLINE_SOLVE_CALLERS_H
#define FAULTLINE_SOLVE_CALLERS_H

#include "solve/reach.h"

struct callers;

struct callers *callers_new(const struct reach_set *r);
void callers_free(struct callers *x);
/* The guard is in the context's terms. */
gboolean callers_allow(struct callers *x, guint context, guardset guard);

#endif
