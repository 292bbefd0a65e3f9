/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the answers of all worlds to one solution: classes and nodes in the order
 * of their names, edges and facts sorted, what several worlds tell told once.
 */
#include "solve/job.h"

#include <stdlib.h>
#include <string.h>

#include "solve/facts.h"
#include "solve/names.h"

/* --- order ----------------------------------------------------------------------------- */

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

static int compare_place(const void *a, const void *b)
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

static void put_classes(const struct job *j, struct graph *g, const guint *order)
{
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

/*
 * The recursion in `out` at the place of e, which is told once: by the first of the
 * worlds that are surest of it; NULL when e is the first there. e is the next of `out`.
 */
static struct edge *find_told(GHashTable *told, GArray *out, const struct edge *e)
{
	const struct step *at = &e->steps[e->n_steps > 1 ? 1 : 0];
	g_autofree char *key = g_strdup_printf("%s:%u:%u:%s:%u:%u", at->file, at->line, at->col,
					       at->function, e->inner,
					       e->same_instance == SAME_PROTOCOL ? e->outer : 0);
	guint index = GPOINTER_TO_UINT(g_hash_table_lookup(told, key));

	if (index)
		return &g_array_index(out, struct edge, index - 1);
	g_hash_table_insert(told, g_steal_pointer(&key), GUINT_TO_POINTER(out->len + 1));
	return NULL;
}

/* a, which is the solution's, becomes what e is, and e what a was. */
static void swap_edges(struct edge *a, struct edge *e)
{
	struct edge was = *a;

	*a = *e;
	*e = was;
}

static int compare_number(const void *a, const void *b)
{
	guint x = *(const guint *)a, y = *(const guint *)b;

	return x < y ? -1 : x > y;
}

static void renumber(struct edge *e, const guint *node_rank, const guint *class_rank)
{
	e->outer = node_rank[e->outer];
	e->inner = node_rank[e->inner];
	for (gsize k = 0; k < e->n_gates; k++)
		e->gates[k] = class_rank[e->gates[k]];
	if (e->n_gates)
		qsort(e->gates, e->n_gates, sizeof(*e->gates), compare_number);
}

enum list { EDGES, RECURSIONS, RIVALS };

static GArray *list_of(const struct answer *a, enum list list)
{
	return list == EDGES ? a->edges : list == RECURSIONS ? a->recursions : a->rivals;
}

/* The edges of all answers, in numbers of the solution. */
static struct edge *put_edges(struct job *j, enum list list, const guint *node_rank,
			      const guint *class_rank, gsize *n)
{
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GArray *out = g_array_new(FALSE, TRUE, sizeof(struct edge));
	guint world = 0;

	for (gsize w = 0; w < j->p->n_worlds; w++) {
		GArray *from = j->answers[w] ? list_of(j->answers[w], list) : NULL;

		for (guint i = 0; from && i < from->len; i++) {
			struct edge *e = &g_array_index(from, struct edge, i), *before;

			e->world = world;
			renumber(e, node_rank, class_rank);
			before = list == RECURSIONS ? find_told(told, out, e) : NULL;
			if (before && e->confidence > before->confidence)
				swap_edges(before, e);
			if (before)
				continue;
			g_array_append_val(out, *e);
			e->steps = NULL; /* the solution's now */
			e->gates = NULL;
		}
		world += !!j->answers[w];
	}
	*n = out->len;
	if (*n)
		qsort(out->data, *n, sizeof(struct edge),
		      list == EDGES ? compare_edge : compare_place);
	return (struct edge *)(gpointer)g_array_free(out, FALSE);
}

static void put_worlds(const struct job *j, struct graph *g)
{
	g->worlds = g_new0(const char *, j->p->n_worlds + 1);
	for (gsize w = 0; w < j->p->n_worlds; w++)
		if (j->answers[w])
			g->worlds[g->n_worlds++] = j->p->worlds[w].name;
}

static void put_graph(struct job *j, struct graph *g)
{
	g_autofree guint *class_order = NULL, *node_order = NULL;
	g_autofree guint *class_rank =
		ranking(j->locks->classes->len, compare_class, j, &class_order);
	struct sort sort = { j, class_rank };
	g_autofree guint *node_rank = ranking(j->nodes.nodes->len, compare_node, &sort, &node_order);

	put_classes(j, g, class_order);
	g->n_nodes = j->nodes.nodes->len;
	g->nodes = g_new(struct lock_node, g->n_nodes);
	for (gsize i = 0; i < g->n_nodes; i++) {
		g->nodes[i] = g_array_index(j->nodes.nodes, struct lock_node, node_order[i]);
		g->nodes[i].class = class_rank[g->nodes[i].class];
	}
	g->edges = put_edges(j, EDGES, node_rank, class_rank, &g->n_edges);
	g->recursions = put_edges(j, RECURSIONS, node_rank, class_rank, &g->n_recursions);
	g->rivals = put_edges(j, RIVALS, node_rank, class_rank, &g->n_rivals);
	put_worlds(j, g);
}

struct solution *job_collect(struct job *j)
{
	struct solution *out = g_new0(struct solution, 1);

	put_graph(j, &out->graph);
	facts_finish(j->answers, j->p->n_worlds, out);
	return out;
}
