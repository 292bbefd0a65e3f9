/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects of file systems (rules say which records) as one function hands them on: of
 * which parameter's object, or of its own, what it passes to a call is.
 */
#ifndef FAULTLINE_SOLVE_PASSED_H
#define FAULTLINE_SOLVE_PASSED_H

#include "solve/owners.h"

/* Where an object is from: a parameter by number, or … */
#define PASSED_NOWHERE (-1)	/* nothing is known of it */
#define PASSED_OWN (-2)		/* the file system's that the function serves */

struct passed;

struct passed *passed_new(const struct program *p, const struct owners *owners,
			  const struct rules *rules);
void passed_free(struct passed *x);
/* Argument k of the call that is instruction `instr` of f and comes to `to`. */
int passed_argument(struct passed *x, const struct function *f, uint32_t instr,
		    const struct function *to, guint k);
/* What the call goes through: object->operations->function. */
int passed_through(struct passed *x, const struct function *f, uint32_t instr);
/* Whether parameter k of f points to such an object. */
gboolean passed_is_object(const struct passed *x, const struct function *f, guint k);

#endif
