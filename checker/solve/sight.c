/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what functions and initialisers name. What is only called through pointers is seen if it is of
 * the world.
 */
#include "solve/sight.h"

/* What is still to be looked at. */
struct looking {
	const struct program *p;
	struct sight *sees;
	GPtrArray *work;		/* struct function */
	GPtrArray *more;		/* struct global */
};

static void see_function(struct looking *v, struct function *f)
{
	if (!f || v->sees->functions[f->id])
		return;
	v->sees->functions[f->id] = TRUE;
	g_ptr_array_add(v->work, f);
}

static void see_global(struct looking *v, struct global *g)
{
	if (!g || v->sees->globals[g->id])
		return;
	v->sees->globals[g->id] = TRUE;
	g_ptr_array_add(v->more, g);
}

static void see_named(struct looking *v, const struct function *f)
{
	for (guint i = 0; f->ir && i < f->ir->n_exprs; i++) {
		const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + i];

		if (x->kind == IR_EXPR_FUNC)
			see_function(v, f->funcs[x->str]);
		else if (x->kind == IR_EXPR_GLOBAL)
			see_global(v, f->globals[x->str]);
	}
}

static void see_all(struct looking *v)
{
	while (v->work->len) {
		struct function *f = g_ptr_array_steal_index_fast(v->work, v->work->len - 1);

		see_named(v, f);
		see_function(v, f->after);
	}
}

/* What rules name by which a call is told to fail. */
static void see_rules(struct looking *v, const struct rules *rules)
{
	GHashTableIter it;
	gpointer value;

	g_hash_table_iter_init(&it, rules->functions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const GPtrArray *of_one = value;

		for (guint i = 0; i < of_one->len; i++) {
			const struct rule_function *rule = of_one->pdata[i];
			const GPtrArray *all = rule->fails_if ?
				g_hash_table_lookup(v->p->by_name, rule->fails_if) : NULL;

			if (all)
				see_function(v, all->pdata[0]);
		}
	}
}

static gboolean has_seen(const struct looking *v, const struct global *g)
{
	GHashTableIter it;
	gpointer value;

	if (!g->inits)
		return FALSE;
	g_hash_table_iter_init(&it, g->inits);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const struct init_value *one = value;

		if (one->func && v->sees->functions[one->func->id])
			return TRUE;
	}
	return FALSE;
}

/* Tables with a function that is seen, and what tables name. */
static void see_tables(struct looking *v)
{
	const struct program *p = v->p;

	for (gsize i = 0; i < p->n_globals; i++)
		if (has_seen(v, p->globals[i]))
			see_global(v, p->globals[i]);
	while (v->more->len) {
		const struct global *g = g_ptr_array_steal_index_fast(v->more, v->more->len - 1);
		GHashTableIter it;
		gpointer value;

		if (!g->inits)
			continue;
		g_hash_table_iter_init(&it, g->inits);
		while (g_hash_table_iter_next(&it, NULL, &value))
			see_global(v, ((const struct init_value *)value)->global);
	}
}

void sight_init(struct sight *s, const struct program *p, const struct rules *rules, guint world,
		const GPtrArray *extra)
{
	g_autoptr(GPtrArray) work = g_ptr_array_new(), more = g_ptr_array_new();
	struct looking v = { p, s, work, more };

	s->functions = g_new0(gboolean, p->n_functions + 1);
	s->globals = g_new0(gboolean, p->n_globals + 1);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir && program_visible(p, p->functions[i]->place, world))
			see_function(&v, p->functions[i]);
	for (guint i = 0; extra && i < extra->len; i++)
		see_function(&v, extra->pdata[i]);
	see_rules(&v, rules);
	see_all(&v);
	see_tables(&v);
}

void sight_clear(struct sight *s)
{
	g_free(s->functions);
	g_free(s->globals);
}
