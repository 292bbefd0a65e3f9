/* SPDX-License-Identifier: GPL-2.0-only */
/* A lock that the function drops where it has taken it at one place, and nowhere after another. */
#ifndef FAULTLINE_SOLVE_FORGOTTEN_H
#define FAULTLINE_SOLVE_FORGOTTEN_H

#include "solve/flow.h"

/*
 * Whether `h`, which no way from where it was taken drops, is such a lock, and neither who takes
 * it nor anybody since was given the object in a way to keep it; with all drops known.
 */
gboolean is_forgotten(const struct run *r, const struct held *h);

#endif
