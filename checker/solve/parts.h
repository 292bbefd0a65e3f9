/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations in records that callers pass by pointer: struct mm_walk says by its
 * ->ops what a page-table walk calls, and only the caller knows which. So do numbers
 * that are passed by address. They make contexts as constant arguments do.
 */
#ifndef FAULTLINE_SOLVE_PARTS_H
#define FAULTLINE_SOLVE_PARTS_H

#include "solve/flow.h"

/*
 * One step of a fixpoint: adds to all[f->id].parts what f wants to know; whether it did.
 * Parameters that f itself puts into such a record are added to .decides.
 */
gboolean parts_find(const struct program *p, struct terms *t, struct func_info *all,
		    const struct function *f);
/* The same of numbers behind pointers, which take to be known what decides (solver_prepare). */
gboolean parts_find_pointed(const struct program *p, struct terms *t, struct func_info *all,
			    const struct function *f);
/* Where the part lies with these arguments, n of them; 0: nowhere that is followed. */
term parts_place(struct run *r, const struct part *part, const term *args, guint n);
/* What state s knows of the parts that f wants of these arguments; 0: nothing. MAX_PARTS. */
void parts_read(struct run *r, struct state *s, const struct function *f, const term *args,
		guint n, term *parts);
/* Puts the parts that r's context knows into its first state. */
void parts_enter(struct run *r, struct state *s);

#endif
