/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a world sees of the program: its functions, those that they name, however far down, tables
 * with a function that is seen, and what these name.
 */
#ifndef FAULTLINE_SOLVE_SIGHT_H
#define FAULTLINE_SOLVE_SIGHT_H

#include "link/program.h"

struct sight {
	gboolean *functions, *globals;	/* by id */
};

/* extra (may be NULL): functions (struct function) that are seen, too. */
void sight_init(struct sight *s, const struct program *p, const struct rules *rules, guint world,
		const GPtrArray *extra);
void sight_clear(struct sight *s);

#endif
