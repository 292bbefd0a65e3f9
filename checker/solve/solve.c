/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core is solved first; the other worlds begin where it ended, and do not
 * say again what it has shown. What all of them give is one solution. What was kept of a run
 * before is taken where it is the same.
 */
#include "solve/solve.h"

#include "base/pair.h"
#include "solve/again.h"
#include "solve/edges.h"
#include "solve/items.h"
#include "solve/job.h"
#include "solve/stored.h"
#include "solve/names.h"
#include "solve/reuse.h"
#include "solve/said.h"
#include "solve/thread.h"

gboolean job_wants(const struct job *j, guint world)
{
	const char *name = j->p->worlds[world].name;

	return world == WORLD_CORE || !j->opt->worlds ||
	       g_strv_contains(j->opt->worlds, name) ||
	       g_strv_contains((const char *const *)j->rules->everywhere, name);
}

void job_show(const struct job *j, gsize done, guint world)
{
	gsize total = 0;

	for (gsize w = 0; w < j->p->n_worlds; w++)
		total += job_wants(j, w);
	if (j->opt->progress)
		j->opt->progress(done, total, j->p->worlds[world].name, j->opt->progress_data);
}

/* From what is kept of another program. FALSE: that cannot be, and s is new again. */
static gboolean begin_again(struct job *j, struct solver *s)
{
	j->again = again_open(j);
	if (!j->again)
		return FALSE;
	j->answers[WORLD_CORE] = again_core(j->again, s);
	if (j->answers[WORLD_CORE])
		return TRUE;
	g_clear_pointer(&j->again, again_close);
	solver_release(s);
	solver_init(s, j);
	return FALSE;
}

static void prepare_beside(struct func_info *info, void *data)
{
	struct job *j = data;

	items_find(j->p, j->rules, info);
	j->stored = stored_new(j->p, info);
	j->told = told_new(j->p);
	j->spelling = spelling_new(j->p);
}

static void *run(void *data)
{
	struct job *j = data;
	struct solver_beside beside = { prepare_beside, j, j->opt->jobs > 1 };
	struct solver s;

	job_show(j, 0, WORLD_CORE);
	j->info = solver_prepare(j->p, j->terms, &beside);
	solver_init(&s, j);
	if (!begin_again(j, &s) && !j->error)
		j->reuse = reuse_open(j, &s);
	if (!j->error)
		worlds_solve(j, &s);
	again_close(j->again);
	solver_release(&s);
	solver_release_info(j->info, j->p->n_functions);
	return NULL;
}

static gboolean run_apart(struct job *j)
{
	pthread_t thread;

	if (!thread_start(&thread, run, j, &j->error))
		return FALSE;
	pthread_join(thread, NULL);
	return !j->error && !j->unusable;
}

static void job_init(struct job *j)
{
	j->answers = g_new0(struct answer *, j->p->n_worlds + 1);
	j->terms = terms_new(j->rules->never_null);
	j->locks = lock_table_new(j->rules, j->terms);
	j->guards = guards_new(j->terms);
	j->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	j->core_edges = pair_table_new(NULL);
	node_table_init(&j->nodes);
}

static void job_release(struct job *j)
{
	for (gsize w = 0; w < j->p->n_worlds; w++)
		if (j->answers[w])
			answer_free(j->answers[w]);
	g_free(j->answers);
	g_hash_table_unref(j->core_edges);
	reuse_close(j->reuse);
	said_free(j->said);
	stored_free(j->stored);
	told_free(j->told);
	spelling_free(j->spelling);
	g_hash_table_unref(j->places);
	node_table_release(&j->nodes);
	guards_free(j->guards);
	lock_table_free(j->locks);
	terms_free(j->terms);
}

struct solution *solve_program(const struct program *p, const struct rules *rules,
			       const struct solve_options *opt, GError **error)
{
	struct job j = { .p = p, .rules = rules, .opt = opt };
	struct solution *out = NULL;

	job_init(&j);
	if (run_apart(&j)) {
		out = job_collect(&j);
		out->kept = reuse_say(j.reuse, p);
	} else if (!j.unusable) {
		g_propagate_error(error, j.error);
	}
	job_release(&j);
	if (j.unusable) {
		struct solve_options without = *opt;

		without.reuse = NULL;
		return solve_program(p, rules, &without, error);
	}
	return out;
}

void solution_free(struct solution *s)
{
	if (!s)
		return;
	graph_release(&s->graph);
	g_free(s->events);
	g_free(s->functions);
	g_free(s->kept);
	g_free(s);
}
