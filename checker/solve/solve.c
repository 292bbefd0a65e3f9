/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Solves each world and joins what comes of it into one graph. The core is
 * solved first; what it shows is not said again by the other worlds.
 */
#include "solve/solve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "solve/edges.h"
#include "solve/facts.h"
#include "solve/names.h"
#include "solve/overlay.h"
#include "solve/reach.h"
#include "solve/solver.h"

#define STACK_BYTES (1ull << 30)	/* contexts are solved depth first; only touched pages count */

struct job {
	const struct program *p;
	const struct rules *rules;
	const struct solve_options *opt;
	struct solution *out;
	struct terms *terms;
	struct lock_table *locks;
	struct guards *guards;
	struct node_table nodes;
	struct func_info *info;
	GHashTable *core_edges;
	GHashTable *places;		/* recursions told */
	GArray *edges, *recursions;
	GPtrArray *worlds;		/* names */
};

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

static void solver_init(struct solver *s, const struct job *j)
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

/* The solver is that of the core, with every world before undone. */
static void solve_world(struct job *j, struct solver *s, guint world)
{
	struct overlay *o = world == WORLD_CORE ? NULL : overlay_begin(s, world);
	struct reach_set *r;

	if (j->opt->entries)
		solve_named(s, j->opt->entries);
	else
		solve_entries(s);
	r = reach_new(s, &j->nodes);
	edges_collect(r, j->worlds->len, world ? j->core_edges : NULL,
		      world ? NULL : j->core_edges, j->edges, j->recursions, j->places);
	facts_collect(s, j->p->worlds[world].name, j->out);
	g_ptr_array_add(j->worlds, (gpointer)j->p->worlds[world].name);
	reach_free(r);
	if (o)
		overlay_end(o);
}

static gboolean wanted(const struct job *j, guint world)
{
	return world == WORLD_CORE || !j->opt->worlds ||
	       g_strv_contains(j->opt->worlds, j->p->worlds[world].name);
}

/* --- the graph ----------------------------------------------------------------------------- */

struct sort {
	const struct job *j;
	const guint *class_rank;
};

static int compare_class(const void *a, const void *b, void *data)
{
	const struct job *j = data;

	return strcmp(lock_class_name(j->locks, *(const guint *)a),
		      lock_class_name(j->locks, *(const guint *)b));
}

static int compare_node(const void *a, const void *b, void *data)
{
	const struct sort *s = data;
	const struct lock_node *all = (const struct lock_node *)(gpointer)s->j->nodes.nodes->data;
	const struct lock_node *x = &all[*(const guint *)a], *y = &all[*(const guint *)b];

	if (x->class != y->class)
		return s->class_rank[x->class] < s->class_rank[y->class] ? -1 : 1;
	if (x->subclass != y->subclass)
		return x->subclass < y->subclass ? -1 : 1;
	return (int)x->mode - (int)y->mode;
}

static int compare_recursion(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	int d;

	if (x->world != y->world)
		return x->world < y->world ? -1 : 1;
	if (x->outer != y->outer)
		return x->outer < y->outer ? -1 : 1;
	if (x->inner != y->inner)
		return x->inner < y->inner ? -1 : 1;
	for (gsize i = 0; i < x->n_steps && i < y->n_steps; i++) {
		if ((d = strcmp(x->steps[i].file, y->steps[i].file)))
			return d;
		if (x->steps[i].line != y->steps[i].line)
			return x->steps[i].line < y->steps[i].line ? -1 : 1;
	}
	return x->n_steps < y->n_steps ? -1 : x->n_steps > y->n_steps;
}

static int compare_edge(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->world != y->world)
		return x->world < y->world ? -1 : 1;
	if (x->outer != y->outer)
		return x->outer < y->outer ? -1 : 1;
	return x->inner < y->inner ? -1 : x->inner > y->inner;
}

/* The permutation that sorts 0 … n-1, and its inverse. */
static guint *ranking(guint n, int (*compare)(const void *, const void *, void *), void *data,
		      guint **order)
{
	guint *rank = g_new(guint, n + 1);

	*order = g_new(guint, n + 1);
	for (guint i = 0; i < n; i++)
		(*order)[i] = i;
	g_qsort_with_data(*order, n, sizeof(guint), compare, data);
	for (guint i = 0; i < n; i++)
		rank[(*order)[i]] = i;
	return rank;
}

static void put_classes(struct job *j, guint *order)
{
	struct graph *g = &j->out->graph;

	g->n_classes = j->locks->classes->len;
	g->classes = g_new0(struct lock_class, g->n_classes);
	for (gsize i = 0; i < g->n_classes; i++) {
		const struct class_info *c =
			&g_array_index(j->locks->classes, struct class_info, order[i]);
		const struct rule_lock *rule = rules_lock(j->rules, c->name);

		g->classes[i].name = c->name;
		g->classes[i].kind = c->kind;
		g->classes[i].alias = rule ? g_intern_string(rule->alias) : NULL;
	}
	names_put(j->p, j->rules, g->classes, g->n_classes);
}

static struct edge *put_edges(GArray *all, const guint *node_rank, const guint *class_rank,
			      int (*compare)(const void *, const void *), gsize *n)
{
	struct edge *edges = (struct edge *)(gpointer)all->data;

	*n = all->len;
	for (gsize i = 0; i < *n; i++) {
		edges[i].outer = node_rank[edges[i].outer];
		edges[i].inner = node_rank[edges[i].inner];
		for (gsize k = 0; k < edges[i].n_gates; k++)
			edges[i].gates[k] = class_rank[edges[i].gates[k]];
	}
	if (*n)
		qsort(edges, *n, sizeof(*edges), compare);
	g_array_free(all, FALSE);
	return edges;
}

static void put_graph(struct job *j)
{
	struct graph *g = &j->out->graph;
	g_autofree guint *class_order = NULL, *node_order = NULL;
	g_autofree guint *class_rank =
		ranking(j->locks->classes->len, compare_class, j, &class_order);
	struct sort sort = { j, class_rank };
	g_autofree guint *node_rank = ranking(j->nodes.nodes->len, compare_node, &sort, &node_order);

	put_classes(j, class_order);
	g->n_nodes = j->nodes.nodes->len;
	g->nodes = g_new(struct lock_node, g->n_nodes);
	for (gsize i = 0; i < g->n_nodes; i++) {
		g->nodes[i] = g_array_index(j->nodes.nodes, struct lock_node, node_order[i]);
		g->nodes[i].class = class_rank[g->nodes[i].class];
	}
	g->edges = put_edges(j->edges, node_rank, class_rank, compare_edge, &g->n_edges);
	g->recursions = put_edges(j->recursions, node_rank, class_rank, compare_recursion,
				  &g->n_recursions);
	g->n_worlds = j->worlds->len;
	g->worlds = (const char **)g_ptr_array_free(j->worlds, FALSE);
}

/* --- all --------------------------------------------------------------------------------------- */

static void *run(void *data)
{
	struct job *j = data;
	gsize total = 0, done = 0;
	struct solver s;

	for (gsize w = 0; w < j->p->n_worlds; w++)
		total += wanted(j, w);
	j->info = solver_prepare(j->p);
	solver_init(&s, j);
	for (gsize w = 0; w < j->p->n_worlds; w++) {
		if (!wanted(j, w))
			continue;
		if (j->opt->progress)
			j->opt->progress(done, total, j->p->worlds[w].name, j->opt->progress_data);
		solve_world(j, &s, w);
		done++;
	}
	g_hash_table_unref(s.index);
	g_ptr_array_unref(s.contexts);
	facts_finish(j->out);
	put_graph(j);
	return NULL;
}

static void run_with_stack(struct job *j)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	if (pthread_create(&thread, &attr, run, j))
		g_error("cannot start the solver's thread");
	pthread_join(thread, NULL);
	pthread_attr_destroy(&attr);
}

struct solution *solve_program(const struct program *p, const struct rules *rules,
			       const struct solve_options *opt)
{
	struct job j = {
		.p = p,
		.rules = rules,
		.opt = opt,
		.out = g_new0(struct solution, 1),
		.terms = terms_new(),
		.places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.core_edges = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
		.edges = g_array_new(FALSE, TRUE, sizeof(struct edge)),
		.recursions = g_array_new(FALSE, TRUE, sizeof(struct edge)),
		.worlds = g_ptr_array_new(),
	};

	j.locks = lock_table_new(rules, j.terms);
	j.guards = guards_new(j.terms);
	node_table_init(&j.nodes);
	run_with_stack(&j);
	solver_release_info(j.info, p->n_functions);
	g_hash_table_unref(j.core_edges);
	g_hash_table_unref(j.places);
	node_table_release(&j.nodes);
	guards_free(j.guards);
	lock_table_free(j.locks);
	terms_free(j.terms);
	return j.out;
}

static void free_edges(struct edge *edges, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_free(edges[i].steps);
		g_free(edges[i].gates);
	}
	g_free(edges);
}

void solution_free(struct solution *s)
{
	if (!s)
		return;
	free_edges(s->graph.edges, s->graph.n_edges);
	free_edges(s->graph.recursions, s->graph.n_recursions);
	g_free(s->graph.nodes);
	names_release(s->graph.classes, s->graph.n_classes);
	g_free(s->graph.classes);
	g_free(s->graph.worlds);
	g_free(s->events);
	g_free(s->functions);
	g_free(s);
}
