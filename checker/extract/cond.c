/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads conditions, makes branches: && || ! ?: become blocks, the rest is a
 * value that is tested. Where such an operator is a value, a temporary holds it.
 */
#include "extract/internal.h"

/* Casts that cannot make a non-zero value zero. */
static gboolean keeps_truth(CXCursor cast, CXCursor from)
{
	CXType to = canonical(cast), have = canonical(from);
	struct int_type a = int_type(to), b = int_type(have);

	if (type_is_array(have) || type_is_function(have) || have.kind == CXType_Record)
		return FALSE;
	if (to.kind == CXType_Bool)
		return b.kind != IR_TYPE_OTHER || have.kind == CXType_Pointer;
	return a.bits && b.bits && a.bits >= b.bits;
}

/* What the condition comes down to without parentheses, casts and hints. */
static CXCursor bare(struct fn *f, CXCursor c)
{
	CXCursor inner;

	for (;;) {
		struct kids k;
		guint n;

		if (c.kind == CXCursor_ParenExpr) {
			c = first_kid(f->t, c);
			continue;
		}
		if (is_expect(f, c, &inner)) {
			c = inner;
			continue;
		}
		if (c.kind != CXCursor_UnexposedExpr && c.kind != CXCursor_CStyleCastExpr)
			return c;
		k = kids_of(f->t, c);
		n = k.n;
		inner = n ? kid(f->t, k, n - 1) : c;
		kids_drop(f->t, k);
		if (!n || !clang_isExpression(inner.kind) || !keeps_truth(c, inner) ||
		    (c.kind == CXCursor_UnexposedExpr && (n > 1 || !begins_at(c, inner))))
			return c;
		c = inner;
	}
}

static void logical_branch(struct fn *f, CXCursor c, gboolean and, uint32_t yes, uint32_t no)
{
	struct kids k = code_kids_of(f->t, c);
	CXCursor left = kid(f->t, k, 0), right = kid(f->t, k, 1);
	uint32_t second = new_block(f);

	kids_drop(f->t, k);
	lower_cond(f, left, and ? second : yes, and ? no : second);
	enter_if_used(f, second);
	lower_cond(f, right, yes, no);
}

static void conditional_branch(struct fn *f, CXCursor c, uint32_t yes, uint32_t no)
{
	struct kids k = code_kids_of(f->t, c);
	CXCursor cond = kid(f->t, k, 0), a = kid(f->t, k, 1), b = kid(f->t, k, 2);
	uint32_t first = new_block(f), second = new_block(f);

	kids_drop(f->t, k);
	lower_cond(f, cond, first, second);
	enter_if_used(f, first);
	lower_cond(f, a, yes, no);
	enter_if_used(f, second);
	lower_cond(f, b, yes, no);
}

static void elvis_branch(struct fn *f, CXCursor cond, CXCursor other, uint32_t yes, uint32_t no)
{
	uint32_t second = new_block(f);

	lower_cond(f, cond, yes, second);
	enter_if_used(f, second);
	lower_cond(f, other, yes, no);
}

static gboolean operator_branch(struct fn *f, CXCursor c, uint32_t yes, uint32_t no)
{
	switch (clang_getCursorBinaryOperatorKind(c)) {
	case CXBinaryOperator_LAnd:
		logical_branch(f, c, TRUE, yes, no);
		return TRUE;
	case CXBinaryOperator_LOr:
		logical_branch(f, c, FALSE, yes, no);
		return TRUE;
	case CXBinaryOperator_Comma:
		lower_effect(f, first_kid(f->t, c));
		lower_cond(f, last_kid(f->t, c), yes, no);
		return TRUE;
	default:
		return FALSE;
	}
}

void lower_cond(struct fn *f, CXCursor c, uint32_t yes, uint32_t no)
{
	CXCursor a, b;

	if (!live(f))
		return;
	c = bare(f, c);
	if (c.kind == CXCursor_BinaryOperator && operator_branch(f, c, yes, no))
		return;
	if (c.kind == CXCursor_UnaryOperator &&
	    clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_LNot) {
		lower_cond(f, first_kid(f->t, c), no, yes);
	} else if (c.kind == CXCursor_ConditionalOperator) {
		conditional_branch(f, c, yes, no);
	} else if (c.kind == CXCursor_StmtExpr) {
		lower_stmt_expr(f, c, TRUE, yes, no);
	} else if (c.kind == CXCursor_GenericSelectionExpr) {
		lower_cond(f, chosen_association(f, c), yes, no);
	} else if (is_choose(f, c, &a)) {
		lower_cond(f, a, yes, no);
	} else if (is_elvis(f, c, &a, &b)) {
		elvis_branch(f, a, b, yes, no);
	} else {
		emit_branch(f, c, lower_value(f, c), yes, no);
	}
}

/* ---- what was taken for granted ---- */

struct guess guess_begin(struct fn *f)
{
	struct guess outside = { f->guessed, f->by_guess };

	f->guessed = FALSE;
	return outside;
}

/* What is written as a constant decides nothing. */
void guess_decide(struct fn *f, const struct guess *outside, uint32_t yes, uint32_t no)
{
	f->by_guess = block_used(f, yes) != block_used(f, no) &&
		      (f->guessed || outside->by_guess);
}

void guess_end(struct fn *f, const struct guess *outside)
{
	f->guessed |= outside->guessed;
	f->by_guess = outside->by_guess;
}

/* ---- as values ---- */

uint32_t lower_logical(struct fn *f, CXCursor c)
{
	uint32_t yes = new_block(f), no = new_block(f), after = new_block(f), temp;
	gboolean can_be_true, can_be_false;

	lower_cond(f, c, yes, no);
	can_be_true = block_used(f, yes);
	can_be_false = block_used(f, no);
	if (!can_be_true || !can_be_false) {
		enter_if_used(f, can_be_true ? yes : no);
		return make_const(f, can_be_true);
	}
	temp = new_flag(f);
	enter(f, yes);
	emit_set(f, c, temp, make_const(f, 1));
	emit_jump(f, c, after);
	enter(f, no);
	emit_set(f, c, temp, make_const(f, 0));
	emit_jump(f, c, after);
	enter(f, after);
	return temp;
}

/* One of two ways to the same value. */
static void arm(struct fn *f, CXCursor c, uint32_t temp, uint32_t after)
{
	uint32_t v;

	if (temp == IR_NONE) {
		lower_effect(f, c);
	} else {
		v = lower_value(f, c);
		emit_set(f, c, temp, v);
	}
	emit_jump(f, c, after);
}

/* The only arm that is come to. */
static uint32_t lower_arm(struct fn *f, CXCursor c, gboolean wanted)
{
	if (wanted)
		return lower_value(f, c);
	lower_effect(f, c);
	return make_unknown(f);
}

uint32_t lower_conditional(struct fn *f, CXCursor c, gboolean wanted)
{
	struct kids k = code_kids_of(f->t, c);
	CXCursor cond = kid(f->t, k, 0), a = kid(f->t, k, 1), b = kid(f->t, k, 2);
	uint32_t yes = new_block(f), no = new_block(f), after, temp = IR_NONE;
	struct guess outside = guess_begin(f);

	kids_drop(f->t, k);
	lower_cond(f, cond, yes, no);
	guess_decide(f, &outside, yes, no);
	if (!block_used(f, yes) || !block_used(f, no)) {
		gboolean taken = block_used(f, yes);

		enter_if_used(f, taken ? yes : no);
		temp = lower_arm(f, taken ? a : b, wanted);
		guess_end(f, &outside);
		return temp;
	}
	if (wanted && canonical(c).kind != CXType_Void)
		temp = new_temp(f, clang_getCursorType(c));
	after = new_block(f);
	enter(f, yes);
	arm(f, a, temp, after);
	enter(f, no);
	arm(f, b, temp, after);
	guess_end(f, &outside);
	enter_if_used(f, after);
	return temp == IR_NONE ? make_unknown(f) : temp;
}

/* a ?: b evaluates `a` once */
uint32_t lower_elvis(struct fn *f, CXCursor c, CXCursor cond, CXCursor other)
{
	uint32_t temp = new_temp(f, clang_getCursorType(c));
	uint32_t no = new_block(f), after = new_block(f);
	uint32_t value = lower_value(f, cond);

	if (!live(f))
		return make_unknown(f);
	emit_set(f, c, temp, value);
	emit_branch(f, c, value, after, no);
	enter_if_used(f, no);
	arm(f, other, temp, after);
	enter_if_used(f, after);
	return temp;
}
