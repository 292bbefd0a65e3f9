/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who called one function of an operations table calls the others of that table:
 * what ->write_begin() took, its own ->write_end() drops. Only a function that one
 * table alone has tells which it was. Who has seen that a table has nothing in some
 * field, as who asks for ->readahead(), comes to the functions of such tables.
 */
#include "solve/tables.h"

#include "link/table.h"

/* The expression for the table's address in `callee`, a field of what it points at; IR_NONE. */
static uint32_t table_expr(const struct run *r, uint32_t callee, const struct field **slot)
{
	const struct ir_expr *x = run_expr(r, callee), *inner;

	inner = x->kind == IR_EXPR_FIELD ? run_expr(r, x->a) : NULL;
	if (!inner || inner->kind != IR_EXPR_DEREF)
		return IR_NONE;
	*slot = terms_field(r->t, ir_str(r->u, x->b), ir_str(r->u, x->str), x->value);
	return inner->a;
}

static gboolean is_kept(const struct run *r, uint32_t expr)
{
	int kind = run_expr(r, expr)->kind;

	return kind == IR_EXPR_VAR || kind == IR_EXPR_FIELD;
}

static term address_of(struct terms *t, const GPtrArray *tables, const struct function *f,
		       const struct field *slot)
{
	return tables->len == 1 ? term_addr(t, term_global(t, tables->pdata[0]))
				: term_table(t, f, slot);
}

/* At `place` lies the address; so it does wherever the same is, and where that was read. */
static void put_address(struct run *r, struct state *s, term place, term address)
{
	term before = state_get(s, place);

	for (guint i = 0; before && i < s->env->len; i++) {
		struct binding *b = &g_array_index(s->env, struct binding, i);

		if (b->value == before && !term_get(r->t, before)->has_some)
			b->value = address;
	}
	if (before && term_get(r->t, before)->kind == TERM_LOAD)
		state_set(s, term_get(r->t, before)->a, address);
	state_set(s, place, address);
	for (guint i = 0; i < MAX_TABLES && r->tables[i] != place; i++)
		if (!r->tables[i])
			r->tables[i] = place;
}

void table_assume(struct run *r, struct state *s, uint32_t callee, const struct function *f)
{
	const struct field *slot = NULL;
	uint32_t expr = table_expr(r, callee, &slot);
	const GPtrArray *tables = expr == IR_NONE ? NULL : program_tables(r->s->p, f, slot->full);
	int kind = expr == IR_NONE ? TERM_NONE : term_get(r->t, eval_value(r, s, expr))->kind;

	if (tables && is_kept(r, expr) && kind != TERM_ADDR)
		put_address(r, s, eval_lvalue(r, s, expr), address_of(r->t, tables, f, slot));
}

/* The field of the table at `table` that f tells of, and that initialisers alone fill; or NULL. */
static const struct field *told_of(const struct run *r, term table, const struct fact *f)
{
	const struct term_data *d = term_get(r->t, f->about);

	if (d->kind != TERM_LOAD || (f->range.signs != SIGN_ZERO && f->range.signs & SIGN_ZERO))
		return NULL;
	d = term_get(r->t, d->a);
	if (d->kind != TERM_FIELD || d->a != table)
		return NULL;
	return program_only_initialised(r->s->p, ((const struct field *)d->ptr)->full) ? d->ptr
											 : NULL;
}

/* Whether `one` has what s knows the table at `table` to have, and lacks what it lacks. */
static gboolean may_be(const struct run *r, const struct state *s, term table,
		       const struct global *one)
{
	for (guint i = 0; i < s->facts->len; i++) {
		const struct fact *f = &g_array_index(s->facts, struct fact, i);
		const struct field *field = told_of(r, table, f);

		if (field && program_table_fills(one, field->name) !=
			     (f->range.signs != SIGN_ZERO))
			return FALSE;
	}
	return TRUE;
}

/* Whether one of the tables with f can be that at `table`. */
static gboolean may_be_one(const struct run *r, const struct state *s, term table,
			   const GPtrArray *with)
{
	for (guint i = 0; i < with->len; i++)
		if (may_be(r, s, table, with->pdata[i]))
			return TRUE;
	return FALSE;
}

gboolean table_may_have(struct run *r, struct state *s, uint32_t callee, const struct function *f)
{
	const struct field *slot = NULL;
	uint32_t expr = table_expr(r, callee, &slot);
	const struct term_data *d = term_get(r->t, expr == IR_NONE ? 0 : eval_value(r, s, expr));

	return d->kind != TERM_TABLE ||
	       program_share_table(r->s->p, r->s->p->functions[d->value],
				   ((const struct field *)d->ptr)->full, f, slot->full);
}

gboolean table_rules_out(struct run *r, struct state *s, uint32_t callee, const struct function *f)
{
	const struct field *slot = NULL;
	uint32_t expr = table_expr(r, callee, &slot);
	term table = expr == IR_NONE ? 0 : eval_value(r, s, expr);
	const GPtrArray *with = table ? program_tables(r->s->p, f, slot->full) : NULL;

	return with && program_only_initialised(r->s->p, slot->full) &&
	       !may_be_one(r, s, term_deref(r->t, table), with);
}

gboolean tables_differ(const struct run *r, const struct state *a, const struct state *b)
{
	for (guint i = 0; i < MAX_TABLES && r->tables[i]; i++)
		if (state_get(a, r->tables[i]) != state_get(b, r->tables[i]))
			return TRUE;
	return FALSE;
}
