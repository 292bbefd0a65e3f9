/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expressions to terms, in a state. Memory nobody here wrote has its value at
 * entry; constant operations tables are read from their initialisers.
 */
#include "solve/learn.h"

#include <string.h>

/* A value that branches have narrowed to one constant is that constant. */
static term fold(struct run *r, struct state *s, term x)
{
	struct range range;

	switch (term_get(r->t, x)->kind) {
	case TERM_CONST:
	case TERM_ADDR:
	case TERM_FUNC:
	case TERM_STRING:
		return x;
	default:
		range = state_range(s, r->t, x);
		if (range.n_values == 1)
			return term_const(r->t, range.values[0]);
		return range.signs == SIGN_ZERO ? term_const(r->t, 0) : x;
	}
}

/* ".ops.read" of GLOBAL.ops.read; FALSE when the path has a variable index. */
static gboolean global_path(const struct terms *t, term x, const struct global **g, GString *path)
{
	const struct term_data *d = term_get(t, x);
	gint64 index;

	switch (d->kind) {
	case TERM_GLOBAL:
		*g = d->ptr;
		return TRUE;
	case TERM_FIELD:
		if (!global_path(t, d->a, g, path))
			return FALSE;
		g_string_append_printf(path, ".%s", ((const struct field *)d->ptr)->name);
		return TRUE;
	case TERM_INDEX:
		if (!term_is_const(t, d->b, &index) || !global_path(t, d->a, g, path))
			return FALSE;
		g_string_append_printf(path, "[%d]", (int)index);
		return TRUE;
	default:
		return FALSE;
	}
}

/* A table's field for a function that no code ever stores to, and its initialiser leaves out. */
static gboolean is_left_out(const struct run *r, term place)
{
	const struct term_data *d = term_get(r->t, place);

	return d->kind == TERM_FIELD &&
	       program_only_initialised(r->s->p, ((const struct field *)d->ptr)->full);
}

/*
 * Functions and tables named by a global's initialiser: operations tables are
 * not written at run time but for a few, whose stores the program binds too.
 * What names itself there is a list, which is empty at first.
 */
static term initial_value(struct run *r, term place)
{
	const struct global *g = NULL;
	const struct init_value *v;
	g_autoptr(GString) path = NULL;
	term base = term_base(r->t, place);

	if (term_get(r->t, base)->kind != TERM_GLOBAL ||
	    !((const struct global *)term_get(r->t, base)->ptr)->inits)
		return 0;
	path = g_string_new(NULL);
	if (!global_path(r->t, place, &g, path))
		return 0;
	v = g_hash_table_lookup(g->inits, path->str);
	if (v && v->kind == IR_EXPR_FUNC)
		return term_func(r->t, v->func);
	if (v && v->kind == IR_EXPR_GLOBAL && v->global != g)
		return term_addr(r->t, term_global(r->t, v->global));
	return !v && is_left_out(r, place) ? term_const(r->t, 0) : 0;
}

/* A part of a record that was stored as a whole: zeroed, joined, left by a call, copied. */
static term part_of_stored(struct run *r, struct state *s, term place)
{
	for (term outer = place;;) {
		struct term_data d = *term_get(r->t, outer), v;
		term whole;

		if (d.kind != TERM_FIELD && d.kind != TERM_INDEX)
			return 0;
		if (place_is_element(r->t, outer))
			return 0;
		outer = d.a;
		whole = state_get(s, outer);
		if (!whole)
			continue;
		v = *term_get(r->t, whole);
		if (v.kind == TERM_CONST)
			return v.value ? 0 : whole;
		if (v.kind == TERM_AFTER || v.kind == TERM_JOIN)
			return term_leaf(r->t, v.kind, v.a, place);
		if (v.kind == TERM_LOAD)
			return term_load(r->t, place_move(r->t, place, outer, v.a));
		return 0;
	}
}

/* An element of an array that others were stored to, at an index nobody knows. */
static term one_of_stored(struct run *r, struct state *s, term place)
{
	gboolean indexed = FALSE, met = FALSE;
	term x;

	for (x = place; term_is_place(r->t, x) && !indexed; x = term_get(r->t, x)->a)
		indexed = term_get(r->t, x)->kind == TERM_INDEX;
	for (guint i = 0; indexed && i < s->env->len && !met; i++)
		met = place_may_meet(r->t, g_array_index(s->env, struct binding, i).place, place);
	if (!met)
		return 0;
	x = place_unsure(r, place);
	learn_element(r, s, place, x);
	return x;
}

/* Memory that somebody else may write, if only by a pointer he was given. */
static gboolean is_shared(const struct run *r, term place)
{
	const struct term_data *d = term_get(r->t, term_base(r->t, place));
	const struct ir_var *v;

	if (d->kind != TERM_LOCAL)
		return TRUE;
	v = &r->u->vars[r->f->ir->first_var + d->a];
	return v->type.kind == IR_TYPE_RECORD && (v->flags & IR_VAR_ADDRESS_TAKEN);
}

term eval_load(struct run *r, struct state *s, term place)
{
	term v = state_get(s, place);

	if (r->noting && is_shared(r, place))
		run_note(r, place);
	if (!v)
		v = initial_value(r, place);
	if (!v)
		v = one_of_stored(r, s, place);
	if (!v)
		v = part_of_stored(r, s, place);
	return fold(r, s, v ? v : term_load(r->t, place));
}

static const struct field *field_of(const struct run *r, const struct ir_expr *x)
{
	const char *record = ir_str(r->u, x->b), *name = ir_str(r->u, x->str);

	return terms_field(r->t, record, name,
			   program_offset(r->s->p, r->f, record, name, x->value));
}

/* Part of what NULL points at, were it to point at something. */
static gboolean is_at_null(const struct terms *t, term place)
{
	const struct term_data *d = term_get(t, place);
	gint64 value;

	while (d->kind == TERM_FIELD || d->kind == TERM_INDEX)
		d = term_get(t, d->a);
	return d->kind == TERM_DEREF && term_is_const(t, d->a, &value) && !value;
}

term eval_lvalue(struct run *r, struct state *s, uint32_t expr)
{
	const struct ir_expr *x = run_expr(r, expr);
	term a;

	switch (x->kind) {
	case IR_EXPR_VAR:
		return term_leaf(r->t, TERM_LOCAL, x->a, 0);
	case IR_EXPR_GLOBAL:
		return term_global(r->t, r->f->globals[x->str]);
	case IR_EXPR_FIELD:
		a = eval_lvalue(r, s, x->a);
		return term_field(r->t, a, field_of(r, x));
	case IR_EXPR_DEREF:
		return term_deref(r->t, eval_value(r, s, x->a));
	case IR_EXPR_INDEX:
		a = eval_lvalue(r, s, x->a);
		if (run_expr(r, x->a)->kind == IR_EXPR_DEREF)
			return term_element(r->t, a, eval_value(r, s, x->b));
		return term_index(r->t, a, eval_value(r, s, x->b));
	default: /* a record by value: the object a call gave */
		return term_deref(r->t, eval_value(r, s, expr));
	}
}

term eval_value(struct run *r, struct state *s, uint32_t expr)
{
	const struct ir_expr *x = run_expr(r, expr);
	term a, v;

	switch (x->kind) {
	case IR_EXPR_CONST:
		return term_const(r->t, x->value);
	case IR_EXPR_STRING:
		return term_string(r->t, ir_str(r->u, x->str));
	case IR_EXPR_FUNC:
		return term_func(r->t, r->f->funcs[x->str]);
	case IR_EXPR_VAR:
	case IR_EXPR_GLOBAL:
	case IR_EXPR_FIELD:
	case IR_EXPR_DEREF:
	case IR_EXPR_INDEX:
		a = eval_lvalue(r, s, expr);
		s->impossible |= is_at_null(r->t, a);
		return eval_load(r, s, a);
	case IR_EXPR_RESULT:
		a = term_leaf(r->t, TERM_RESULT, x->a, 0);
		v = state_get(s, a);
		return fold(r, s, v ? v : a);
	case IR_EXPR_ADDR:
		return term_addr(r->t, eval_lvalue(r, s, x->a));
	case IR_EXPR_CONTAINER:
		return term_container(r->t, eval_value(r, s, x->a), ir_str(r->u, x->str), x->value);
	case IR_EXPR_UNARY:
		return fold(r, s, term_unary(r->t, x->op, eval_value(r, s, x->a)));
	case IR_EXPR_BINARY:
		a = eval_value(r, s, x->a);
		v = eval_value(r, s, x->b);
		return fold(r, s, term_binary(r->t, x->op, x->unsigned_, a, v));
	default: /* computed by what is not followed, each time anew: it equals nothing */
		return term_some(r->t);
	}
}

gboolean eval_is_memory(const struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);

	switch (d->kind) {
	case TERM_LOAD:
		return term_get(t, term_base(t, x))->kind != TERM_LOCAL;
	case TERM_PURE:
		return TRUE;
	case TERM_UNARY:
		return eval_is_memory(t, d->a);
	case TERM_BINARY:
		return eval_is_memory(t, d->a) || eval_is_memory(t, d->b);
	default:
		return FALSE;
	}
}
