/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From solved contexts to what each reaches: who calls whom, and doing what (doing.c),
 * the locks that only callers can name (open.c), the sources of nodes, and the way of each
 * node up the calls (cells.c).
 */
#include "solve/reach.h"

#include "solve/foreign.h"

/* --- who calls whom ------------------------------------------------------------------------ */

/* What two calls in one context must have in common to be one for all that follows. */
struct call_key {
	guint callee, args, held, dropped, guard, passages, sure, task;
};

static guint call_hash(gconstpointer key)
{
	const struct call_key *k = key;

	return (k->callee * 2654435761u ^ k->args) * 2246822519u ^
	       (k->held * 3266489917u ^ k->dropped ^ k->guard << 11 ^ k->passages << 17) *
		       668265263u ^ k->sure;
}

static gboolean call_equal(gconstpointer a, gconstpointer b)
{
	const struct call_key *x = a, *y = b;

	return x->callee == y->callee && x->args == y->args && x->held == y->held &&
	       x->dropped == y->dropped && x->guard == y->guard &&
	       x->passages == y->passages && x->sure == y->sure && x->task == y->task;
}

static void find_callers(struct reach_set *r, guint context)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(call_hash, call_equal, g_free, NULL);
	const GArray *events = r->all[context].c->events;

	for (guint k = 0; k < events->len; k++) {
		const struct event *e = &g_array_index(events, struct event, k);
		struct caller by = { context, k, e };
		struct call_key key;

		if (e->kind != EVENT_CALL)
			continue;
		key = (struct call_key){ e->callee->id, e->args, e->held, e->dropped,
					 e->guard, e->passages, e->confidence << 2 | !!e->last << 1 | !!e->imprecise,
					 e->task.in | e->task.never << 8 | e->task.ended << 16 };
		if (g_hash_table_add(seen, g_memdup2(&key, sizeof(key))))
			g_array_append_val(r->all[e->callee->id].callers, by);
	}
}

/* --- where nodes are taken -------------------------------------------------------------------- */

static int compare_source(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->open != y->open)
		return x->open - y->open;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void own_sources(struct reach_set *r, struct reach *at)
{
	for (guint i = 0; i < at->c->events->len; i++) {
		const struct event *e = &g_array_index(at->c->events, struct event, i);
		struct source s = { .index = i, .confidence = CONFIDENCE_HIGH };
		guint class;

		if (e->kind != EVENT_ACQUIRE)
			continue;
		s.node = node_of(r->nodes, lock_ref_get(r->s->locks, e->ref), e->mode);
		if (s.node == NO_NODE)
			continue;
		s.dropped = bind_plain(r->binder, e->dropped);
		s.guard = e->guard;
		s.last = e->last;
		s.unless = doing_never(r, at->c->id, e);
		class = lock_ref_get(r->s->locks, e->ref)->class;
		if (e->chosen || foreign_event(r->foreign, at->c->id, e, class))
			s.confidence = CONFIDENCE_MEDIUM;
		g_array_append_val(at->sources, s);
	}
}

static void open_sources(struct reach *at)
{
	for (guint i = 0; i < at->open->len; i++) {
		const struct open_event *o = &g_array_index(at->open, struct open_event, i);
		struct source s = { .node = o->node, .index = i, .confidence = o->confidence,
				    .last = o->last, .open = TRUE };

		if (o->node == NO_NODE || o->inner == G_MAXUINT)
			continue;
		s.dropped = o->dropped;
		s.guard = o->guard;
		s.unless = o->unless;
		g_array_append_val(at->sources, s);
	}
}

guint reach_depth(const struct reach *at, const struct source *s)
{
	return s->open ? g_array_index(at->open, struct open_event, s->index).depth : 0;
}

const struct source *reach_sources_of(const struct reach_set *r, guint context, guint node,
				      guint *n)
{
	const GArray *all = r->all[context].sources;
	const struct source *sources = (const struct source *)(gpointer)all->data;
	guint first = 0, end = all->len;

	*n = 0;
	if (!end)
		return NULL;
	while (first < end) {
		guint middle = (first + end) / 2;

		if (sources[middle].node < node)
			first = middle + 1;
		else
			end = middle;
	}
	while (end < all->len && sources[end].node == node)
		end++;
	*n = end - first;
	return sources + first;
}

/* --- ways by where they lead ------------------------------------------------------------------- */

static guint to_of(const struct reach *at, guint way)
{
	return g_array_index(at->ways, struct way, way).to;
}

static int compare_to(const void *a, const void *b, void *data)
{
	guint x = *(const guint *)a, y = *(const guint *)b, to = to_of(data, x), other = to_of(data, y);

	if (to != other)
		return to < other ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void sort_to(struct reach *at)
{
	at->to = g_array_sized_new(FALSE, FALSE, sizeof(guint), at->ways->len);
	for (guint i = 0; i < at->ways->len; i++)
		g_array_append_val(at->to, i);
	g_array_sort_with_data(at->to, compare_to, at);
}

const guint *reach_ways_to(const struct reach_set *r, guint context, guint cell, guint *n)
{
	struct reach *at = &r->all[context];
	const guint *ways;
	guint first = 0, end = at->ways->len;

	*n = 0;
	if (!end)
		return NULL;
	if (!at->to)
		sort_to(at);
	ways = (const guint *)(gpointer)at->to->data;
	while (first < end) {
		guint middle = (first + end) / 2;

		if (to_of(at, ways[middle]) < cell)
			first = middle + 1;
		else
			end = middle;
	}
	while (end < at->ways->len && to_of(at, ways[end]) == cell)
		end++;
	*n = end - first;
	return ways + first;
}

/* --- all -------------------------------------------------------------------------------------- */

static void reach_init(struct reach *at, struct context *c)
{
	at->c = c;
	at->open = g_array_new(FALSE, FALSE, sizeof(struct open_event));
	at->callers = g_array_new(FALSE, FALSE, sizeof(struct caller));
	at->ways = g_array_new(FALSE, FALSE, sizeof(struct way));
	at->sources = g_array_new(FALSE, FALSE, sizeof(struct source));
}

static void reach_release(struct reach *at)
{
	g_array_unref(at->open);
	g_array_unref(at->callers);
	g_array_unref(at->ways);
	g_clear_pointer(&at->to, g_array_unref);
	g_array_unref(at->sources);
	g_array_unref(at->cells);
}

struct reach_set *reach_new(struct solver *s, struct node_table *nodes)
{
	struct reach_set *r = g_new0(struct reach_set, 1);

	r->s = s;
	r->nodes = nodes;
	r->binder = binder_new(s);
	r->n = s->contexts->len;
	r->all = g_new0(struct reach, r->n + 1);
	for (guint i = 0; i < r->n; i++)
		reach_init(&r->all[i], s->contexts->pdata[i]);
	for (guint i = 0; i < r->n; i++)
		if (s->live[i])
			find_callers(r, i);
	r->doing = doing_find(r);
	r->perhaps = doing_find_perhaps(r);
	r->foreign = foreign_new(r);
	reach_open(r);
	for (guint i = 0; i < r->n; i++) {
		if (!s->live[i])
			continue;
		own_sources(r, &r->all[i]);
		open_sources(&r->all[i]);
		g_array_sort(r->all[i].sources, compare_source);
	}
	asked_find(r);
	reach_cells(r);
	return r;
}

void reach_free(struct reach_set *r)
{
	for (guint i = 0; i < r->n; i++)
		reach_release(&r->all[i]);
	g_free(r->all);
	g_free(r->doing);
	g_free(r->perhaps);
	g_free(r->asked);
	g_free(r->waited);
	g_ptr_array_unref(r->cells);
	huge_pool_clear(&r->pool);
	g_array_unref(r->gains);
	foreign_free(r->foreign);
	binder_free(r->binder);
	g_free(r);
}
