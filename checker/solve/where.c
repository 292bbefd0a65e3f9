/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The conditions of rules, asked of a state: of the arguments as they are written and as what is
 * known of them, of what this function holds or calls, and of what its path has found in a field.
 */
#include "solve/where.h"

#include <string.h>

static gboolean is_value(const struct run *r, const struct state *s, term x, gint64 value)
{
	struct range range = state_range(s, r->t, x);
	gint64 v;

	if (term_is_const(r->t, x, &v))
		return v == value;
	return (range.n_values == 1 && range.values[0] == value) ||
	       (!range.n_values && range.signs == SIGN_ZERO && !value);
}

/* The argument as it is written; NULL: there is no such. */
static const struct ir_expr *argument(const struct run *r, const struct ir_instr *in, int k)
{
	return k < (int)in->n_args ? run_expr(r, r->u->args[in->first_arg + k]) : NULL;
}

/* Written so, or given by the caller: not what one of several paths makes of a variable. */
static gboolean is_constant(const struct run *r, const struct ir_instr *in, int k, term x)
{
	const struct ir_expr *e = argument(r, in, k);

	return e && term_is_const(r->t, x, NULL) &&
	       (e->kind == IR_EXPR_CONST ||
		(e->kind == IR_EXPR_VAR && e->a < r->f->ir->n_params));
}

/* One variable, or one constant, given twice. */
static gboolean is_same(const struct run *r, const struct ir_instr *in, int k, int other)
{
	const struct ir_expr *x = argument(r, in, k), *y = argument(r, in, other);

	return x && y && x->kind == y->kind &&
	       ((x->kind == IR_EXPR_VAR && x->a == y->a) ||
		(x->kind == IR_EXPR_CONST && x->value == y->value));
}

static gboolean is_holding(const struct run *r, const struct state *s, const char *class)
{
	const struct lock_table *t = r->s->locks;

	for (guint i = 0; i < s->held->len; i++) {
		lockref ref = g_array_index(s->held, struct held, i).ref;

		if (!strcmp(lock_class_name(t, lock_ref_get(t, ref)->class), class))
			return TRUE;
	}
	return FALSE;
}

/* A loop over nothing has done what is done in each of its turns: the rule names both. */
static gboolean is_beside(const struct run *r, const char *name)
{
	const struct function *f = r->f;

	for (uint32_t i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];
		const struct ir_expr *callee = in->op == IR_CALL ? run_expr(r, in->a) : NULL;

		if (callee && callee->kind == IR_EXPR_FUNC &&
		    !strcmp(f->funcs[callee->str]->name, name))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_field(const struct terms *t, term x, const char *name)
{
	const struct term_data *d = term_get(t, x);
	const struct term_data *place = d->kind == TERM_LOAD || d->kind == TERM_AFTER ?
		term_get(t, d->kind == TERM_LOAD ? d->a : d->b) : d;

	return place->kind == TERM_FIELD && !strcmp(((const struct field *)place->ptr)->full, name);
}

/* Those of `bits` of a field of the name that the fact says are clear. */
static gint64 cleared_by(const struct terms *t, const struct fact *f, const char *name, gint64 bits)
{
	const struct term_data *d = term_get(t, f->about);
	gint64 mask;

	if (f->range.signs != SIGN_ZERO)
		return 0;
	if (is_field(t, f->about, name))
		return bits;
	if (d->kind != TERM_BINARY || d->op != IR_OP_AND)
		return 0;
	if (is_field(t, d->a, name) && term_is_const(t, d->b, &mask))
		return bits & mask;
	return is_field(t, d->b, name) && term_is_const(t, d->a, &mask) ? bits & mask : 0;
}

guint64 where_fields(const struct rules *rules)
{
	guint64 bits = 0;

	for (char **name = rules->asked_fields; *name; name++) {
		const char *dot = strrchr(*name, '.');
		g_autofree char *record = g_strndup(*name, dot - *name);

		bits |= term_field_bit(record, dot + 1);
	}
	return bits;
}

term where_asked(const struct run *r, term condition)
{
	const struct term_data *d = term_get(r->t, condition);
	term x = condition;

	while (d->kind == TERM_UNARY || (d->kind == TERM_BINARY && d->op != IR_OP_AND))
		d = term_get(r->t, x = d->a);
	if (d->kind != TERM_BINARY)
		return 0;
	for (char **name = r->s->rules->asked_fields; *name; name++)
		if (is_field(r->t, d->a, *name) || is_field(r->t, d->b, *name))
			return x;
	return 0;
}

static gboolean may_have(const struct run *r, const struct state *s, const char *name, gint64 bits)
{
	gint64 left = bits;

	for (guint i = 0; i < s->facts->len && left; i++)
		left &= ~cleared_by(r->t, &g_array_index(s->facts, struct fact, i), name, bits);
	return left != 0;
}

static gboolean holds(const struct run *r, const struct state *s, const struct rule_condition *c,
		      const struct ir_instr *in, const term *args, guint n)
{
	switch (c->test) {
	case TEST_IS_VALUE:
		return c->arg < (int)n && is_value(r, s, args[c->arg], c->value);
	case TEST_IS_ARG:
		return is_same(r, in, c->arg, c->other);
	case TEST_IS_CONSTANT:
		return c->arg < (int)n && is_constant(r, in, c->arg, args[c->arg]);
	case TEST_HOLDING:
		return is_holding(r, s, c->name);
	case TEST_BESIDE:
		return is_beside(r, c->name);
	case TEST_MAY_HAVE:
		return may_have(r, s, c->name, c->value);
	}
	return FALSE;
}

gboolean where_holds(const struct run *r, const struct state *s, const struct rule_function *rule,
		     const struct ir_instr *in, const term *args, guint n)
{
	for (guint i = 0; i < rule->n_where; i++)
		if (holds(r, s, &rule->where[i], in, args, n) == rule->where[i].negated)
			return FALSE;
	return TRUE;
}
