/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads arcs. Circles are found by Tarjan's algorithm, without recursion: graphs are as deep
 * as their data. Inside a circle the uppermost vertex is the one with the least weight of
 * arcs that would run up to it; that is no least feedback set, which would take too long.
 */
#include "report/chart/digraph.h"

#include <string.h>

/* Arcs by one of their ends: those of v are list[first[v]] … list[first[v + 1] - 1]. */
struct ends {
	guint *first, *list;
};

static void ends_make(struct ends *e, guint n, const struct arc *arcs, guint n_arcs, gboolean by_to)
{
	guint *fill = g_new0(guint, n + 1);

	e->first = g_new0(guint, n + 1);
	e->list = g_new(guint, n_arcs);
	for (guint a = 0; a < n_arcs; a++)
		e->first[(by_to ? arcs[a].to : arcs[a].from) + 1]++;
	for (guint v = 0; v < n; v++)
		e->first[v + 1] += e->first[v];
	for (guint a = 0; a < n_arcs; a++) {
		guint v = by_to ? arcs[a].to : arcs[a].from;

		e->list[e->first[v] + fill[v]++] = a;
	}
	g_free(fill);
}

static void ends_clear(struct ends *e)
{
	g_free(e->first);
	g_free(e->list);
}

/* --- circles ---------------------------------------------------------------------------- */

#define UNSEEN G_MAXUINT

struct search {
	const struct arc *arcs;
	struct ends out;
	guint *number, *low;		/* in the order they are come to */
	guint *next;			/* arc of a vertex that is looked at next */
	gboolean *open;			/* its component is not known yet */
	GArray *path, *stack;		/* of vertices: that are being visited; that are open */
	guint count, components;
	guint *component;
};

static guint top(const GArray *a)
{
	return g_array_index(a, guint, a->len - 1);
}

static void enter(struct search *s, guint v)
{
	s->number[v] = s->low[v] = s->count++;
	s->next[v] = s->out.first[v];
	s->open[v] = TRUE;
	g_array_append_val(s->path, v);
	g_array_append_val(s->stack, v);
}

static void leave(struct search *s, guint v)
{
	guint w;

	g_array_set_size(s->path, s->path->len - 1);
	if (s->path->len)
		s->low[top(s->path)] = MIN(s->low[top(s->path)], s->low[v]);
	if (s->low[v] != s->number[v])
		return;
	do {
		w = top(s->stack);
		g_array_set_size(s->stack, s->stack->len - 1);
		s->open[w] = FALSE;
		s->component[w] = s->components;
	} while (w != v);
	s->components++;
}

static void visit(struct search *s, guint root)
{
	enter(s, root);
	while (s->path->len) {
		guint v = top(s->path), w;

		if (s->next[v] == s->out.first[v + 1]) {
			leave(s, v);
			continue;
		}
		w = s->arcs[s->out.list[s->next[v]++]].to;
		if (s->number[w] == UNSEEN)
			enter(s, w);
		else if (s->open[w])
			s->low[v] = MIN(s->low[v], s->number[w]);
	}
}

/* component[v], numbered so that arcs between them run from greater to less. How many. */
static guint find_components(guint n, const struct arc *arcs, guint n_arcs, guint *component)
{
	struct search s = {
		.arcs = arcs, .component = component, .number = g_new(guint, n),
		.low = g_new0(guint, n), .next = g_new0(guint, n), .open = g_new0(gboolean, n),
		.path = g_array_new(FALSE, FALSE, sizeof(guint)),
		.stack = g_array_new(FALSE, FALSE, sizeof(guint)),
	};

	ends_make(&s.out, n, arcs, n_arcs, FALSE);
	memset(s.number, 0xff, n * sizeof(*s.number));
	for (guint v = 0; v < n; v++)
		if (s.number[v] == UNSEEN)
			visit(&s, v);
	ends_clear(&s.out);
	g_free(s.number);
	g_free(s.low);
	g_free(s.next);
	g_free(s.open);
	g_array_unref(s.path);
	g_array_unref(s.stack);
	return s.components;
}

guint digraph_cycles(guint n, const struct arc *arcs, guint n_arcs, guint *set)
{
	g_autofree guint *component = g_new0(guint, n);
	guint n_components = find_components(n, arcs, n_arcs, component), sets = 0;
	g_autofree guint *size = g_new0(guint, n_components);
	g_autofree guint *name = g_new0(guint, n_components);

	for (guint v = 0; v < n; v++)
		size[component[v]]++;
	for (guint v = 0; v < n; v++) {
		guint c = component[v];

		if (size[c] > 1 && !name[c])
			name[c] = ++sets;
		set[v] = name[c];
	}
	return sets;
}

/* --- above and below -------------------------------------------------------------------- */

struct sorting {
	const struct arc *arcs;
	struct ends in, out;
	const guint *component;
	guint *place;			/* UNSEEN: not placed yet */
	guint *weight, *fixed;		/* of arcs from those of its component that are not placed */
	guint64 *below;			/* weight of its arcs to them */
};

static void count_arcs(struct sorting *s, guint n_arcs)
{
	for (guint a = 0; a < n_arcs; a++) {
		const struct arc *arc = &s->arcs[a];

		if (s->component[arc->from] != s->component[arc->to])
			continue;
		s->weight[arc->to] += arc->weight;
		s->fixed[arc->to] += arc->fixed;
		s->below[arc->from] += arc->weight;
	}
}

/* Whether v comes before w: the fixed first, then who has less above it, then more below. */
static gboolean comes_before(const struct sorting *s, guint v, guint w)
{
	if (!s->fixed[v] != !s->fixed[w])
		return !s->fixed[v];
	if (s->weight[v] != s->weight[w])
		return s->weight[v] < s->weight[w];
	if (s->below[v] != s->below[w])
		return s->below[v] > s->below[w];
	return v < w;
}

static void put_next(struct sorting *s, guint v, guint place)
{
	s->place[v] = place;
	for (guint i = s->out.first[v]; i < s->out.first[v + 1]; i++) {
		const struct arc *arc = &s->arcs[s->out.list[i]];

		if (s->component[arc->to] != s->component[v])
			continue;
		s->weight[arc->to] -= arc->weight;
		s->fixed[arc->to] -= arc->fixed;
	}
	for (guint i = s->in.first[v]; i < s->in.first[v + 1]; i++) {
		const struct arc *arc = &s->arcs[s->in.list[i]];

		if (s->component[arc->from] == s->component[v])
			s->below[arc->from] -= arc->weight;
	}
}

static guint place_component(struct sorting *s, GArray *members, guint place)
{
	while (members->len) {
		guint best = 0;

		for (guint i = 1; i < members->len; i++)
			if (comes_before(s, g_array_index(members, guint, i),
					 g_array_index(members, guint, best)))
				best = i;
		put_next(s, g_array_index(members, guint, best), place++);
		g_array_remove_index(members, best);
	}
	return place;
}

void digraph_order(guint n, const struct arc *arcs, guint n_arcs, guint *place)
{
	g_autofree guint *component = g_new0(guint, n);
	guint n_components = find_components(n, arcs, n_arcs, component), at = 0;
	g_autofree GArray **members = g_new0(GArray *, n_components);
	struct sorting s = {
		.arcs = arcs, .component = component, .place = place,
		.weight = g_new0(guint, n), .fixed = g_new0(guint, n),
		.below = g_new0(guint64, n),
	};

	ends_make(&s.in, n, arcs, n_arcs, TRUE);
	ends_make(&s.out, n, arcs, n_arcs, FALSE);
	count_arcs(&s, n_arcs);
	for (guint v = 0; v < n; v++) {
		if (!members[component[v]])
			members[component[v]] = g_array_new(FALSE, FALSE, sizeof(guint));
		g_array_append_val(members[component[v]], v);
	}
	for (guint c = n_components; c-- > 0;) {
		at = place_component(&s, members[c], at);
		g_array_unref(members[c]);
	}
	ends_clear(&s.in);
	ends_clear(&s.out);
	g_free(s.weight);
	g_free(s.fixed);
	g_free(s.below);
}

/* --- what paths say --------------------------------------------------------------------- */

#define BITS 64

static gboolean has_bit(const guint64 *set, guint bit)
{
	return set[bit / BITS] >> bit % BITS & 1;
}

/* Arcs from the same vertex, the one to the uppermost end first; its number decides the rest. */
static int by_end(gconstpointer a, gconstpointer b, gpointer data)
{
	guint x = *(const guint *)a, y = *(const guint *)b;
	const guint *key = data;

	if (key[x] != key[y])
		return key[x] < key[y] ? -1 : 1;
	return x < y ? -1 : x > y;
}

void digraph_implied(guint n, const struct arc *arcs, guint n_arcs, const guint *place,
		     gboolean *implied)
{
	gsize words = n / BITS + 1;
	g_autofree guint64 *below = g_new0(guint64, words * n);
	g_autofree guint *at = g_new0(guint, n);
	g_autofree guint *end = g_new0(guint, n_arcs);
	struct ends out;

	ends_make(&out, n, arcs, n_arcs, FALSE);
	for (guint v = 0; v < n; v++)
		at[place[v]] = v;
	for (guint a = 0; a < n_arcs; a++)
		end[a] = place[arcs[a].to];
	memset(implied, 0, n_arcs * sizeof(*implied));
	for (guint p = n; p-- > 0;) {
		guint v = at[p];
		guint64 *mine = below + v * words;

		g_qsort_with_data(out.list + out.first[v], (int)(out.first[v + 1] - out.first[v]),
				  sizeof(guint), by_end, end);
		for (guint i = out.first[v]; i < out.first[v + 1]; i++) {
			guint a = out.list[i], to = arcs[a].to;
			const guint64 *its = below + to * words;

			if (place[to] <= p)
				continue;
			implied[a] = has_bit(mine, to);
			for (gsize w = 0; w < words; w++)
				mine[w] |= its[w];
			mine[to / BITS] |= (guint64)1 << to % BITS;
		}
	}
	ends_clear(&out);
}

/* --- neighbours ------------------------------------------------------------------------- */

static gboolean reach(guint *far, guint from, guint to, guint depth)
{
	if (far[from] != depth - 1 || far[to] <= depth)
		return FALSE;
	far[to] = depth;
	return TRUE;
}

void digraph_near(guint n, const struct arc *arcs, guint n_arcs, guint depth, guint *far)
{
	gboolean more = TRUE;

	for (guint v = 0; v < n; v++)
		if (far[v])
			far[v] = G_MAXUINT;
	for (guint d = 1; d <= depth && more; d++) {
		more = FALSE;
		for (guint a = 0; a < n_arcs; a++)
			more |= reach(far, arcs[a].from, arcs[a].to, d) |
				reach(far, arcs[a].to, arcs[a].from, d);
	}
}
