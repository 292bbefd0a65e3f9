/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cycles of three and more locks. Reads the sure edges of every ordered pair of
 * one world, one of each that waits and is waited for in another way; what two
 * locks alone already show (cycle.c) is left out, so one cause gives one finding.
 * For every edge, the shortest way back from its inner to its outer lock on which
 * each waits for the next is one cycle; the same cycle met again is told once,
 * as the one that takes no writer's help if there is such. Of those that differ in
 * one lock alone one is told, which names the others (family.c).
 */
#include "judge/circle.h"

#include <stdlib.h>
#include <string.h>

#include "judge/family.h"

#define MAX_LENGTH 6
#define N_MODES 3

struct arc {
	guint from, to;		/* places */
	enum lock_mode held, wanted;	/* how: from, to */
	const struct edge *edge;
};

struct circles {
	struct judge *j;
	guint world;
	GArray *arcs;		/* struct arc, by from */
	GHashTable *told;	/* fingerprints */
	GArray *found;		/* struct circle */
	guint n_places;
	guint *first;		/* by place: its first arc */
	guint *seen;		/* by place and wanted mode: the search that came there last */
	guint search;
	enum judge_wait least;	/* that counts as a wait in this search */
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
	/* writers wait for more, and are waited for by more; then the shorter witness */
	if (x->held + x->wanted != y->held + y->wanted)
		return (int)(x->held + x->wanted) - (int)(y->held + y->wanted);
	if (x->held != y->held)
		return (int)x->held - (int)y->held;
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

static gboolean same_arc(const struct arc *x, const struct arc *y)
{
	return x->from == y->from && x->to == y->to && x->held == y->held &&
	       x->wanted == y->wanted;
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
			.held = g->nodes[e->outer].mode,
			.wanted = g->nodes[e->inner].mode,
			.edge = e,
		};

		if ((e->world == c->world || e->world == 0) && e->confidence == CONFIDENCE_HIGH &&
		    a.from != a.to)
			g_array_append_val(c->arcs, a);
	}
	g_array_sort(c->arcs, compare_arc);
	for (guint i = 0; i < c->arcs->len; i++) {
		struct arc a = g_array_index(c->arcs, struct arc, i);

		if (!n || !same_arc(arc_at(c, n - 1), &a))
			g_array_index(c->arcs, struct arc, n++) = a;
	}
	g_array_set_size(c->arcs, n);
	find_first(c);
}

/* Whether who goes along x waits for who goes along y. */
static gboolean waits(const struct arc *x, const struct arc *y, enum judge_wait least)
{
	return judge_waits(y->held, x->wanted) >= least;
}

/* Whether an arc goes back, so that the two alone are a cycle. */
static gboolean is_pair(const struct circles *c, const struct arc *a)
{
	for (guint i = c->first[a->to]; i < c->first[a->to + 1]; i++) {
		const struct arc *b = arc_at(c, i);

		if (b->to == a->from && waits(a, b, WAIT_BEHIND_WRITER) &&
		    waits(b, a, WAIT_BEHIND_WRITER))
			return TRUE;
	}
	return FALSE;
}

static void drop_pairs(struct circles *c)
{
	g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(struct arc));

	for (guint i = 0; i < c->arcs->len; i++) {
		struct arc a = g_array_index(c->arcs, struct arc, i);

		if (!is_pair(c, &a))
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

/* Queues the arcs that go on from `last`, to where the search has not been yet. */
static void go_on(struct circles *c, const struct arc *last, guint before, guint depth)
{
	for (guint i = c->first[last->to]; i < c->first[last->to + 1]; i++) {
		struct visit v = { i, before, depth };
		const struct arc *next = arc_at(c, i);
		guint *seen = &c->seen[next->to * N_MODES + next->wanted];

		if (*seen == c->search || !waits(last, next, c->least))
			continue;
		*seen = c->search;
		g_array_append_val(c->queue, v);
	}
}

/* The arcs of a shortest way back over `start`, at most MAX_LENGTH - 1; how many. */
static guint way_back(struct circles *c, const struct arc *start, const struct arc **way)
{
	c->search++;
	g_array_set_size(c->queue, 0);
	go_on(c, start, 0, 1);
	for (guint i = 0; i < c->queue->len; i++) {
		struct visit v = g_array_index(c->queue, struct visit, i);
		const struct arc *last = arc_at(c, v.arc);

		if (last->to == start->from && waits(last, start, c->least))
			return retrace(c, i, way);
		if (last->to != start->from && v.depth + 1 < MAX_LENGTH)
			go_on(c, last, i, v.depth + 1);
	}
	return 0;
}

/* Whether no lock is held by two of them. */
static gboolean can_meet(const struct arc *const *all, guint n)
{
	for (guint i = 0; i < n; i++)
		for (guint k = i + 1; k < n; k++)
			if (judge_share_gate(all[i]->edge, all[k]->edge))
				return FALSE;
	return TRUE;
}

static void add_circle(struct circles *c, struct finding *f, char **names, guint n)
{
	struct circle one = { .finding = f, .names = g_strdupv(names), .n = n };

	g_array_append_val(c->found, one);
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
	judge_doubt_wait(f, c->least);
	judge_fingerprint(f, (const char *const *)names->pdata, n);
	if (g_hash_table_add(c->told, g_strdup(f->fingerprint)))
		add_circle(c, f, (char **)names->pdata, n);
	else
		finding_free(f);
}

static void search(struct circles *c, enum judge_wait least)
{
	const struct arc *all[MAX_LENGTH + 1];

	c->least = least;
	for (guint i = 0; i < c->arcs->len; i++) {
		guint n;

		/* a circle of core edges alone is the core's, told there */
		all[0] = arc_at(c, i);
		if (all[0]->edge->world != c->world)
			continue;
		n = way_back(c, all[0], all + 1);
		if (n && can_meet(all, n + 1))
			tell(c, all, n + 1);
	}
}

/* One finding for each family. */
static void tell_families(struct circles *c)
{
	family_fold(c->found);
	for (guint i = 0; i < c->found->len; i++) {
		struct circle *one = &g_array_index(c->found, struct circle, i);

		if (one->folded)
			finding_free(one->finding);
		else
			g_ptr_array_add(c->j->findings, one->finding);
		g_strfreev(one->names);
	}
}

void judge_circles(struct judge *j, guint world)
{
	struct circles c = { .j = j, .world = world, .n_places = judge_places(j) };

	c.first = g_new0(guint, c.n_places + 1);
	c.seen = g_new0(guint, c.n_places * N_MODES);
	c.queue = g_array_new(FALSE, FALSE, sizeof(struct visit));
	c.arcs = g_array_new(FALSE, FALSE, sizeof(struct arc));
	c.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	c.found = g_array_new(FALSE, FALSE, sizeof(struct circle));
	collect(&c);
	drop_pairs(&c);
	search(&c, WAIT_ALWAYS);
	search(&c, WAIT_BEHIND_WRITER);
	tell_families(&c);
	g_array_unref(c.found);
	g_free(c.first);
	g_free(c.seen);
	g_array_unref(c.queue);
	g_array_unref(c.arcs);
	g_hash_table_unref(c.told);
}
