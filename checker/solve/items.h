/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions that are run for an item that others wait for: work items and their queues. */
#ifndef FAULTLINE_SOLVE_ITEMS_H
#define FAULTLINE_SOLVE_ITEMS_H

#include "solve/solver.h"

/* Fills info[].items. */
void items_find(const struct program *p, const struct rules *rules, struct func_info *info);

#endif
