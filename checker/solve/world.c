/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Solves one world: its contexts, what they reach, its edges. The core comes
 * first; another world is laid over it, so that only what its own functions
 * change is solved again.
 */
#include "solve/job.h"

#include "solve/edges.h"
#include "solve/facts.h"
#include "solve/reach.h"

/* --- one world ------------------------------------------------------------------------ */

/* Direct callees of anything: functions that are called need not be entries. */
static gboolean *find_called(const struct program *p)
{
	gboolean *called = g_new0(gboolean, p->n_functions);

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (!f->ir)
			continue;
		for (guint k = 0; k < f->ir->n_instrs; k++) {
			const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + k];
			const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + in->a];

			if (in->op == IR_CALL && x->kind == IR_EXPR_FUNC)
				called[f->funcs[x->str]->id] = TRUE;
		}
	}
	return called;
}

static void solve_entry(struct solver *s, struct function *f)
{
	static const term none[MAX_PARAMS];

	if (f->ir && s->info[f->id].relevant && program_visible(s->p, f->place, s->world))
		solver_solve(s, solver_context(s, f, none, 0));
}

static void solve_named(struct solver *s, const char *const *names)
{
	for (; *names; names++) {
		const GPtrArray *all = g_hash_table_lookup(s->p->by_name, *names);

		for (guint i = 0; all && i < all->len; i++)
			solve_entry(s, all->pdata[i]);
	}
	solver_settle(s);
}

/* Entries first, then whatever only calls itself. */
static void solve_entries(struct solver *s)
{
	g_autofree gboolean *called = find_called(s->p);
	g_autofree gboolean *done = g_new0(gboolean, s->p->n_functions);

	for (gsize i = 0; i < s->p->n_functions; i++) {
		struct function *f = s->p->functions[i];

		if (f->address_taken || f->cut || (!called[i] && f->ir && f->ir->linkage != IR_INLINE))
			solve_entry(s, f);
	}
	for (guint i = 0; i < s->contexts->len; i++)
		done[((struct context *)s->contexts->pdata[i])->f->id] = TRUE;
	for (gsize i = 0; i < s->p->n_functions; i++)
		if (!done[i] && s->p->functions[i]->ir &&
		    s->p->functions[i]->ir->linkage != IR_INLINE)
			solve_entry(s, s->p->functions[i]);
	solver_settle(s);
}

static void context_free(gpointer data)
{
	struct context *c = data;

	g_free(c->exits);
	g_array_unref(c->events);
	g_array_unref(c->guards);
	g_ptr_array_unref(c->dependents);
	if (c->slots)
		g_ptr_array_unref(c->slots);
	g_free(c);
}

void solver_init(struct solver *s, const struct job *j)
{
	*s = (struct solver){
		.p = j->p,
		.rules = j->rules,
		.terms = j->terms,
		.locks = j->locks,
		.guards = j->guards,
		.info = j->info,
		.world = WORLD_CORE,
		.index = g_hash_table_new(context_hash, context_equal),
		.contexts = g_ptr_array_new_with_free_func(context_free),
		.redo = G_QUEUE_INIT,
		.some = term_some(j->terms),
	};
}

void solver_release(struct solver *s)
{
	g_hash_table_unref(s->index);
	g_ptr_array_unref(s->contexts);
	g_queue_clear(&s->redo);
}

/* --- over the core --------------------------------------------------------------------- */

static gboolean is_mine(const struct solver *s, const struct function *f)
{
	return program_visible(s->p, f->place, s->world) &&
	       !program_visible(s->p, f->place, WORLD_CORE);
}

/* Whether the context calls, through a pointer, what only this world has. */
static gboolean sees_more(const struct solver *s, const struct context *c)
{
	for (guint i = 0; c->slots && i < c->slots->len; i++) {
		const struct targets *t = c->slots->pdata[i];

		for (gsize k = 0; k < t->n; k++)
			if (is_mine(s, t->funcs[k]))
				return TRUE;
	}
	return FALSE;
}

static void enter(struct solver *s, guint world)
{
	guint n = s->contexts->len;

	s->world = world;
	for (guint i = 0; i < n; i++) /* rounds of the core do not count here */
		((struct context *)s->contexts->pdata[i])->rounds = 1;
	for (guint i = 0; i < n; i++)
		if (sees_more(s, s->contexts->pdata[i]))
			solver_redo(s, s->contexts->pdata[i]);
	solver_settle(s);
}

struct answer *world_solve(struct job *j, struct solver *s, guint world)
{
	struct answer *a = answer_new();
	struct reach_set *r;

	if (world != WORLD_CORE)
		enter(s, world);
	if (j->opt->entries)
		solve_named(s, j->opt->entries);
	else
		solve_entries(s);
	r = reach_new(s, &j->nodes);
	edges_collect(r, world == WORLD_CORE ? NULL : j->core_edges,
		      world == WORLD_CORE ? j->core_edges : NULL, a->edges, a->recursions,
		      j->places);
	facts_collect(s, j->p->worlds[world].name, a);
	reach_free(r);
	return a;
}
