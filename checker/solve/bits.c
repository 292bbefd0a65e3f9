/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of flags. Where one path has set or cleared some bits of a word and
 * another has not, the other bits are still those of before:
 * (before & ~touched) | (unknown & touched).
 */
#include "solve/term.h"

static term mask(struct terms *t, term x, gint64 bits)
{
	return term_binary(t, IR_OP_AND, 0, x, term_const(t, bits));
}

/* Whether x is (word & bits), with constant bits. */
static gboolean is_masked(const struct terms *t, term x, term *word, gint64 *bits)
{
	const struct term_data *d = term_get(t, x);

	*word = d->a;
	return d->kind == TERM_BINARY && d->op == IR_OP_AND && term_is_const(t, d->b, bits);
}

/* The word that x was made from by setting and clearing bits; adds those to *touched. */
static term origin(const struct terms *t, term x, gint64 *touched)
{
	for (;;) {
		const struct term_data *d = term_get(t, x);
		term left, right;
		gint64 c, other;

		if (d->kind != TERM_BINARY)
			return x;
		if (d->op == IR_OP_OR && term_is_const(t, d->b, &c)) {
			*touched |= c;
			x = d->a;
		} else if (is_masked(t, x, &left, &c)) {
			*touched |= ~c;
			x = left;
		} else if (d->op == IR_OP_OR && is_masked(t, d->a, &left, &c) &&
			   is_masked(t, d->b, &right, &other) && c == ~other) {
			/* made here: the side that was not touched has nearly all bits */
			*touched |= c < 0 ? other : c;
			x = c < 0 ? left : right;
		} else {
			return x;
		}
	}
}

term term_blend(struct terms *t, term x, term y, term unknown)
{
	gint64 touched = 0;
	term word = origin(t, x, &touched);

	if (term_is_const(t, word, NULL) || term_get(t, word)->has_some ||
	    word != origin(t, y, &touched) || touched < 0)
		return 0;
	return term_binary(t, IR_OP_OR, 0, mask(t, word, ~touched), mask(t, unknown, touched));
}
