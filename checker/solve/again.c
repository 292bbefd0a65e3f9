/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts of functions that are otherwise are doubted, as those are that see more in another
 * world than in the core; so are those that call through a pointer that leads elsewhere now, and
 * those that rest on what is no more.
 */
#include "solve/again.h"

#include "base/error.h"
#include "solve/entries.h"
#include "solve/keep.h"

struct again {
	struct job *j;
	struct basis_diff diff;
	gboolean core_same;
};

static gboolean all_kept(const struct job *j)
{
	for (guint w = 0; w < j->p->n_worlds; w++) {
		struct keep *k = job_wants(j, w) ? keep_open(j, j->opt->from, w) : NULL;

		if (job_wants(j, w) && !k)
			return FALSE;
		keep_close(k);
	}
	return TRUE;
}

/*
 * Whether a world has lost operations of its own: who came to them is the core's again, and as
 * sure of what he comes to as that is; which a world that is solved again cannot say.
 */
static gboolean any_has_lost(struct again *a)
{
	gboolean lost = FALSE;

	for (guint w = WORLD_CORE + 1; w < a->j->p->n_worlds && !lost; w++) {
		struct keep *k = job_wants(a->j, w) ? keep_open(a->j, a->j->opt->from, w) : NULL;

		lost = k && keep_slots(k, a->j, &a->diff) && a->diff.lost;
		keep_close(k);
	}
	return lost;
}

/*
 * Whether it takes less to solve all from its beginning: what has changed is solved in each world,
 * where the core is solved once for all of them.
 */
static gboolean is_most(const struct again *a)
{
	const struct program *p = a->j->p;
	gsize all = 0, changed = 0;

	for (gsize i = 0; i < p->n_functions; i++) {
		all += p->functions[i]->ir != NULL;
		changed += p->functions[i]->ir && a->diff.functions[i];
	}
	return changed > all / 2;
}

struct again *again_open(struct job *j)
{
	struct again *a;
	struct keep *core;

	if (!j->opt->from || j->opt->entries || !all_kept(j))
		return NULL;
	a = g_new0(struct again, 1);
	a->j = j;
	core = keep_open(j, j->opt->from, WORLD_CORE);
	if (core && keep_basis(core, j, &a->diff) && !is_most(a) && !any_has_lost(a) &&
	    keep_slots(core, j, &a->diff)) {
		a->core_same = basis_same(j, &a->diff, WORLD_CORE);
		keep_close(core);
		return a;
	}
	keep_close(core);
	again_close(a);
	return NULL;
}

void again_close(struct again *a)
{
	if (!a)
		return;
	basis_diff_clear(&a->diff);
	g_free(a);
}

/* --- what is solved again -------------------------------------------------------------------- */

static gboolean leads_elsewhere(const struct again *a, const struct context *c)
{
	for (guint i = 0; c->slots && i < c->slots->len; i++)
		if (g_hash_table_contains(a->diff.slots, c->slots->pdata[i]) ||
		    (c->f->modelled && g_hash_table_contains(a->diff.tables, c->slots->pdata[i])))
			return TRUE;
	return FALSE;
}

static void doubt(const struct again *a, struct context *c)
{
	solver_doubt(c);
	/* it may be called in other contexts than before */
	for (guint i = 0; a->diff.known[c->f->id] && i < c->dependents->len; i++)
		((struct context *)c->dependents->pdata[i])->changed = TRUE;
}

static gboolean load(const struct again *a, struct keep *k, struct solver *s)
{
	g_autoptr(GPtrArray) torn = g_ptr_array_new();

	for (gsize i = 0; i < s->p->n_functions; i++)
		s->info[i].n_contexts = 0;
	if (!keep_contexts(k, s, torn))
		return FALSE;
	for (guint i = 0; i < s->contexts->len; i++) {
		struct context *c = s->contexts->pdata[i];

		c->rounds = 1;
		c->heard = TRUE;
		c->world = c->world == WORLD_CORE ? WORLD_CORE : s->world;
		if (a->diff.functions[c->f->id] || leads_elsewhere(a, c))
			doubt(a, c);
	}
	for (guint i = 0; i < torn->len; i++)
		doubt(a, torn->pdata[i]);
	return TRUE;
}

static struct answer *solve(const struct again *a, struct keep *k, struct solver *s, guint world)
{
	guint n;

	s->world = world;
	if (!load(a, k, s))
		return NULL;
	n = s->contexts->len;
	for (guint i = 0; i < n; i++)
		solver_solve(s, s->contexts->pdata[i]);
	solver_settle(s);
	if (!entries_solve(s, NULL, DIVIDE_NOT, &a->j->error))
		return NULL;
	return world_answer(a->j, s, world);
}

struct answer *again_core(struct again *a, struct solver *s)
{
	struct keep *k = keep_open(a->j, a->j->opt->from, WORLD_CORE);
	struct answer *out;

	if (!k)
		return NULL;
	out = a->core_same ? keep_answer(k, a->j) : solve(a, k, s, WORLD_CORE);
	keep_close(k);
	return out;
}

struct answer *again_world(struct again *a, guint world)
{
	struct keep *k = keep_open(a->j, a->j->opt->from, world);
	struct answer *out = NULL;
	struct solver s;

	if (k && keep_slots(k, a->j, &a->diff)) {
		if (a->core_same && basis_same(a->j, &a->diff, world)) {
			out = keep_answer(k, a->j);
		} else {
			solver_init(&s, a->j);
			out = solve(a, k, &s, world);
		}
	}
	keep_close(k);
	return out;
}
