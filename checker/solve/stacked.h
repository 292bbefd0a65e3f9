/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file system that lies on top of another calls it as a user would: from an
 * operation of its own it comes, through the core alone, to that same operation
 * again. The objects it then works on are those of the file system below.
 */
#ifndef FAULTLINE_SOLVE_STACKED_H
#define FAULTLINE_SOLVE_STACKED_H

#include "solve/reach.h"

/* By context id: whether it works on objects of the file system below. To be freed. */
gboolean *stacked_contexts(const struct reach_set *r);

#endif
