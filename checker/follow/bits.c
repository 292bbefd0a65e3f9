/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may be in an argument: which place it is, and which bits of a flags word may be set.
 *
 * Reads what is ever assigned to a variable and what all callers pass; a field, a result and
 * whatever else can be anything are not known.
 */
#include "follow/internal.h"

#define MAX_DEPTH 12		/* of expressions and calls together */
#define MAX_CALLERS 64

struct look {
	const struct follow_index *x;
	GHashTable *seen;	/* variables that are being looked at, or have been */
	guint64 bits;
};

static gboolean add_bits(struct look *l, const struct function *f, uint32_t expr, guint depth);

static gboolean add_assigned(struct look *l, const struct function *f, guint var, guint depth)
{
	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = follow_instr(f, i);
		const struct ir_expr *to = in->op == IR_SET ? follow_expr(f, in->a) : NULL;

		if (to && to->kind == IR_EXPR_VAR && to->a == var && !add_bits(l, f, in->b, depth))
			return FALSE;
	}
	return TRUE;
}

static gboolean add_passed(struct look *l, const struct function *f, guint param, guint depth)
{
	const GArray *callers = follow_callers(l->x, f);

	if (!callers || callers->len > MAX_CALLERS || f->address_taken)
		return FALSE;
	for (guint i = 0; i < callers->len; i++) {
		const struct call_site *s = &g_array_index(callers, struct call_site, i);
		const struct ir_instr *in = follow_instr(s->caller, s->instr);

		if (param >= in->n_args ||
		    !add_bits(l, s->caller, follow_arg(s->caller, in, param), depth))
			return FALSE;
	}
	return TRUE;
}

static gboolean add_var(struct look *l, const struct function *f, guint var, guint depth)
{
	place_t place = place_make(AT_VAR, f->id, var);

	if (follow_var(f, var)->flags & IR_VAR_ADDRESS_TAKEN)
		return FALSE;
	if (!g_hash_table_add(l->seen, g_memdup2(&place, sizeof(place))))
		return TRUE;
	return add_assigned(l, f, var, depth) &&
	       (var >= f->ir->n_params || add_passed(l, f, var, depth));
}

/* a & b: no more than either. */
static gboolean add_and(struct look *l, const struct function *f, const struct ir_expr *x,
			guint depth)
{
	const struct ir_expr *a = follow_expr(f, x->a), *b = follow_expr(f, x->b);
	guint64 before = l->bits, mask;

	if (a->kind != IR_EXPR_CONST && b->kind != IR_EXPR_CONST)
		return FALSE;
	mask = a->kind == IR_EXPR_CONST ? a->value : b->value;
	l->bits = 0;
	if (!add_bits(l, f, a->kind == IR_EXPR_CONST ? x->b : x->a, depth))
		l->bits = mask;
	l->bits = before | (l->bits & mask);
	return TRUE;
}

static gboolean add_binary(struct look *l, const struct function *f, const struct ir_expr *x,
			   guint depth)
{
	switch (x->op) {
	case IR_OP_ADD:
	case IR_OP_OR:
	case IR_OP_XOR:
		return add_bits(l, f, x->a, depth) && add_bits(l, f, x->b, depth);
	case IR_OP_AND:
		return add_and(l, f, x, depth);
	case IR_OP_EQ: case IR_OP_NE: case IR_OP_LT: case IR_OP_LE: case IR_OP_GT: case IR_OP_GE:
		l->bits |= 1;
		return TRUE;
	default:
		return FALSE;
	}
}

/* Adds what may be set in the expression; FALSE: anything may. */
static gboolean add_bits(struct look *l, const struct function *f, uint32_t expr, guint depth)
{
	const struct ir_expr *x = follow_expr(f, expr);

	if (!depth)
		return FALSE;
	switch (x->kind) {
	case IR_EXPR_CONST:
		l->bits |= x->value;
		return TRUE;
	case IR_EXPR_VAR:
		return add_var(l, f, x->a, depth - 1);
	case IR_EXPR_BINARY:
		return add_binary(l, f, x, depth - 1);
	case IR_EXPR_UNARY:
		l->bits |= 1;
		return x->op == IR_OP_NOT || x->op == IR_OP_BOOL;
	default:
		return FALSE;
	}
}

static const char *text_of(const struct function *f, uint32_t expr)
{
	const struct ir_expr *x = follow_expr(f, expr);
	g_autofree char *text = NULL;

	switch (x->kind) {
	case IR_EXPR_VAR:
		return g_intern_string(ir_str(f->unit, follow_var(f, x->a)->name));
	case IR_EXPR_GLOBAL:
		return f->globals[x->str]->name;
	case IR_EXPR_FUNC:
		return f->funcs[x->str]->name;
	case IR_EXPR_FIELD:
		text = g_strdup_printf("%s.%s", ir_str(f->unit, x->b), ir_str(f->unit, x->str));
		return g_intern_string(text);
	case IR_EXPR_CONST:
		text = g_strdup_printf("%" G_GINT64_FORMAT, x->value);
		return g_intern_string(text);
	case IR_EXPR_DEREF:
	case IR_EXPR_INDEX:
	case IR_EXPR_ADDR:
		return text_of(f, x->a);
	default:
		return "";
	}
}

struct follow_arg follow_arg_of(const struct follow_index *x, const struct function *f, guint instr,
				guint n)
{
	struct look l = { .x = x };
	uint32_t expr = follow_arg(f, follow_instr(f, instr), n);
	struct follow_arg arg = { .text = text_of(f, expr) };

	l.seen = g_hash_table_new_full(place_hash, g_int64_equal, g_free, NULL);
	arg.known = add_bits(&l, f, expr, MAX_DEPTH);
	arg.bits = arg.known ? l.bits : 0;
	g_hash_table_unref(l.seen);
	return arg;
}
