/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two paths that take two classes in opposite orders. Reads the edges of one
 * world together with the core's. Longer cycles are in circle.c.
 */
#include "judge/judge.h"

#include <string.h>

#include "judge/circle.h"


struct cycles {
	struct judge *j;
	guint world;
	GHashTable *edges;	/* packed (outer place, inner place) → GPtrArray of struct edge */
	GPtrArray *keys;	/* the same keys in order of first edge */
};

static gint64 pack(guint outer, guint inner)
{
	return (gint64)outer << 32 | inner;
}

static void index_edges(struct cycles *c)
{
	for (gsize i = 0; i < c->j->g->n_edges; i++) {
		const struct edge *e = &c->j->g->edges[i];
		guint outer = judge_place(c->j, e->outer), inner = judge_place(c->j, e->inner);
		gint64 key = pack(outer, inner);
		GPtrArray *all;

		if ((e->world != c->world && e->world != 0) || outer == inner)
			continue;
		all = g_hash_table_lookup(c->edges, &key);
		if (!all) {
			gint64 *own = g_memdup2(&key, sizeof(key));

			all = g_ptr_array_new();
			g_hash_table_insert(c->edges, own, all);
			g_ptr_array_add(c->keys, own);
		}
		g_ptr_array_add(all, (gpointer)e);
	}
}

/* --- can the two meet? --------------------------------------------------------------- */

/* How each of the two waits for the other: the weaker of both waits. */
static enum judge_wait both_wait(const struct judge *j, const struct edge *x, const struct edge *y)
{
	const struct lock_node *n = j->g->nodes;

	return MIN(judge_waits(n[y->outer].mode, n[x->inner].mode),
		   judge_waits(n[x->outer].mode, n[y->inner].mode));
}

struct choice {
	const struct edge *x, *y;
	int score;
};

/* The pair of edges that makes the strongest case: confident, exclusive, short. */
static void consider(const struct judge *j, struct choice *best, const struct edge *x,
		     const struct edge *y)
{
	int score = MIN(x->confidence, y->confidence) * 1000;
	enum judge_wait wait = both_wait(j, x, y);

	if (wait == WAIT_NEVER || judge_share_gate(x, y))
		return;
	if (wait == WAIT_ALWAYS)
		score += 500;
	score -= MIN(x->n_steps + y->n_steps, 400);
	if (!best->x || score > best->score)
		*best = (struct choice){ x, y, score };
}

/* --- reporting -------------------------------------------------------------------------- */

static void report(struct cycles *c, const struct choice *pick)
{
	struct judge *j = c->j;
	const struct edge *x = pick->x, *y = pick->y;
	g_autofree char *a = NULL, *b = NULL;
	struct finding *f;

	/* the file system's own path first: it is the one its maintainer can change */
	if (x->world == 0 && y->world != 0) {
		x = pick->y;
		y = pick->x;
	}
	a = judge_node_name(j, x->outer);
	b = judge_node_name(j, x->inner);
	f = judge_finding(j, x);
	g_free(f->world);
	f->world = g_strdup(j->g->worlds[c->world]);
	f->message = g_strdup_printf("%s and %s are taken in opposite orders", a, b);
	judge_side(j, f, x);
	judge_side(j, f, y);
	judge_doubt_calls(f, judge_calls(x) + judge_calls(y));
	judge_doubt_wait(f, both_wait(j, x, y));
	if (strcmp(a, b) < 0)
		judge_fingerprint(f, (const char *[]){ a, b }, 2);
	else
		judge_fingerprint(f, (const char *[]){ b, a }, 2);
	/* one cause, one finding: that one path contradicts a document says more */
	if (MAX(judge_contradicts(j, x), judge_contradicts(j, y)) > f->confidence)
		finding_free(f);
	else
		g_ptr_array_add(j->findings, f);
}

static void find_pairs(struct cycles *c)
{
	for (guint i = 0; i < c->keys->len; i++) {
		gint64 key = *(gint64 *)c->keys->pdata[i];
		guint outer = key >> 32, inner = (guint)key;
		gint64 back = pack(inner, outer);
		GPtrArray *there = g_hash_table_lookup(c->edges, &key);
		GPtrArray *again = g_hash_table_lookup(c->edges, &back);
		struct choice best = { 0 };
		gboolean own = c->world == 0;

		if (!again || outer > inner)
			continue;
		for (guint x = 0; x < there->len; x++)
			for (guint y = 0; y < again->len; y++)
				consider(c->j, &best, there->pdata[x], again->pdata[y]);
		/* a cycle of core edges alone is the core's, told there */
		if (best.x)
			own |= best.x->world == c->world || best.y->world == c->world;
		if (best.x && own)
			report(c, &best);
	}
}

void judge_cycles(struct judge *j)
{
	for (guint w = 0; w < j->g->n_worlds; w++) {
		struct cycles c = { .j = j, .world = w };

		c.edges = g_hash_table_new_full(judge_pair_hash, g_int64_equal, g_free,
						(GDestroyNotify)g_ptr_array_unref);
		c.keys = g_ptr_array_new();
		index_edges(&c);
		find_pairs(&c);
		judge_circles(j, w);
		g_ptr_array_unref(c.keys);
		g_hash_table_unref(c.edges);
	}
}
