/* SPDX-License-Identifier: GPL-2.0-only */
/* Who solves which entries, by what they come to and how much that is. */
#ifndef FAULTLINE_SOLVE_HALVES_H
#define FAULTLINE_SOLVE_HALVES_H

#include "solve/solver.h"

enum half { HALF_FIRST, HALF_HERE, HALF_BESIDE };

/*
 * By index of `entries` (struct function): what is solved before all else, as most of the others
 * come to it, and what each of two processes solves then. NULL: it is too little to divide.
 */
uint8_t *halves_find(const struct solver *s, const GPtrArray *entries);

#endif
