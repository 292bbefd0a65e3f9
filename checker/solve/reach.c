/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two fixpoints over the call graph of contexts. First the locks that only
 * callers can name; each becomes a node where a caller does. Then plain sets
 * of nodes, which is cheap enough for the whole kernel.
 */
#include "solve/reach.h"

#include <stdlib.h>
#include <string.h>

#define MAX_OPEN 200		/* locks in parameters kept per context */
#define MAX_OPEN_DEPTH 8	/* calls that a lock of known class keeps its instance over */

/* --- nodes ------------------------------------------------------------------------ */

guint node_get(struct node_table *t, guint class, int subclass, enum lock_mode mode)
{
	struct lock_node n = { .class = class, .subclass = subclass, .mode = mode };
	gint64 key = (gint64)class << 16 | (subclass & 0xff) << 4 | mode;
	gpointer found;

	if (g_hash_table_lookup_extended(t->index, &key, NULL, &found))
		return GPOINTER_TO_UINT(found);
	g_array_append_val(t->nodes, n);
	g_hash_table_insert(t->index, g_memdup2(&key, sizeof(key)),
			    GUINT_TO_POINTER(t->nodes->len - 1));
	return t->nodes->len - 1;
}

/* --- callee terms in the caller ------------------------------------------------------ */

static term nth(const struct terms *t, term list, guint n)
{
	while (list && n--)
		list = term_get(t, list)->b;
	return list ? term_get(t, list)->a : 0;
}

struct bind {
	struct solver *s;
	term args;
};

static term bind_node(struct terms *t, term x, void *data)
{
	const struct bind *b = data;
	const struct term_data *d = term_get(t, x);
	term given;

	if (d->kind != TERM_PARAM)
		return d->has_param ? 0 : x;
	given = nth(t, b->args, d->a);
	return given ? given : b->s->some;
}

lockref reach_bind(struct solver *s, lockref ref, term args)
{
	struct bind b = { s, args };
	struct term_replacer how = { bind_node, NULL, &b };

	return lock_ref_move(s->locks, ref,
			     term_replace(s->terms, lock_ref_get(s->locks, ref)->instance, &how));
}

/* A callee's dropped locks in the caller's terms. */
static heldset bind_set_anew(struct solver *s, heldset set, term args)
{
	g_autoptr(GArray) out = NULL;
	guint n;
	const struct held *h = lock_set_get(s->locks, set, &n);

	if (!n)
		return 0;
	out = g_array_new(FALSE, FALSE, sizeof(struct held));
	for (guint i = 0; i < n; i++) {
		struct held one = { .ref = reach_bind(s, h[i].ref, args), .mode = h[i].mode };

		g_array_append_val(out, one);
		h = lock_set_get(s->locks, set, &n);
	}
	return lock_set(s->locks, (const struct held *)(gpointer)out->data, out->len);
}

/* The answer kept under (a, b, c), or NULL. */
static gpointer recall(GHashTable *memo, guint a, guint b, guint c, gint64 key[2])
{
	key[0] = (gint64)a << 32 | b;
	key[1] = c;
	return g_hash_table_lookup(memo, key);
}

static void remember(GHashTable *memo, const gint64 key[2], heldset answer)
{
	g_hash_table_insert(memo, g_memdup2(key, 2 * sizeof(*key)), GUINT_TO_POINTER(answer + 1));
}

static guint pair_hash(gconstpointer key)
{
	const gint64 *k = key;

	return (guint)(((guint64)k[0] * 0x9e3779b97f4a7c15ull ^ (guint64)k[1] * 0xff51afd7ed558ccdull) >> 32);
}

static gboolean pair_equal(gconstpointer a, gconstpointer b)
{
	return !memcmp(a, b, 2 * sizeof(gint64));
}

static heldset bind_set(struct reach_set *r, heldset set, term args)
{
	gint64 key[2];
	gpointer known;
	heldset answer;

	if (!set)
		return 0;
	known = recall(r->bound, set, args, 0, key);
	if (known)
		return GPOINTER_TO_UINT(known) - 1;
	answer = bind_set_anew(r->s, set, args);
	remember(r->bound, key, answer);
	return answer;
}

gboolean reach_drops(struct solver *s, heldset dropped, const struct held *h)
{
	const struct lock_ref *have = lock_ref_get(s->locks, h->ref);
	guint n;
	const struct held *d = lock_set_get(s->locks, dropped, &n);

	for (guint i = 0; i < n; i++) {
		const struct lock_ref *gone = lock_ref_get(s->locks, d[i].ref);

		if (d[i].ref == h->ref ||
		    (gone->class == have->class && gone->class < CLASS_UNKNOWN))
			return TRUE;
	}
	return FALSE;
}

/* Of a callee's dropped locks, those that are not the caller's own but its callers'. */
static heldset pass_on_anew(struct solver *s, heldset dropped, const struct event *e)
{
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct held));
	guint n, m;
	const struct held *own = lock_set_get(s->locks, e->dropped, &n);
	const struct held *d, *held;

	g_array_append_vals(out, own, n);
	d = lock_set_get(s->locks, dropped, &n);
	held = lock_set_get(s->locks, e->held, &m);
	for (guint i = 0; i < n; i++) {
		gboolean mine = FALSE;
		struct held one = { .ref = d[i].ref, .mode = d[i].mode };

		for (guint k = 0; k < m; k++)
			mine |= held[k].ref == d[i].ref ||
				(lock_ref_get(s->locks, d[i].ref)->class < CLASS_UNKNOWN &&
				 lock_ref_get(s->locks, held[k].ref)->class ==
					 lock_ref_get(s->locks, d[i].ref)->class);
		if (!mine && lock_ref_get(s->locks, d[i].ref)->class != CLASS_UNKNOWN)
			g_array_append_val(out, one);
	}
	for (guint i = 0; i < out->len; i++) {
		struct held *x = &g_array_index(out, struct held, i);

		x->site = 0;
		x->count = x->flags = 0;
	}
	return lock_set(s->locks, (const struct held *)(gpointer)out->data, out->len);
}

static heldset pass_on(struct reach_set *r, heldset dropped, const struct event *e)
{
	gint64 key[2];
	gpointer known;
	heldset answer;

	if (!dropped && !e->dropped)
		return 0;
	known = recall(r->passed, dropped, e->held, e->dropped, key);
	if (known)
		return GPOINTER_TO_UINT(known) - 1;
	answer = pass_on_anew(r->s, dropped, e);
	remember(r->passed, key, answer);
	return answer;
}

/* --- locks named by parameters -------------------------------------------------------- */

static gboolean has_open(const GArray *open, const struct open_event *o)
{
	for (guint i = 0; i < open->len; i++) {
		const struct open_event *x = &g_array_index(open, struct open_event, i);

		if (x->ref == o->ref && x->mode == o->mode && x->dropped == o->dropped &&
		    x->event == o->event)
			return TRUE;
	}
	return FALSE;
}

/* Keeps o if callers can still say more of it, or it is new here. */
static gboolean add_open(struct reach_set *r, struct reach *at, struct open_event *o)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, o->ref);
	const struct term_data *d = term_get(r->s->terms, l->instance);
	gboolean known = l->class < CLASS_UNKNOWN;

	if (l->class == CLASS_UNKNOWN || (!known && d->has_local))
		return FALSE;
	if (at->open->len >= MAX_OPEN || has_open(at->open, o))
		return FALSE;
	if (known && (o->depth > MAX_OPEN_DEPTH || d->has_local) && o->inner == G_MAXUINT)
		return FALSE;
	o->node = known ? node_get(r->nodes, l->class, l->subclass, o->mode) : NO_NODE;
	g_array_append_val(at->open, *o);
	return TRUE;
}

static gboolean open_own(struct reach_set *r, struct reach *at, guint i, const struct event *e)
{
	struct open_event o = { .ref = e->ref, .mode = e->mode, .confidence = CONFIDENCE_HIGH,
				.dropped = e->dropped, .event = i, .inner = G_MAXUINT };

	return add_open(r, at, &o);
}

static gboolean open_callee(struct reach_set *r, struct reach *at, guint i, const struct event *e)
{
	const GArray *inner = r->all[e->callee->id].open;
	gboolean changed = FALSE;

	for (guint k = 0; k < inner->len; k++) {
		struct open_event from = g_array_index(inner, struct open_event, k);
		const struct lock_ref *l = lock_ref_get(r->s->locks, from.ref);
		struct open_event o = from;

		/* nothing in it that a caller could name: the node alone goes on */
		if (!term_get(r->s->terms, l->instance)->has_param)
			continue;
		o.ref = reach_bind(r->s, from.ref, e->args);
		o.dropped_below = bind_set(r, from.dropped, e->args);
		o.dropped = pass_on(r, o.dropped_below, e);
		o.confidence = MIN(from.confidence, e->confidence);
		o.depth = from.depth + 1;
		o.event = i;
		o.inner = k;
		/* a known class that stays known is in the callee's node set already */
		if (from.node != NO_NODE &&
		    (o.depth > MAX_OPEN_DEPTH ||
		     term_get(r->s->terms, lock_ref_get(r->s->locks, o.ref)->instance)->has_local))
			continue;
		changed |= add_open(r, at, &o);
		inner = r->all[e->callee->id].open;
	}
	return changed;
}

static gboolean step_open(struct reach_set *r, struct reach *at)
{
	gboolean changed = FALSE;

	for (guint i = 0; i < at->c->events->len; i++) {
		const struct event *e = &g_array_index(at->c->events, struct event, i);

		if (e->kind == EVENT_ACQUIRE)
			changed |= open_own(r, at, i, e);
		else if (e->kind == EVENT_CALL)
			changed |= open_callee(r, at, i, e);
	}
	return changed;
}

/* --- sets of nodes ------------------------------------------------------------------------ */

static struct tier *tier_get(struct reach_set *r, struct reach *at, heldset dropped)
{
	struct tier t = { .dropped = dropped };

	for (guint i = 0; i < at->tiers->len; i++)
		if (g_array_index(at->tiers, struct tier, i).dropped == dropped)
			return &g_array_index(at->tiers, struct tier, i);
	if (at->tiers->len >= MAX_TIERS) /* too many kinds: the last stands for the rest */
		return &g_array_index(at->tiers, struct tier, MAX_TIERS - 1);
	for (guint c = 0; c < N_CONFIDENCE; c++)
		t.bits[c] = g_new0(guint64, r->words);
	g_array_append_val(at->tiers, t);
	return &g_array_index(at->tiers, struct tier, at->tiers->len - 1);
}

static gboolean set_bit(struct tier *t, guint node, guint confidence)
{
	gboolean changed = FALSE;

	for (guint c = 0; c <= confidence; c++) {
		guint64 mask = 1ull << (node % 64);

		changed |= !(t->bits[c][node / 64] & mask);
		t->bits[c][node / 64] |= mask;
	}
	return changed;
}

static gboolean join_bits(struct reach_set *r, struct tier *to, const struct tier *from,
			  guint confidence)
{
	guint64 changed = 0;

	for (guint c = 0; c <= confidence; c++)
		for (guint w = 0; w < r->words; w++) {
			guint64 more = from->bits[c][w] & ~to->bits[c][w];

			changed |= more;
			to->bits[c][w] |= more;
		}
	return changed != 0;
}

static gboolean step_call(struct reach_set *r, struct reach *at, const struct event *e)
{
	gboolean changed = FALSE;
	guint n = r->all[e->callee->id].tiers->len;

	for (guint k = 0; k < n; k++) {
		struct tier from = g_array_index(r->all[e->callee->id].tiers, struct tier, k);
		heldset dropped = 0;

		if (from.dropped || e->dropped)
			dropped = pass_on(r, bind_set(r, from.dropped, e->args), e);
		changed |= join_bits(r, tier_get(r, at, dropped), &from, e->confidence);
	}
	return changed;
}

static gboolean step_nodes(struct reach_set *r, struct reach *at)
{
	gboolean changed = FALSE;

	for (guint i = 0; i < at->open->len; i++) {
		struct open_event o = g_array_index(at->open, struct open_event, i);

		if (o.node != NO_NODE)
			changed |= set_bit(tier_get(r, at, o.dropped), o.node, o.confidence);
	}
	for (guint i = 0; i < at->c->events->len; i++) {
		struct event e = g_array_index(at->c->events, struct event, i);
		const struct lock_ref *l;

		if (e.kind == EVENT_CALL) {
			changed |= step_call(r, at, &e);
			continue;
		}
		if (e.kind != EVENT_ACQUIRE)
			continue;
		l = lock_ref_get(r->s->locks, e.ref);
		if (l->class < CLASS_UNKNOWN)
			changed |= set_bit(tier_get(r, at, e.dropped),
					   node_get(r->nodes, l->class, l->subclass, e.mode),
					   CONFIDENCE_HIGH);
	}
	return changed;
}

/* --- the fixpoints -------------------------------------------------------------------------- */

static void fixpoint(struct reach_set *r, gboolean (*step)(struct reach_set *r, struct reach *at))
{
	g_autofree gboolean *queued = g_new(gboolean, r->n);
	GQueue work = G_QUEUE_INIT;

	/* the deepest were made last: callees first, mostly */
	for (guint i = r->n; i-- > 0;) {
		g_queue_push_tail(&work, &r->all[i]);
		queued[i] = TRUE;
	}
	while (!g_queue_is_empty(&work)) {
		struct reach *at = g_queue_pop_head(&work);

		queued[at->c->id] = FALSE;
		if (!step(r, at))
			continue;
		for (guint i = 0; i < at->callers->len; i++) {
			guint id = g_array_index(at->callers, struct caller, i).context;

			if (!queued[id])
				g_queue_push_tail(&work, &r->all[id]);
			queued[id] = TRUE;
		}
	}
}

static guint8 tier_index(struct reach_set *r, struct reach *at, heldset dropped)
{
	return tier_get(r, at, dropped) - (struct tier *)(gpointer)at->tiers->data;
}

/* A walk up needs one way of a kind from each caller, at each confidence. */
static void add_up(const struct reach *at, const struct reach *callee, const struct way *w,
		   GHashTable *seen)
{
	gint64 key = (gint64)callee->c->id << 16 | w->from << 8 | w->to << 4 | w->confidence;
	struct up up = { at->c->id, at->ways->len - 1 };

	if (g_hash_table_add(seen, g_memdup2(&key, sizeof(key))))
		g_array_append_val(callee->ups, up);
}

/* The fixpoint once more, as ways that a walk can follow. */
static void find_ways(struct reach_set *r, struct reach *at, guint i, const struct event *e,
		      GHashTable *seen)
{
	const struct reach *callee = &r->all[e->callee->id];

	for (guint k = 0; k < callee->tiers->len; k++) {
		heldset below = g_array_index(callee->tiers, struct tier, k).dropped, dropped = 0;
		struct way w = { .event = i, .from = k, .confidence = e->confidence };

		if (below || e->dropped) {
			w.dropped = bind_set(r, below, e->args);
			dropped = pass_on(r, w.dropped, e);
		}
		w.to = tier_index(r, at, dropped);
		g_array_append_val(at->ways, w);
		add_up(at, callee, &w, seen);
	}
}

static int compare_source(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->open != y->open)
		return x->open - y->open;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void find_sources(struct reach_set *r, struct reach *at)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

	for (guint i = 0; i < at->c->events->len; i++) {
		struct event e = g_array_index(at->c->events, struct event, i);
		const struct lock_ref *l = lock_ref_get(r->s->locks, e.ref);
		struct source s = { .index = i, .confidence = CONFIDENCE_HIGH };

		if (e.kind == EVENT_CALL)
			find_ways(r, at, i, &e, seen);
		if (e.kind != EVENT_ACQUIRE || l->class >= CLASS_UNKNOWN)
			continue;
		s.node = node_get(r->nodes, l->class, l->subclass, e.mode);
		s.tier = tier_index(r, at, e.dropped);
		g_array_append_val(at->sources, s);
	}
	for (guint i = 0; i < at->open->len; i++) {
		struct open_event o = g_array_index(at->open, struct open_event, i);
		struct source s = { .node = o.node, .index = i, .confidence = o.confidence,
				    .open = TRUE };

		if (o.node == NO_NODE || o.inner == G_MAXUINT)
			continue;
		s.tier = tier_index(r, at, o.dropped);
		g_array_append_val(at->sources, s);
	}
	g_array_sort(at->sources, compare_source);
}

static void count_nodes(struct reach_set *r)
{
	for (guint i = 0; i < r->n; i++) {
		const GArray *events = r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);
			const struct lock_ref *l = lock_ref_get(r->s->locks, e->ref);

			if (e->kind == EVENT_ACQUIRE && l->class < CLASS_UNKNOWN)
				node_get(r->nodes, l->class, l->subclass, e->mode);
		}
	}
}

struct reach_set *reach_new(struct solver *s, struct node_table *nodes)
{
	struct reach_set *r = g_new0(struct reach_set, 1);

	r->s = s;
	r->nodes = nodes;
	r->n = s->contexts->len;
	r->all = g_new0(struct reach, r->n);
	r->bound = g_hash_table_new_full(pair_hash, pair_equal, g_free, NULL);
	r->passed = g_hash_table_new_full(pair_hash, pair_equal, g_free, NULL);
	for (guint i = 0; i < r->n; i++) {
		r->all[i].c = s->contexts->pdata[i];
		r->all[i].open = g_array_new(FALSE, FALSE, sizeof(struct open_event));
		r->all[i].tiers = g_array_new(FALSE, FALSE, sizeof(struct tier));
		r->all[i].callers = g_array_new(FALSE, FALSE, sizeof(struct caller));
		r->all[i].ups = g_array_new(FALSE, FALSE, sizeof(struct up));
		r->all[i].ways = g_array_new(FALSE, FALSE, sizeof(struct way));
		r->all[i].sources = g_array_new(FALSE, FALSE, sizeof(struct source));
	}
	for (guint i = 0; i < r->n; i++) {
		const GArray *events = r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);
			struct caller by = { i, k };

			if (e->kind == EVENT_CALL)
				g_array_append_val(r->all[e->callee->id].callers, by);
		}
	}
	fixpoint(r, step_open);
	count_nodes(r);
	r->words = (nodes->nodes->len + 63) / 64;
	for (guint i = 0; i < r->n; i++)
		tier_get(r, &r->all[i], 0);
	fixpoint(r, step_nodes);
	for (guint i = 0; i < r->n; i++)
		find_sources(r, &r->all[i]);
	return r;
}

void reach_free(struct reach_set *r)
{
	for (guint i = 0; i < r->n; i++) {
		for (guint k = 0; k < r->all[i].tiers->len; k++)
			for (guint c = 0; c < N_CONFIDENCE; c++)
				g_free(g_array_index(r->all[i].tiers, struct tier, k).bits[c]);
		g_array_unref(r->all[i].open);
		g_array_unref(r->all[i].tiers);
		g_array_unref(r->all[i].callers);
		g_array_unref(r->all[i].ways);
		g_array_unref(r->all[i].ups);
		g_array_unref(r->all[i].sources);
	}
	g_free(r->all);
	g_hash_table_unref(r->bound);
	g_hash_table_unref(r->passed);
	g_free(r);
}
