/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * By which names lockdep knows the classes.
 */
#ifndef FAULTLINE_SOLVE_NAMES_H
#define FAULTLINE_SOLVE_NAMES_H

#include "link/program.h"
#include "solve/graph.h"

/*
 * Sets lockdep_name and lockdep_also of n classes: what a rule says comes first,
 * then what initialisers give, in order. A global lock without any is known by
 * its own name.
 */
void names_put(const struct program *p, const struct rules *rules, struct lock_class *classes,
	       gsize n);

#endif
