/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lock, or other thing in a record, an expression names, as it is written: a
 * pointer is followed to where a local was set, when it is set once, and through calls
 * that are spelled out paths, but not through memory.
 */
#include "solve/place.h"

#define MAX_STEPS 4	/* from local to local, from call to call, on the way */

static const struct ir_expr *expr_of(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

/* The value a local is set to, if that happens once; or IR_NONE. */
static uint32_t only_value(const struct function *f, uint32_t var)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr];
	uint32_t value = IR_NONE;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct ir_expr *to = in->op == IR_SET ? expr_of(f, in->a) : NULL;

		if (!to || to->kind != IR_EXPR_VAR || to->a != var)
			continue;
		if (value != IR_NONE)
			return IR_NONE;
		value = in->b;
	}
	return value;
}

gboolean place_of_lvalue(GHashTable *transparent, const struct function *f, uint32_t e,
			 struct place *out)
{
	const struct ir_expr *x = expr_of(f, e);
	const char *record;

	switch (x->kind) {
	case IR_EXPR_GLOBAL:
		g_string_append(out->class, f->globals[x->str]->name);
		return TRUE;
	case IR_EXPR_FIELD:
		record = ir_str(f->unit, x->b);
		if (g_hash_table_contains(transparent, record))
			return place_of_lvalue(transparent, f, x->a, out);
		g_string_append_printf(out->class, "%s.%s", record, ir_str(f->unit, x->str));
		return TRUE;
	case IR_EXPR_INDEX:
		if (!place_of_lvalue(transparent, f, x->a, out))
			return FALSE;
		x = expr_of(f, x->b);
		if (out->class->len && x->kind == IR_EXPR_CONST && x->value >= 0 && x->value < 16)
			g_string_append_printf(out->class, "[%d]", (int)x->value);
		return TRUE;
	case IR_EXPR_DEREF:
		return place_of_value(transparent, f, x->a, out);
	default:
		return FALSE;
	}
}

uint32_t place_only_return(const struct function *f)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr];
	uint32_t value = IR_NONE;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		if (in->op != IR_RETURN)
			continue;
		if (value != IR_NONE)
			return IR_NONE;
		value = in->a;
	}
	return value;
}

/* spinlock_check(lock) is &lock->rlock: a path, though it is spelled as a call. */
static gboolean place_of_result(GHashTable *transparent, const struct function *f,
				const struct ir_instr *call, struct place *out)
{
	const struct ir_expr *x = expr_of(f, call->a);
	const struct function *callee = x->kind == IR_EXPR_FUNC ? f->funcs[x->str] : NULL;
	uint32_t value = callee && callee->ir ? place_only_return(callee) : IR_NONE;
	int param;

	if (value == IR_NONE || out->steps++ >= MAX_STEPS ||
	    !place_of_value(transparent, callee, value, out))
		return FALSE;
	param = out->param;
	out->param = -1;
	if (out->class->len)
		return TRUE;
	return param >= 0 && param < call->n_args &&
	       place_of_value(transparent, f, f->unit->args[call->first_arg + param], out);
}

gboolean place_of_value(GHashTable *transparent, const struct function *f, uint32_t e,
			struct place *out)
{
	const struct ir_expr *x = expr_of(f, e);

	switch (x->kind) {
	case IR_EXPR_ADDR:
		return place_of_lvalue(transparent, f, x->a, out);
	case IR_EXPR_VAR:
		if (x->a < f->ir->n_params) {
			out->param = (int)x->a;
			return TRUE;
		}
		e = out->steps++ < MAX_STEPS ? only_value(f, x->a) : IR_NONE;
		return e != IR_NONE && place_of_value(transparent, f, e, out);
	case IR_EXPR_RESULT:
		return place_of_result(transparent, f, &f->unit->instrs[f->ir->first_instr + x->a], out);
	case IR_EXPR_BINARY:	/* array + i, where the elements have no type */
		return x->op == IR_OP_ADD && place_of_value(transparent, f, x->a, out);
	default:
		return place_of_lvalue(transparent, f, e, out);
	}
}

static gboolean is_address_of(const struct function *f, uint32_t e, uint32_t var)
{
	const struct ir_expr *x = expr_of(f, e);

	return x->kind == IR_EXPR_ADDR && expr_of(f, x->a)->kind == IR_EXPR_VAR &&
	       expr_of(f, x->a)->a == var;
}

const char *place_kept_in(GHashTable *transparent, const struct function *f, uint32_t var)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr];
	const char *found = NULL;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		g_autoptr(GString) name = g_string_new(NULL);
		struct place place = { .class = name, .param = -1 };

		if (in->op != IR_SET || expr_of(f, in->a)->kind != IR_EXPR_FIELD ||
		    !is_address_of(f, in->b, var))
			continue;
		if (found || !place_of_lvalue(transparent, f, in->a, &place))
			return NULL;
		found = g_intern_string(name->str);
	}
	return found;
}
