/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lock initialisers: mutex_init(&sbi->lock) hands "&sbi->lock" on, which is
 * what lockdep prints.
 */
#ifndef FAULTLINE_SOLVE_INITIALISERS_H
#define FAULTLINE_SOLVE_INITIALISERS_H

#include "link/program.h"
#include "rules/rules.h"

/* Class name → GPtrArray of interned names, each once; to be unreffed. */
GHashTable *initialisers_read(const struct program *p, const struct rules *rules);

#endif
