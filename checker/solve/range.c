/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arithmetic of small sets of values and signs. Past RANGE_VALUES values only signs are
 * known; what a comparison leaves of those is an upper bound where it cannot be said exactly.
 */
#include "solve/range.h"

#include <string.h>

#include "unit/ir.h"

const struct range range_any = { .signs = SIGN_ANY };

uint8_t sign_of(gint64 value)
{
	return value < 0 ? SIGN_NEG : value ? SIGN_POS : SIGN_ZERO;
}

struct range range_const(gint64 value)
{
	return (struct range){ .signs = sign_of(value), .n_values = 1, .values = { value } };
}

struct range range_signs(uint8_t signs)
{
	return (struct range){ .signs = signs };
}

gboolean range_empty(const struct range *r)
{
	return !r->signs;
}

static void range_resign(struct range *r)
{
	r->signs = 0;
	for (guint i = 0; i < r->n_values; i++)
		r->signs |= sign_of(r->values[i]);
}

static gboolean range_has(const struct range *r, gint64 value)
{
	if (!(r->signs & sign_of(value)))
		return FALSE;
	for (guint i = 0; i < r->n_values; i++)
		if (r->values[i] == value)
			return TRUE;
	return !r->n_values;
}

struct range range_meet(const struct range *a, const struct range *b)
{
	struct range r = { .signs = a->signs & b->signs };
	const struct range *finer = a->n_values ? a : b, *other = finer == a ? b : a;

	if (!finer->n_values)
		return r;
	for (guint i = 0; i < finer->n_values; i++)
		if (range_has(other, finer->values[i]))
			r.values[r.n_values++] = finer->values[i];
	range_resign(&r);
	return r;
}

struct range range_join(const struct range *a, const struct range *b)
{
	struct range r = { .signs = a->signs | b->signs };
	guint i = 0, k = 0;

	if (range_empty(a))
		return *b;
	if (range_empty(b))
		return *a;
	if (!a->n_values || !b->n_values)
		return r;
	while (i < a->n_values || k < b->n_values) {
		gint64 v;

		if (k == b->n_values || (i < a->n_values && a->values[i] <= b->values[k]))
			v = a->values[i];
		else
			v = b->values[k];
		i += i < a->n_values && a->values[i] == v;
		k += k < b->n_values && b->values[k] == v;
		if (r.n_values == RANGE_VALUES) {
			r.n_values = 0;
			return r;
		}
		r.values[r.n_values++] = v;
	}
	return r;
}

gboolean range_same(const struct range *a, const struct range *b)
{
	return a->signs == b->signs && a->n_values == b->n_values &&
	       !memcmp(a->values, b->values, a->n_values * sizeof(a->values[0]));
}

/* --- comparisons ----------------------------------------------------------------- */

/* The signs of v for which `v op c` holds, when signs (or the error test) say it exactly. */
static int compare_signs(int op, int unsigned_, gint64 c)
{
	if (unsigned_) {
		/* v >= (unsigned long)-MAX_ERRNO: the test of IS_ERR_VALUE() */
		if (c < 0 && c >= -4096)
			return op == IR_OP_GE || op == IR_OP_GT ? SIGN_NEG
							       : SIGN_ZERO | SIGN_POS;
		if (c == 0 && op == IR_OP_GT)
			return SIGN_NONZERO;
		if (c == 0 && op == IR_OP_LE)
			return SIGN_ZERO;
		if (c == 1 && op == IR_OP_LT)
			return SIGN_ZERO;
		if (c == 1 && op == IR_OP_GE)
			return SIGN_NONZERO;
		return -1;
	}
	if ((op == IR_OP_LT && c == 0) || (op == IR_OP_LE && c == -1))
		return SIGN_NEG;
	if ((op == IR_OP_GE && c == 0) || (op == IR_OP_GT && c == -1))
		return SIGN_ZERO | SIGN_POS;
	if ((op == IR_OP_GT && c == 0) || (op == IR_OP_GE && c == 1))
		return SIGN_POS;
	if ((op == IR_OP_LE && c == 0) || (op == IR_OP_LT && c == 1))
		return SIGN_NEG | SIGN_ZERO;
	return -1;
}

static gboolean holds(int op, int unsigned_, gint64 v, gint64 c)
{
	int order = v < c ? -1 : v > c;

	if (unsigned_)
		order = (guint64)v < (guint64)c ? -1 : (guint64)v > (guint64)c;
	switch (op) {
	case IR_OP_EQ:
		return !order;
	case IR_OP_NE:
		return order;
	case IR_OP_LT:
		return order < 0;
	case IR_OP_LE:
		return order <= 0;
	case IR_OP_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static int negate(int op)
{
	switch (op) {
	case IR_OP_EQ:
		return IR_OP_NE;
	case IR_OP_NE:
		return IR_OP_EQ;
	case IR_OP_LT:
		return IR_OP_GE;
	case IR_OP_LE:
		return IR_OP_GT;
	case IR_OP_GT:
		return IR_OP_LE;
	default:
		return IR_OP_LT;
	}
}

/* The signs that `v op c` leaves possible, where it says no more. */
static int possible_signs(int op, int unsigned_, gint64 c)
{
	gboolean below = op == IR_OP_LT || op == IR_OP_LE;

	if (c <= 0 && unsigned_)
		return SIGN_ANY;
	if (unsigned_)
		return below ? SIGN_ZERO | SIGN_POS : SIGN_NONZERO;
	if (below)
		return c < 0 ? SIGN_NEG : SIGN_ANY;
	return c > 0 ? SIGN_POS : SIGN_ANY;
}

/* The part of `r` for which `v op c` holds; all of r where that cannot be said. */
static struct range filter(const struct range *r, int op, int unsigned_, gint64 c)
{
	struct range out = { 0 };
	int signs = -1;

	if (r->n_values) {
		for (guint i = 0; i < r->n_values; i++)
			if (holds(op, unsigned_, r->values[i], c))
				out.values[out.n_values++] = r->values[i];
		range_resign(&out);
		return out;
	}
	if (op == IR_OP_EQ) {
		struct range one = range_const(c);

		return range_meet(r, &one);
	}
	out = *r;
	if (op == IR_OP_NE) {
		if (c == 0)
			out.signs &= SIGN_NONZERO;
		return out;
	}
	signs = compare_signs(op, unsigned_, c);
	out.signs &= signs >= 0 ? signs : possible_signs(op, unsigned_, c);
	return out;
}

struct range range_where(const struct range *r, int op, int unsigned_, gint64 c, gboolean truth)
{
	return filter(r, truth ? op : negate(op), unsigned_, c);
}
