/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of flags. Where one path has set or cleared some bits of a word and
 * another has not, the other bits are still those of before:
 * (before & ~touched) | (unknown & touched). Of an unknown word that was masked,
 * the other bits are known.
 */
#include "solve/term.h"

static term mask(struct terms *t, term x, gint64 bits)
{
	return term_binary(t, IR_OP_AND, 0, x, term_const(t, bits));
}

/*
 * Whether x is (word & bits), with constant bits. ~2 is 0xfffffffd where the word has
 * 32 bits: the others, which it has not, are not cleared.
 */
static gboolean is_masked(const struct terms *t, term x, term *word, gint64 *bits)
{
	const struct term_data *d = term_get(t, x);

	*word = d->a;
	if (d->kind != TERM_BINARY || d->op != IR_OP_AND || !term_is_const(t, d->b, bits))
		return FALSE;
	if (*bits > G_MAXINT32 && *bits < (gint64)G_MAXUINT32)
		*bits |= ~(gint64)G_MAXUINT32;
	return TRUE;
}

term term_word(const struct terms *t, term x, gint64 *touched)
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

term term_mix(struct terms *t, term word, gint64 touched, term unknown)
{
	return term_binary(t, IR_OP_OR, 0, mask(t, word, ~touched), mask(t, unknown, touched));
}

gint64 term_shifted_in(const struct terms *t, term by)
{
	gint64 n;

	return term_is_const(t, by, &n) && n >= 0 && n < 63 ? ((gint64)1 << n) - 1 : 0;
}

/* Which bits of x are known, whatever it is made of; *ones: those that are set. */
static gint64 known_bits(const struct terms *t, term x, gint64 *ones)
{
	const struct term_data *d = term_get(t, x);
	gint64 left, right, a, b;

	*ones = 0;
	if (term_is_const(t, x, ones))
		return -1;
	if (d->kind == TERM_BINARY && d->op == IR_OP_SHL)
		return term_shifted_in(t, d->b);
	if (d->kind != TERM_BINARY || (d->op != IR_OP_AND && d->op != IR_OP_OR))
		return 0;
	left = known_bits(t, d->a, &a);
	right = known_bits(t, d->b, &b);
	if (d->op == IR_OP_AND) {
		*ones = a & b;
		return (left & right) | (left & ~a) | (right & ~b);
	}
	*ones = a | b;
	return (left & right) | a | b;
}

/* (unknown & ~known) | ones; 0 where nothing is known. */
static term with_bits(struct terms *t, term unknown, gint64 known, gint64 ones)
{
	if (!known)
		return 0;
	return term_binary(t, IR_OP_OR, 0, mask(t, unknown, ~known), term_const(t, ones & known));
}

term term_bits(struct terms *t, term x, term unknown)
{
	gint64 ones, known = known_bits(t, x, &ones);

	return with_bits(t, unknown, known, ones);
}

static term blend_known(struct terms *t, term x, term y, term unknown)
{
	gint64 a, b, known = known_bits(t, x, &a) & known_bits(t, y, &b);

	if (term_is_const(t, x, NULL) && term_is_const(t, y, NULL))
		return 0; /* one of two values is more than their bits */
	return with_bits(t, unknown, known & ~(a ^ b), a);
}

term term_blend(struct terms *t, term x, term y, term unknown)
{
	gint64 touched = 0;
	term word = term_word(t, x, &touched);

	if (term_is_const(t, word, NULL) || term_get(t, word)->has_some ||
	    word != term_word(t, y, &touched) || touched < 0)
		return blend_known(t, x, y, unknown);
	return term_mix(t, word, touched, unknown);
}
