/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cycles of three and more locks. Reads the surest edge of every ordered pair
 * of one world; what two locks alone already show (cycle.c) is left out, so one
 * cause gives one finding. For every edge, the shortest way back from its inner
 * to its outer lock is one cycle; the same cycle met again is told once.
 */
#include "judge/circle.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LENGTH 6

struct arc {
	guint from, to;		/* places */
	guint reads;		/* how many of the two are taken for reading */
	const struct edge *edge;
};

struct circles {
	struct judge *j;
	guint world;
	GArray *arcs;		/* struct arc, by from */
	GHashTable *told;	/* fingerprints */
	guint n_places;
	guint *first;		/* by place: its first arc */
	guint *seen;		/* by place: the search that came there last */
	guint search;
	GArray *queue;		/* struct visit, of this search */
};

/* An arc that a search went along, and the one before it. */
struct visit {
	guint arc, before, depth;
};

static int compare_arc(const void *a, const void *b)
{
	const struct arc *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	/* fewer reads block more; then the shorter witness */
	if (x->reads != y->reads)
		return (int)x->reads - (int)y->reads;
	return (int)x->edge->n_steps - (int)y->edge->n_steps;
}

static const struct arc *arc_at(const struct circles *c, guint i)
{
	return &g_array_index(c->arcs, struct arc, i);
}

/* The arcs from a place are first[place] … first[place + 1] - 1. */
static void find_first(struct circles *c)
{
	guint at = 0;

	for (guint place = 0; place <= c->n_places; place++) {
		while (at < c->arcs->len && arc_at(c, at)->from < place)
			at++;
		c->first[place] = at;
	}
}

static void collect(struct circles *c)
{
	const struct graph *g = c->j->g;
	guint n = 0;

	for (gsize i = 0; i < g->n_edges; i++) {
		const struct edge *e = &g->edges[i];
		struct arc a = {
			.from = judge_place(c->j, e->outer),
			.to = judge_place(c->j, e->inner),
			.reads = (g->nodes[e->outer].mode != LOCK_WRITE) +
				 (g->nodes[e->inner].mode != LOCK_WRITE),
			.edge = e,
		};

		if ((e->world == c->world || e->world == 0) && e->confidence == CONFIDENCE_HIGH &&
		    a.from != a.to)
			g_array_append_val(c->arcs, a);
	}
	g_array_sort(c->arcs, compare_arc);
	for (guint i = 0; i < c->arcs->len; i++) {
		struct arc a = g_array_index(c->arcs, struct arc, i);

		if (n && g_array_index(c->arcs, struct arc, n - 1).from == a.from &&
		    g_array_index(c->arcs, struct arc, n - 1).to == a.to)
			continue;
		g_array_index(c->arcs, struct arc, n++) = a;
	}
	g_array_set_size(c->arcs, n);
	find_first(c);
}

static gboolean has_arc(const struct circles *c, guint from, guint to)
{
	for (guint i = c->first[from]; i < c->first[from + 1]; i++)
		if (arc_at(c, i)->to == to)
			return TRUE;
	return FALSE;
}

static void drop_pairs(struct circles *c)
{
	g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(struct arc));

	for (guint i = 0; i < c->arcs->len; i++) {
		struct arc a = g_array_index(c->arcs, struct arc, i);

		if (!has_arc(c, a.to, a.from))
			g_array_append_val(kept, a);
	}
	g_array_set_size(c->arcs, 0);
	if (kept->len)
		g_array_append_vals(c->arcs, kept->data, kept->len);
	find_first(c);
}

/* The arcs that led to the i'th visit; how many. */
static guint retrace(const struct circles *c, guint i, const struct arc **way)
{
	guint depth = g_array_index(c->queue, struct visit, i).depth;

	for (guint k = depth; k-- > 0;) {
		const struct visit *v = &g_array_index(c->queue, struct visit, i);

		way[k] = arc_at(c, v->arc);
		i = v->before;
	}
	return depth;
}

/* Queues the arcs that go from a place to where the search has not been yet. */
static void go_on(struct circles *c, guint from, guint before, guint depth)
{
	for (guint i = c->first[from]; i < c->first[from + 1]; i++) {
		struct visit v = { i, before, depth };
		guint to = arc_at(c, i)->to;

		if (c->seen[to] == c->search)
			continue;
		c->seen[to] = c->search;
		g_array_append_val(c->queue, v);
	}
}

/* The arcs of a shortest way from `from` to `to`, at most MAX_LENGTH - 1; how many. */
static guint way_back(struct circles *c, guint from, guint to, const struct arc **way)
{
	c->search++;
	g_array_set_size(c->queue, 0);
	go_on(c, from, 0, 1);
	for (guint i = 0; i < c->queue->len; i++) {
		struct visit v = g_array_index(c->queue, struct visit, i);
		guint at = arc_at(c, v.arc)->to;

		if (at == to)
			return retrace(c, i, way);
		if (v.depth + 1 < MAX_LENGTH)
			go_on(c, at, i, v.depth + 1);
	}
	return 0;
}

/* Whether each one's holder blocks the one before it, and no lock is held by two of them. */
static gboolean can_meet(const struct circles *c, const struct arc *const *all, guint n)
{
	const struct lock_node *nodes = c->j->g->nodes;

	for (guint i = 0; i < n; i++) {
		const struct edge *x = all[i]->edge, *y = all[(i + 1) % n]->edge;

		if (!judge_modes_block(nodes[y->outer].mode, nodes[x->inner].mode))
			return FALSE;
		for (guint k = i + 1; k < n; k++)
			if (judge_share_gate(x, all[k]->edge))
				return FALSE;
	}
	return TRUE;
}

static void tell(struct circles *c, const struct arc **all, guint n)
{
	struct judge *j = c->j;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *list = NULL;
	struct finding *f;
	guint first = 0, calls = 0;

	/* canonical: begins with the class that comes first */
	for (guint i = 1; i < n; i++)
		if (all[i]->from < all[first]->from)
			first = i;
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(names, judge_node_name(j, all[(first + i) % n]->edge->outer));
	g_ptr_array_add(names, NULL);
	f = judge_finding(j, all[first]->edge);
	g_free(f->world);
	f->world = g_strdup(j->g->worlds[c->world]);
	list = g_strjoinv(", ", (char **)names->pdata);
	f->message = g_strdup_printf("%u locks are taken in a circle: %s", n, list);
	for (guint i = 0; i < n; i++) {
		judge_side(j, f, all[(first + i) % n]->edge);
		calls += judge_calls(all[i]->edge);
	}
	judge_doubt_calls(f, calls);
	judge_fingerprint(f, (const char *const *)names->pdata, n);
	if (g_hash_table_add(c->told, g_strdup(f->fingerprint)))
		g_ptr_array_add(j->findings, f);
	else
		finding_free(f);
}

void judge_circles(struct judge *j, guint world)
{
	struct circles c = { .j = j, .world = world, .n_places = judge_places(j) };
	const struct arc *all[MAX_LENGTH + 1];

	c.first = g_new0(guint, c.n_places + 1);
	c.seen = g_new0(guint, c.n_places);
	c.queue = g_array_new(FALSE, FALSE, sizeof(struct visit));
	c.arcs = g_array_new(FALSE, FALSE, sizeof(struct arc));
	c.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	collect(&c);
	drop_pairs(&c);
	for (guint i = 0; i < c.arcs->len; i++) {
		guint n;

		/* a circle of core edges alone is the core's, told there */
		all[0] = arc_at(&c, i);
		if (all[0]->edge->world != world)
			continue;
		n = way_back(&c, all[0]->to, all[0]->from, all + 1);
		if (n && can_meet(&c, all, n + 1))
			tell(&c, all, n + 1);
	}
	g_free(c.first);
	g_free(c.seen);
	g_array_unref(c.queue);
	g_array_unref(c.arcs);
	g_hash_table_unref(c.told);
}
