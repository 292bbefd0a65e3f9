/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads statements, makes blocks. In dead code only labels, cases and
 * declarations are looked for.
 */
#include "extract/internal.h"

static void lower_compound(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	struct cleanup *outer = f->cleanups;

	for (guint i = 0; i < k.n; i++)
		lower_stmt(f, kid(f->t, k, i));
	kids_drop(f->t, k);
	leave_scope(f, c, outer);
}

static void lower_if(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	uint32_t yes = new_block(f), no = new_block(f), after = new_block(f);
	struct guess outside = guess_begin(f);

	lower_cond(f, kid(f->t, k, 0), yes, no);
	guess_decide(f, &outside, yes, no);
	enter_if_used(f, yes);
	lower_stmt(f, kid(f->t, k, 1));
	emit_jump(f, c, after);
	enter_if_used(f, no);
	if (k.n > 2)
		lower_stmt(f, kid(f->t, k, 2));
	emit_jump(f, c, after);
	guess_end(f, &outside);
	kids_drop(f->t, k);
	enter_if_used(f, after);
}

/* The value is taken before the cleanups run, and they might change it. */
static uint32_t held_value(struct fn *f, CXCursor c, uint32_t value)
{
	uint32_t temp;
	gint64 n;

	if (!f->cleanups || is_const(f, value, &n))
		return value;
	temp = new_temp(f, clang_getCursorType(c));
	emit_set(f, c, temp, value);
	return temp;
}

static void lower_return(struct fn *f, CXCursor c)
{
	CXCursor operand = first_kid(f->t, c);
	struct ir_instr in = { .op = IR_RETURN, .a = IR_NONE, .b = IR_NONE, .c = IR_NONE };

	if (!live(f))
		return;
	if (!clang_Cursor_isNull(operand)) {
		if (canonical(operand).kind == CXType_Void)
			lower_effect(f, operand);
		else
			in.a = held_value(f, operand, lower_value(f, operand));
	}
	if (!live(f))
		return;
	unwind(f, c, NULL);
	emit(f, c, in, NULL);
}

void lower_stmt(struct fn *f, CXCursor c)
{
	switch (c.kind) {
	case CXCursor_CompoundStmt:
		lower_compound(f, c);
		break;
	case CXCursor_DeclStmt:
		lower_decl(f, c);
		break;
	case CXCursor_IfStmt:
		lower_if(f, c);
		break;
	case CXCursor_ForStmt:
		lower_for(f, c);
		break;
	case CXCursor_WhileStmt:
		lower_while(f, c);
		break;
	case CXCursor_DoStmt:
		lower_do(f, c);
		break;
	case CXCursor_SwitchStmt:
		lower_switch(f, c);
		break;
	case CXCursor_CaseStmt:
		lower_case(f, c);
		break;
	case CXCursor_DefaultStmt:
		lower_default(f, c);
		break;
	case CXCursor_BreakStmt:
		jump_to_target(f, c, f->brk);
		break;
	case CXCursor_ContinueStmt:
		jump_to_target(f, c, f->cont);
		break;
	case CXCursor_ReturnStmt:
		lower_return(f, c);
		break;
	case CXCursor_GotoStmt:
		lower_goto(f, c);
		break;
	case CXCursor_IndirectGotoStmt:
		lower_computed_goto(f, c);
		break;
	case CXCursor_LabelStmt:
		lower_label(f, c);
		lower_stmt(f, last_kid(f->t, c));
		break;
	case CXCursor_GCCAsmStmt:
		lower_asm(f, c);
		break;
	case CXCursor_UnexposedStmt:	/* [[fallthrough]] and other attributes */
		if (!clang_Cursor_isNull(last_kid(f->t, c)))
			lower_stmt(f, last_kid(f->t, c));
		break;
	default:
		if (clang_isExpression(c.kind))
			lower_effect(f, c);
	}
}

/* ---- ({ … }) ---- */

/*
 * Macros copy their arguments into variables of their own. Where such a copy
 * was the last thing done before the value of the statement expression, the
 * value can name the argument itself, and the copy is taken back: READ_ONCE(x)
 * is x again, container_of(p, …) is about p.
 */
static uint32_t without_temps(struct fn *f, uint32_t value, guint first)
{
	while (f->temps->len > first) {
		struct macro_temp t = g_array_index(f->temps, struct macro_temp,
						    f->temps->len - 1);

		if (!live(f) || ir_builder_last(f->b) != t.id ||
		    ir_builder_get_var(f->b, t.var)->flags & IR_VAR_ADDRESS_TAKEN)
			break;
		ir_builder_pop(f->b);
		value = make_replaced(f, value, t.var, t.value);
		g_array_set_size(f->temps, f->temps->len - 1);
	}
	return value;
}

static CXCursor last_statement(struct fn *f, CXCursor c)
{
	while (c.kind == CXCursor_LabelStmt) {
		lower_label(f, c);
		c = last_kid(f->t, c);
	}
	return c;
}

/* Leaves the scope with its value in hand. */
static uint32_t value_after_scope(struct fn *f, CXCursor c, uint32_t value,
				  struct cleanup *outer)
{
	if (f->cleanups == outer)
		return value;
	value = held_value(f, c, value);
	leave_scope(f, c, outer);
	return value;
}

/* Whether reading the value whole, not branch by branch, can spare a temporary. */
static gboolean temps_may_go(struct fn *f, CXCursor last, guint first)
{
	if (f->temps->len == first || !live(f) ||
	    g_array_index(f->temps, struct macro_temp, f->temps->len - 1).id !=
	    ir_builder_last(f->b))
		return FALSE;
	last = skip_parens(f->t, last);
	return last.kind != CXCursor_ConditionalOperator && !is_logical(last);
}

static uint32_t last_value(struct fn *f, CXCursor last, gboolean wanted, uint32_t yes,
			   uint32_t no, struct cleanup *outer, guint temps)
{
	uint32_t value;

	if (!clang_isExpression(last.kind)) {
		lower_stmt(f, last);
		leave_scope(f, last, outer);
		return make_unknown(f);
	}
	if (!wanted || canonical(last).kind == CXType_Void) {
		lower_effect(f, last);
		leave_scope(f, last, outer);
		return make_unknown(f);
	}
	if (yes != IR_NONE && f->cleanups == outer && !temps_may_go(f, last, temps)) {
		lower_cond(f, last, yes, no);
		return make_unknown(f);
	}
	value = without_temps(f, lower_value(f, last), temps);
	value = value_after_scope(f, last, value, outer);
	if (yes != IR_NONE)
		emit_branch(f, last, value, yes, no);
	return value;
}

uint32_t lower_stmt_expr(struct fn *f, CXCursor c, gboolean wanted, uint32_t yes, uint32_t no)
{
	struct kids k = code_kids_of(f->t, first_kid(f->t, c));
	struct cleanup *outer = f->cleanups;
	guint temps = f->temps->len;
	uint32_t value = make_unknown(f);

	for (guint i = 0; i + 1 < k.n; i++)
		lower_stmt(f, kid(f->t, k, i));
	if (k.n)
		value = last_value(f, last_statement(f, kid(f->t, k, k.n - 1)), wanted, yes, no,
				   outer, temps);
	kids_drop(f->t, k);
	g_array_set_size(f->temps, MIN(temps, f->temps->len));
	return value;
}
