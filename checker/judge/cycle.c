/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two paths that take two classes in opposite orders. Reads the edges of one
 * world together with the core's. Longer cycles are in circle.c.
 *
 * Where few functions take them in the one order and many in the other, each of the few
 * is told of: it is the one to change. Where there are few of both, all are.
 */
#include "judge/judge.h"

#include <string.h>

#include "base/pair.h"
#include "judge/circle.h"

struct cycles {
	struct judge *j;
	guint world;
	GHashTable *edges;	/* packed (outer place, inner place) → GPtrArray of struct edge */
	GHashTable *rivals;	/* the same, of the graph's rivals */
	GPtrArray *keys;	/* the same keys in order of first edge */
};

static gint64 pack(guint outer, guint inner)
{
	return (gint64)outer << 32 | inner;
}

/* Adds the edge to those of its pair; the key, when it is the first. */
static const gint64 *index_edge(GHashTable *table, guint outer, guint inner, const struct edge *e)
{
	gint64 key = pack(outer, inner), *own = NULL;
	GPtrArray *all = g_hash_table_lookup(table, &key);

	if (!all) {
		own = g_memdup2(&key, sizeof(key));
		all = g_ptr_array_new();
		g_hash_table_insert(table, own, all);
	}
	g_ptr_array_add(all, (gpointer)e);
	return own;
}

static void index_edges(struct cycles *c, const struct edge *edges, gsize n, GHashTable *table,
			GPtrArray *keys)
{
	for (gsize i = 0; i < n; i++) {
		const struct edge *e = &edges[i];
		guint outer = judge_place(c->j, e->outer), inner = judge_place(c->j, e->inner);
		const gint64 *key;

		if ((e->world != c->world && e->world != 0) || outer == inner)
			continue;
		key = index_edge(table, outer, inner, e);
		if (key && keys)
			g_ptr_array_add(keys, (gpointer)key);
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

/* A finding at x's place; of `function`, when it is one of several that do as x does. */
/* Whether some way surely takes the one class under the other. */
static gboolean is_sure(const struct cycles *c, guint outer, guint inner)
{
	const struct graph *g = c->j->g;

	for (gsize i = 0; i < g->n_edges; i++) {
		const struct edge *e = &g->edges[i];

		if (e->confidence == CONFIDENCE_HIGH && (e->world == c->world || e->world == 0) &&
		    g->nodes[e->outer].class == outer && g->nodes[e->inner].class == inner)
			return TRUE;
	}
	return FALSE;
}

/*
 * A lock that y holds all the time and x may well take on its way, as it is taken between
 * x's two, too, and the other way round: then the ways meet there, which is told.
 */
static gboolean meet_before(const struct cycles *c, const struct edge *x, const struct edge *y)
{
	const struct lock_node *n = c->j->g->nodes;
	guint outer = n[x->outer].class, inner = n[x->inner].class;

	for (gsize i = 0; i < y->n_gates; i++) {
		guint gate = y->gates[i];

		if (gate != outer && is_sure(c, outer, gate) && is_sure(c, gate, inner) &&
		    is_sure(c, gate, outer))
			return TRUE;
	}
	return FALSE;
}

static struct finding *describe(struct cycles *c, const struct edge *x, const struct edge *y,
				const char *function)
{
	struct judge *j = c->j;
	g_autofree char *a = judge_node_name(j, x->outer), *b = judge_node_name(j, x->inner);
	gboolean ascends = strcmp(a, b) < 0;
	const char *parts[] = { ascends ? a : b, ascends ? b : a, function };
	struct finding *f;

	f = judge_finding(j, x);
	g_free(f->world);
	f->world = g_strdup(j->g->worlds[c->world]);
	f->message = g_strdup_printf("%s and %s are taken in opposite orders", a, b);
	judge_side(j, f, x);
	judge_side(j, f, y);
	judge_doubt_calls(f, judge_calls(x) + judge_calls(y));
	judge_doubt_wait(f, both_wait(j, x, y));
	if (f->confidence == CONFIDENCE_HIGH && (meet_before(c, x, y) || meet_before(c, y, x)))
		judge_doubt(f, CONFIDENCE_MEDIUM,
			    "one way holds a lock that the other may wait for first, as is told");
	judge_fingerprint(f, parts, function ? 3 : 2);
	return f;
}

/* One cause, one finding: that one path contradicts a document says more. */
static void tell(struct cycles *c, struct finding *f, const struct edge *x, const struct edge *y)
{
	if (MAX(judge_contradicts(c->j, x), judge_contradicts(c->j, y)) > f->confidence)
		finding_free(f);
	else
		g_ptr_array_add(c->j->findings, f);
}

static void report(struct cycles *c, const struct choice *pick)
{
	const struct edge *x = pick->x, *y = pick->y;

	/* the file system's own path first: it is the one its maintainer can change */
	if (x->world == 0 && y->world != 0) {
		x = pick->y;
		y = pick->x;
	}
	tell(c, describe(c, x, y, NULL), x, y);
}

/* A cycle of core edges alone is the core's, told there. */
static gboolean is_own(const struct cycles *c, const struct choice *pick)
{
	return c->world == 0 || pick->x->world == c->world || pick->y->world == c->world;
}

/* --- the few among many ----------------------------------------------------------------- */

static GPtrArray *rivals_of(const struct cycles *c, gint64 key)
{
	return g_hash_table_lookup(c->rivals, &key);
}

struct counts {
	guint like, against;
};

/* The core does not know the functions of a file system, which counts them all. */
static struct counts count(const GPtrArray *rivals)
{
	struct counts n = { 0 };

	for (guint i = 0; i < rivals->len; i++) {
		const struct edge *e = rivals->pdata[i];

		n.like = MAX(n.like, e->n_like);
		n.against = MAX(n.against, e->n_against);
	}
	return n;
}

/* The rivals of a pair unless most functions do as they do: that is the order, then. */
static GPtrArray *fewer(const struct cycles *c, gint64 key)
{
	GPtrArray *all = rivals_of(c, key);

	return all && count(all).like <= 2 * count(all).against ? all : NULL;
}

static gboolean has_own(const struct cycles *c, const GPtrArray *edges)
{
	for (guint i = 0; i < edges->len; i++)
		if (((const struct edge *)edges->pdata[i])->world == c->world)
			return TRUE;
	return FALSE;
}

/* The strongest case against each function of `few`: struct choice, x of `few`. */
static GArray *choose(struct cycles *c, const GPtrArray *few, const GPtrArray *many)
{
	g_autoptr(GHashTable) by_function = g_hash_table_new(g_str_hash, g_str_equal);
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct choice));

	for (guint i = 0; i < few->len; i++) {
		const struct edge *x = few->pdata[i];
		gpointer known = g_hash_table_lookup(by_function, x->steps[0].function);
		struct choice pick = { 0 };

		for (guint k = 0; k < many->len; k++)
			consider(c->j, &pick, x, many->pdata[k]);
		if (!pick.x || !is_own(c, &pick))
			continue;
		if (!known) {
			g_array_append_val(out, pick);
			g_hash_table_insert(by_function, (gpointer)x->steps[0].function,
					    GUINT_TO_POINTER(out->len));
		} else if (pick.score > g_array_index(out, struct choice,
						      GPOINTER_TO_UINT(known) - 1).score) {
			g_array_index(out, struct choice, GPOINTER_TO_UINT(known) - 1) = pick;
		}
	}
	return out;
}

static const struct choice *strongest(const GArray *all)
{
	const struct choice *best = NULL;

	for (guint i = 0; i < all->len; i++) {
		const struct choice *pick = &g_array_index(all, struct choice, i);

		if (!best || pick->score > best->score)
			best = pick;
	}
	return best;
}

/*
 * One of the few is told as it is, unless `told` is already; that the others are no better
 * is no surer than that. The function that is told as it is, or NULL.
 */
static const char *report_few(struct cycles *c, const GPtrArray *few, const GPtrArray *many,
			      const char *told)
{
	g_autoptr(GArray) all = choose(c, few, many);
	const struct choice *best = told ? NULL : strongest(all);

	if (best)
		told = best->x->steps[0].function;
	for (guint i = 0; i < all->len; i++) {
		const struct choice *pick = &g_array_index(all, struct choice, i);
		struct finding *f = describe(c, pick->x, pick->y, pick->x->steps[0].function);
		g_autofree char *reason = g_strdup_printf("%s() " CONFIDENCE_NO_BETTER, told);

		if (pick != best)
			judge_doubt(f, CONFIDENCE_MEDIUM, reason);
		tell(c, f, pick->x, pick->y);
	}
	return told;
}

/*
 * The two sides of a pair, the fewer functions first; of as many, those of this file
 * system, which its maintainer can change.
 */
static gboolean comes_first(const struct cycles *c, const GPtrArray *few, const GPtrArray *others)
{
	guint n = count(few).like, m = count(others).like;

	return n == m ? has_own(c, few) || !has_own(c, others) : n < m;
}

/* One that disagrees with one or two is told of alone: the finding shows one of those beside. */
static gboolean is_lone(const GPtrArray *few)
{
	return count(few).like == 1 || count(few).against == 1;
}

static gboolean report_rivals(struct cycles *c, const GPtrArray *few, const GPtrArray *few_back,
			      const GPtrArray *there, const GPtrArray *again)
{
	const char *told;

	if (!few || (few_back && !comes_first(c, few, few_back)))
		return few_back && report_rivals(c, few_back, few, again, there);
	told = report_few(c, few, again, NULL);
	if (few_back && (!told || !is_lone(few_back)))
		told = report_few(c, few_back, there, told);
	return told != NULL;
}

/* --- all ------------------------------------------------------------------------------------ */

static void report_pair(struct cycles *c, gint64 key, gint64 back)
{
	GPtrArray *there = g_hash_table_lookup(c->edges, &key);
	GPtrArray *again = g_hash_table_lookup(c->edges, &back);
	struct choice best = { 0 };

	if (report_rivals(c, fewer(c, key), fewer(c, back), there, again))
		return;
	for (guint x = 0; x < there->len; x++)
		for (guint y = 0; y < again->len; y++)
			consider(c->j, &best, there->pdata[x], again->pdata[y]);
	if (best.x && is_own(c, &best))
		report(c, &best);
}

static void find_pairs(struct cycles *c)
{
	for (guint i = 0; i < c->keys->len; i++) {
		gint64 key = *(gint64 *)c->keys->pdata[i];
		guint outer = key >> 32, inner = (guint)key;
		gint64 back = pack(inner, outer);

		if (outer < inner && g_hash_table_contains(c->edges, &back))
			report_pair(c, key, back);
	}
}

void judge_cycles(struct judge *j)
{
	const struct graph *g = j->g;

	for (guint w = 0; w < g->n_worlds; w++) {
		struct cycles c = { .j = j, .world = w };

		c.edges = pair_table_new((GDestroyNotify)g_ptr_array_unref);
		c.rivals = pair_table_new((GDestroyNotify)g_ptr_array_unref);
		c.keys = g_ptr_array_new();
		index_edges(&c, g->edges, g->n_edges, c.edges, c.keys);
		index_edges(&c, g->rivals, g->n_rivals, c.rivals, NULL);
		find_pairs(&c);
		judge_circles(j, w);
		g_ptr_array_unref(c.keys);
		g_hash_table_unref(c.rivals);
		g_hash_table_unref(c.edges);
	}
}
