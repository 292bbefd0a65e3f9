/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Solves one world: its contexts, what they reach, its edges. The core comes
 * first; another world is laid over it, so that only what its own functions
 * change is solved again.
 */
#include "solve/job.h"

#include "solve/carry.h"
#include "solve/changes.h"
#include "solve/edges.h"
#include "solve/entries.h"
#include "solve/facts.h"
#include "solve/leaked.h"
#include "solve/owed.h"
#include "solve/owing.h"
#include "solve/own.h"
#include "solve/protocol.h"
#include "solve/reach.h"
#include "solve/slips.h"
#include "solve/unpaired.h"
#include "solve/where.h"

/* --- the solver ------------------------------------------------------------------------ */

void solver_init(struct solver *s, const struct job *j)
{
	*s = (struct solver){
		.p = j->p,
		.rules = j->rules,
		.terms = j->terms,
		.locks = j->locks,
		.guards = j->guards,
		.info = j->info,
		.stored = j->stored,
		.told = j->told,
		.spelling = j->spelling,
		.changes = changes_new(),
		.owed = owed_new(j->p, j->rules, j->locks, j->info),
		.world = WORLD_CORE,
		.index = g_hash_table_new(context_hash, context_equal),
		.contexts = g_ptr_array_new_with_free_func(context_free),
		.roots = g_ptr_array_new(),
		.redo = G_QUEUE_INIT,
		.some = term_some(j->terms),
		.internal = internal_init(j->rules, j->p),
		.asked_fields = where_fields(j->rules),
		.task_fields = task_fields(j->rules),
		.joins = g_hash_table_new(NULL, NULL),
	};
	terms_keep(s->terms, s->internal.fields);
}

void solver_release(struct solver *s)
{
	g_hash_table_unref(s->index);
	g_hash_table_unref(s->joins);
	changes_free(s->changes);
	owed_free(s->owed);
	g_ptr_array_unref(s->contexts);
	g_ptr_array_unref(s->roots);
	g_free(s->live);
	g_free(s->called);
	g_queue_clear(&s->redo);
	terms_keep(s->terms, NULL);
	internal_release(&s->internal);
}

gboolean solver_load(struct solver *s, const guint8 *bytes, gsize n)
{
	g_autoptr(GPtrArray) torn = g_ptr_array_new();

	for (gsize i = 0; i < s->p->n_functions; i++) {
		s->info[i].n_contexts = 0;
		s->info[i].restless = FALSE;
	}
	return carry_unpack_all(s, bytes, n, torn) && !torn->len;
}

/* --- over the core --------------------------------------------------------------------- */

/*
 * Whether the context calls, through a pointer, what only this world has; or, in a model, what
 * may be in tables of this world's: it is called for their users; or asks for a trait of files.
 */
static gboolean sees_more(const struct solver *s, const struct own *own, const struct context *c)
{
	for (guint i = 0; c->slots && i < c->slots->len; i++)
		if (own_target(s->p, c->slots->pdata[i], s->world) ||
		    (c->f->modelled && own_tables(own, c->slots->pdata[i])))
			return TRUE;
	return s->info[c->f->id].asks;
}

static void enter(struct solver *s, guint world)
{
	struct own *own = own_new(s->p, s->spelling, world);
	guint n = s->contexts->len;

	s->world = world;
	for (guint i = 0; i < n; i++) /* rounds of the core do not count here */
		((struct context *)s->contexts->pdata[i])->rounds = 1;
	for (guint i = 0; i < n; i++)
		if (sees_more(s, own, s->contexts->pdata[i]))
			solver_doubt(s->contexts->pdata[i]);
	own_free(own);
	for (guint i = 0; i < n; i++)
		solver_solve(s, s->contexts->pdata[i]);
	solver_settle(s);
}

struct answer *world_answer(struct job *j, struct solver *s, guint world)
{
	struct answer *a = answer_new();
	struct reach_set *r = reach_new(s, &j->nodes);

	edges_collect(r, world == WORLD_CORE ? NULL : j->core_edges,
		      world == WORLD_CORE ? j->core_edges : NULL, j->places, a);
	protocol_collect(r, j->places, a->recursions);
	slips_collect(s, &j->nodes, a->recursions);
	leaked_collect(s, &j->nodes, a->recursions);
	unpaired_collect(s, &j->nodes, a->recursions);
	owing_collect(s, &j->nodes, a->recursions);
	facts_collect(s, j->p->worlds[world].name, a);
	if (world == WORLD_CORE) /* another's process ends here, and gives all back at once */
		reach_free(r);
	return a;
}

gboolean world_solve(struct job *j, struct solver *s, guint world)
{
	enum divide divide = j->opt->jobs > 1 ? DIVIDE_AT_ONCE : DIVIDE_IN_TURN;

	if (world != WORLD_CORE)
		enter(s, world);
	return entries_solve(s, j->opt->entries, divide, &j->error);
}
