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
}

static guint first_arc(const struct circles *c, guint from)
{
	guint lo = 0, hi = c->arcs->len;

	while (lo < hi) {
		guint mid = (lo + hi) / 2;

		if (g_array_index(c->arcs, struct arc, mid).from < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static gboolean has_arc(const struct circles *c, guint from, guint to)
{
	for (guint i = first_arc(c, from); i < c->arcs->len; i++) {
		const struct arc *a = &g_array_index(c->arcs, struct arc, i);

		if (a->from != from)
			return FALSE;
		if (a->to == to)
			return TRUE;
	}
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
	g_array_append_vals(c->arcs, kept->data, kept->len);
}

/* The arcs of a shortest way from `from` to `to`, at most MAX_LENGTH - 1; how many. */
static guint way_back(const struct circles *c, guint from, guint to, const struct arc **way)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	struct visit { guint arc, before, depth; };
	g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(struct visit));
	guint at = from;

	for (guint next = 0;; next++) {
		guint depth = next ? g_array_index(queue, struct visit, next - 1).depth : 0;

		if (next)
			at = g_array_index(c->arcs, struct arc,
					   g_array_index(queue, struct visit, next - 1).arc).to;
		if (next && at == to) {
			for (guint i = next - 1, k = depth; k-- > 0;) {
				struct visit v = g_array_index(queue, struct visit, i);

				way[k] = &g_array_index(c->arcs, struct arc, v.arc);
				i = v.before;
			}
			return depth;
		}
		for (guint i = first_arc(c, at); depth + 1 < MAX_LENGTH && i < c->arcs->len &&
		     g_array_index(c->arcs, struct arc, i).from == at; i++) {
			struct visit v = { i, next ? next - 1 : 0, depth + 1 };

			if (g_hash_table_add(seen, GUINT_TO_POINTER(
					     g_array_index(c->arcs, struct arc, i).to)))
				g_array_append_val(queue, v);
		}
		if (next >= queue->len)
			return 0;
	}
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
	struct circles c = { .j = j, .world = world };
	const struct arc *all[MAX_LENGTH + 1];

	c.arcs = g_array_new(FALSE, FALSE, sizeof(struct arc));
	c.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	collect(&c);
	drop_pairs(&c);
	for (guint i = 0; i < c.arcs->len; i++) {
		guint n;

		/* a circle of core edges alone is the core's, told there */
		all[0] = &g_array_index(c.arcs, struct arc, i);
		if (all[0]->edge->world != world)
			continue;
		n = way_back(&c, all[0]->to, all[0]->from, all + 1);
		if (n && can_meet(&c, all, n + 1))
			tell(&c, all, n + 1);
	}
	g_array_unref(c.arcs);
	g_hash_table_unref(c.told);
}
