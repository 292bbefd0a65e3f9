/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a number or pointer can be: one of a few values, or any of some signs.
 */
#ifndef FAULTLINE_SOLVE_RANGE_H
#define FAULTLINE_SOLVE_RANGE_H

#include <glib.h>
#include <stdint.h>

/* Pointers: error, NULL, valid. */
enum sign {
	SIGN_NEG = 1,
	SIGN_ZERO = 2,
	SIGN_POS = 4,
	SIGN_NONZERO = SIGN_NEG | SIGN_POS,
	SIGN_ANY = 7,
};

#define RANGE_VALUES 6

/* n_values 0: any value of these signs; else one of `values`, ascending. */
struct range {
	uint8_t signs, n_values;
	gint64 values[RANGE_VALUES];
};

extern const struct range range_any;
struct range range_const(gint64 value);
struct range range_signs(uint8_t signs);
uint8_t sign_of(gint64 value);
gboolean range_empty(const struct range *r);
gboolean range_same(const struct range *a, const struct range *b);
struct range range_meet(const struct range *a, const struct range *b);
struct range range_join(const struct range *a, const struct range *b);
/*
 * The part of r for which `value op c` is so, or (truth: FALSE) is not; op: enum ir_op, a
 * comparison. All of r where that cannot be said.
 */
struct range range_where(const struct range *r, int op, int unsigned_, gint64 c, gboolean truth);

#endif
