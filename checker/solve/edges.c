/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every call made with something held gives an edge to all that the callee
 * reaches; a few of the calls that show an edge best are remembered, and the
 * shortest way down from one of them is its witness (witness.c).
 */
#include "solve/edges.h"

#include <string.h>

#include "base/error.h"
#include "solve/witness.h"

/*
 * Conditions are followed inside a function, and over a call as far as exits
 * tell them; the deeper a path, the likelier one that no input takes.
 */
#define SURE_DEPTH 8
#define MAX_CANDIDATES 6	/* calls that are compared for the shortest witness */

struct candidate {
	struct witness_place at;
	guint8 level;
	const char *reason;
};

struct draft {
	struct edge edge;
	struct candidate best[MAX_CANDIDATES];
	guint n;
	GArray *gates;		/* classes held at every witness */
};

struct collector {
	struct reach_set *r;
	const struct lock_node *nodes;
	guint n_nodes;
	guint world;
	GHashTable *known, *keys;
	GArray *out, *recursions;
	struct draft **drafts;	/* by outer * n_nodes + inner; KNOWN: of the core */
	GPtrArray *order;	/* the same in the order of finding */
	guint8 **unheld;	/* by class: contexts that run with it not held; NULL: not reused */
	GHashTable *places;	/* recursions told, in any world */
	struct witness *w;
};

static struct draft known_edge;
#define KNOWN (&known_edge)

gint64 *edge_key(guint outer, guint inner)
{
	gint64 key = (gint64)outer << 32 | inner;

	return g_memdup2(&key, sizeof(key));
}

static const struct event *event_of(const struct collector *c, guint context, guint event)
{
	return &g_array_index(c->r->all[context].c->events, struct event, event);
}

/* --- classes whose nested acquisition waits for nothing ------------------------------- */

static gboolean holds_class(const struct collector *c, heldset set, guint class)
{
	guint n;
	const struct held *h = lock_set_get(c->r->s->locks, set, &n);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(c->r->s->locks, h[i].ref)->class == class)
			return TRUE;
	return FALSE;
}

static gboolean is_entry(const struct collector *c, guint context)
{
	const struct reach *at = &c->r->all[context];

	return !at->callers->len || at->c->f->address_taken;
}

/* The contexts that an entry reaches without the class being held on the way. */
static guint8 *find_unheld(const struct collector *c, guint class)
{
	guint8 *unheld = g_new0(guint8, c->r->n + 1);
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < c->r->n; i++)
		if (is_entry(c, i)) {
			unheld[i] = TRUE;
			g_queue_push_tail(&work, GUINT_TO_POINTER(i));
		}
	while (!g_queue_is_empty(&work)) {
		guint i = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *events = c->r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind != EVENT_CALL || unheld[e->callee->id] ||
			    holds_class(c, e->held, class))
				continue;
			unheld[e->callee->id] = TRUE;
			g_queue_push_tail(&work, GUINT_TO_POINTER(e->callee->id));
		}
	}
	return unheld;
}

static void find_reuses(struct collector *c)
{
	const struct lock_table *t = c->r->s->locks;
	GHashTableIter it;
	gpointer value;

	c->unheld = g_new0(guint8 *, t->classes->len + 1);
	g_hash_table_iter_init(&it, t->rules->functions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const GPtrArray *ops = value;

		for (guint i = 0; i < ops->len; i++) {
			const struct rule_function *f = ops->pdata[i];
			guint class = f->reuses && f->class ?
				GPOINTER_TO_UINT(g_hash_table_lookup(t->class_index,
								     g_intern_string(f->class))) : 0;

			if (class && !c->unheld[class - 1])
				c->unheld[class - 1] = find_unheld(c, class - 1);
		}
	}
}

/* Whether taking `node` at this event joins one that is held already. */
static gboolean joins(const struct collector *c, guint node, guint context, const struct event *e)
{
	guint class = c->nodes[node].class;

	return c->unheld[class] && (!c->unheld[class][context] || holds_class(c, e->held, class));
}

/* --- drafts ---------------------------------------------------------------------------- */

/* Only one task at a time is behind a gate: readers and handles let many in. */
static gboolean is_gate(const struct collector *c, const struct held *g, const struct held *outer)
{
	const struct lock_ref *l = lock_ref_get(c->r->s->locks, g->ref);

	return g->ref != outer->ref && l->class < CLASS_UNKNOWN && !(g->flags & HELD_MAYBE) &&
	       g->mode == LOCK_WRITE && l->kind != LOCK_HANDLE && l->kind != LOCK_MAP &&
	       l->kind != LOCK_PSEUDO;
}

static void begin_gates(struct collector *c, struct draft *d, const struct event *e,
			const struct held *h)
{
	guint n;
	const struct held *all = lock_set_get(c->r->s->locks, e->held, &n);

	d->gates = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < n; i++) {
		guint class = lock_ref_get(c->r->s->locks, all[i].ref)->class;

		if (is_gate(c, &all[i], h))
			g_array_append_val(d->gates, class);
	}
}

/* A gate is held at every witness, whichever is shown. */
static void meet_gates(struct collector *c, struct draft *d, const struct event *e,
		       const struct held *h)
{
	guint n, kept = 0;
	const struct held *all = lock_set_get(c->r->s->locks, e->held, &n);

	for (guint k = 0; k < d->gates->len; k++) {
		guint class = g_array_index(d->gates, guint, k);
		gboolean found = FALSE;

		for (guint i = 0; i < n; i++)
			found |= is_gate(c, &all[i], h) &&
				 lock_ref_get(c->r->s->locks, all[i].ref)->class == class;
		if (found)
			g_array_index(d->gates, guint, kept++) = class;
	}
	g_array_set_size(d->gates, kept);
}

static struct draft *draft_new(struct collector *c, guint outer, guint inner,
			       const struct event *e, const struct held *h)
{
	struct draft *d = g_new0(struct draft, 1);

	d->edge.outer = outer;
	d->edge.inner = inner;
	d->edge.world = c->world;
	begin_gates(c, d, e, h);
	return d;
}

/* Nothing that sleeps is taken under a lock that spins: it was dropped, unseen. */
static gboolean sleeps_under_spinner(const struct collector *c, guint outer, guint inner)
{
	const struct class_info *all =
		(const struct class_info *)(gpointer)c->r->s->locks->classes->data;
	enum lock_kind in = all[c->nodes[inner].class].kind;

	return lock_kind_spins(all[c->nodes[outer].class].kind) && !lock_kind_spins(in) &&
	       in != LOCK_BIT && in != LOCK_MAP && in != LOCK_UNKNOWN;
}

/* How sure an edge seen here is, all but the length of its witness told. */
static guint8 level_of(const struct collector *c, guint outer, guint inner, const struct event *e,
		       const struct held *h, guint level, const char **reason)
{
	*reason = "";
	if (sleeps_under_spinner(c, outer, inner)) {
		*reason = "a spinlock cannot be held where this sleeps";
		return CONFIDENCE_LOW;
	}
	if (e->kind == EVENT_CALL)
		level = MIN(level, e->confidence);
	if (level < CONFIDENCE_HIGH)
		*reason = "through a call by pointer with several targets";
	if (level > CONFIDENCE_MEDIUM && (c->nodes[outer].subclass == SUBCLASS_UNKNOWN ||
					  c->nodes[inner].subclass == SUBCLASS_UNKNOWN)) {
		*reason = "its nesting subclass is not known here: the flags it comes from are not";
		level = CONFIDENCE_MEDIUM;
	}
	if (level > CONFIDENCE_MEDIUM && e->imprecise) {
		*reason = "branch states were merged";
		level = CONFIDENCE_MEDIUM;
	}
	if (level > CONFIDENCE_MEDIUM && h->flags & HELD_MAYBE) {
		*reason = "held on some of the merged paths only";
		level = CONFIDENCE_MEDIUM;
	}
	return level;
}

static void add_candidate(struct draft *d, const struct candidate *x)
{
	if (d->n && x->level > d->best[0].level)
		d->n = 0; /* surer than all so far */
	if (d->n == MAX_CANDIDATES || (d->n && x->level < d->best[0].level))
		return;
	d->best[d->n++] = *x;
}

static void see(struct collector *c, guint inner, const struct witness_place *at,
		const struct held *h, guint level)
{
	const struct lock_ref *l = lock_ref_get(c->r->s->locks, h->ref);
	const struct event *e = event_of(c, at->context, at->event);
	struct candidate x = { .at = *at };
	struct draft **slot, *d;
	guint outer;

	if (l->class >= CLASS_UNKNOWN)
		return;
	outer = node_get(c->r->nodes, l->class, l->subclass, h->mode);
	if (outer >= c->n_nodes || inner >= c->n_nodes)
		BUG("a node appeared after they were counted");
	/* two of one class, in subclasses that nobody can tell: no order to speak of */
	if (c->nodes[outer].class == c->nodes[inner].class &&
	    (c->nodes[outer].subclass == SUBCLASS_UNKNOWN ||
	     c->nodes[inner].subclass == SUBCLASS_UNKNOWN))
		return;
	slot = &c->drafts[(gsize)outer * c->n_nodes + inner];
	if (*slot == KNOWN || joins(c, inner, at->context, e))
		return;
	d = *slot;
	if (d && !d->gates->len && d->n == MAX_CANDIDATES && d->best[0].level == CONFIDENCE_HIGH)
		return;
	if (!d) {
		d = *slot = draft_new(c, outer, inner, e, h);
		g_ptr_array_add(c->order, d);
	} else if (d->gates->len) {
		meet_gates(c, d, e, h);
	}
	x.level = level_of(c, outer, inner, e, h, level, &x.reason);
	x.at.site = h->site;
	add_candidate(d, &x);
}

/* --- finishing -------------------------------------------------------------------------- */

static gint by_value(gconstpointer a, gconstpointer b)
{
	guint x = *(const guint *)a, y = *(const guint *)b;

	return x < y ? -1 : x > y;
}

/* Witnesses are found node by node. */
static gint by_inner(gconstpointer a, gconstpointer b)
{
	const struct edge *x = &(*(struct draft *const *)a)->edge;
	const struct edge *y = &(*(struct draft *const *)b)->edge;

	if (x->inner != y->inner)
		return x->inner < y->inner ? -1 : 1;
	return x->outer < y->outer ? -1 : x->outer > y->outer;
}

static void finish(struct collector *c, struct draft *d, GArray *out)
{
	const struct candidate *best = NULL;
	guint length = G_MAXUINT;

	for (guint i = 0; i < d->n; i++) {
		guint steps = witness_find(c->w, &d->best[i].at, d->edge.inner);

		if (steps >= length)
			continue;
		length = steps;
		best = &d->best[i];
	}
	if (!best)
		BUG("an edge without a witness");
	d->edge.confidence = best->level;
	d->edge.reason = best->reason;
	if (length > SURE_DEPTH && best->level == CONFIDENCE_HIGH) {
		d->edge.confidence = CONFIDENCE_MEDIUM;
		d->edge.reason = "many calls deep, and conditions are followed one function at a time";
	}
	d->edge.steps = witness_steps(c->w, &best->at, d->edge.outer, d->edge.inner,
				      &d->edge.n_steps);
	g_array_sort(d->gates, by_value);
	d->edge.n_gates = d->gates->len;
	d->edge.gates = (guint *)(gpointer)g_array_free(d->gates, FALSE);
	g_array_append_val(out, d->edge);
	if (c->keys && out == c->out)
		g_hash_table_add(c->keys, edge_key(d->edge.outer, d->edge.inner));
	g_free(d);
}

/* A lock taken by who surely holds that very lock: told place by place. */
static void see_recursion(struct collector *c, guint inner, const struct witness_place *at,
			  const struct held *h, guint level)
{
	const struct lock_ref *l = lock_ref_get(c->r->s->locks, h->ref);
	const struct event *e = event_of(c, at->context, at->event);
	g_autofree char *key = g_strdup_printf("%u %u %u", c->r->all[at->context].c->f->id,
					       e->instr, inner);
	struct draft *d;
	struct candidate x = { .at = *at };
	guint outer;

	if (l->class >= CLASS_UNKNOWN || !g_hash_table_add(c->places, g_steal_pointer(&key)))
		return;
	outer = node_get(c->r->nodes, l->class, l->subclass, h->mode);
	d = draft_new(c, outer, inner, e, h);
	d->edge.same_instance = TRUE;
	x.level = level_of(c, outer, inner, e, h, level, &x.reason);
	x.at.site = h->site;
	add_candidate(d, &x);
	finish(c, d, c->recursions);
}

/* --- events ------------------------------------------------------------------------------ */

static void see_lock(struct collector *c, guint node, lockref ref, const struct witness_place *at,
		     const struct held *h, guint level)
{
	if (lock_ref_same(c->r->s->locks, h->ref, ref))
		see_recursion(c, node, at, h, level);
	else
		see(c, node, at, h, level);
}

static void see_sources(struct collector *c, guint context)
{
	const struct reach *at = &c->r->all[context];

	for (guint i = 0; i < at->sources->len; i++) {
		const struct source *s = &g_array_index(at->sources, struct source, i);
		const struct open_event *o = s->open ?
			&g_array_index(at->open, struct open_event, s->index) : NULL;
		guint event = o ? o->event : s->index, n;
		const struct event *e = event_of(c, context, event);
		lockref ref = o ? o->ref : e->ref;
		struct witness_place p = { .context = context, .event = event, .source = i,
					   .below = NO_NODE };

		for (guint k = 0;; k++) {
			const struct held *h = lock_set_get(c->r->s->locks, e->held, &n);

			if (k >= n)
				break;
			if (!o || !o->dropped_below || !reach_drops(c->r->s, o->dropped_below, &h[k]))
				see_lock(c, s->node, ref, &p, &h[k], s->confidence);
		}
	}
}

static void see_bits(struct collector *c, const struct tier *t, const struct witness_place *at,
		     const struct held *h)
{
	for (guint w = 0; w < c->r->words; w++) {
		guint64 bits = t->bits[0][w];

		while (bits) {
			guint node = w * 64 + __builtin_ctzll(bits);
			guint level = bit_get(t->bits[CONFIDENCE_HIGH], node) ? CONFIDENCE_HIGH :
				      bit_get(t->bits[CONFIDENCE_MEDIUM], node) ? CONFIDENCE_MEDIUM :
				      CONFIDENCE_LOW;

			bits &= bits - 1;
			see(c, node, at, h, level);
		}
	}
}

static void see_calls(struct collector *c, guint context)
{
	const struct reach *at = &c->r->all[context];

	for (guint i = 0; i < at->ways->len; i++) {
		struct way way = g_array_index(at->ways, struct way, i);
		const struct event *e = event_of(c, context, way.event);
		const struct reach *callee = &c->r->all[e->callee->id];
		struct tier t = g_array_index(callee->tiers, struct tier, way.from);
		struct witness_place p = { .context = context, .event = way.event,
					   .below = e->callee->id, .tier = way.from };
		guint n;
		const struct held *h = lock_set_get(c->r->s->locks, e->held, &n);

		for (guint k = 0; k < n; k++) {
			struct held one = h[k];

			if (!way.dropped || !reach_drops(c->r->s, way.dropped, &one))
				see_bits(c, &t, &p, &one);
			h = lock_set_get(c->r->s->locks, e->held, &n);
		}
	}
}

/* All held locks have nodes before the table of drafts is made. */
static void count_held(struct collector *c)
{
	for (guint i = 0; i < c->r->n; i++) {
		const GArray *events = c->r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			heldset set = g_array_index(events, struct event, k).held;
			guint n;
			const struct held *h = lock_set_get(c->r->s->locks, set, &n);

			for (guint x = 0; x < n; x++) {
				const struct lock_ref *l = lock_ref_get(c->r->s->locks, h[x].ref);

				if (l->class < CLASS_UNKNOWN)
					node_get(c->r->nodes, l->class, l->subclass, h[x].mode);
			}
		}
	}
	c->nodes = (const struct lock_node *)(gpointer)c->r->nodes->nodes->data;
	c->n_nodes = c->r->nodes->nodes->len;
}

static void mark_known(struct collector *c)
{
	GHashTableIter it;
	gpointer key;

	if (!c->known)
		return;
	g_hash_table_iter_init(&it, c->known);
	while (g_hash_table_iter_next(&it, &key, NULL))
		c->drafts[(gsize)(*(gint64 *)key >> 32) * c->n_nodes + (guint)*(gint64 *)key] = KNOWN;
}

void edges_collect(struct reach_set *r, guint world, GHashTable *known, GHashTable *keys,
		   GArray *out, GArray *recursions, GHashTable *places)
{
	struct collector c = { .r = r, .world = world, .known = known, .keys = keys, .out = out,
			       .recursions = recursions, .places = places };

	count_held(&c);
	c.drafts = g_new0(struct draft *, (gsize)c.n_nodes * c.n_nodes + 1);
	c.order = g_ptr_array_new();
	c.w = witness_new(r);
	mark_known(&c);
	find_reuses(&c);
	for (guint i = 0; i < r->n; i++) {
		see_sources(&c, i);
		see_calls(&c, i);
	}
	g_ptr_array_sort(c.order, by_inner);
	for (guint i = 0; i < c.order->len; i++)
		finish(&c, c.order->pdata[i], out);
	for (guint i = 0; i < r->s->locks->classes->len; i++)
		g_free(c.unheld[i]);
	g_free(c.unheld);
	g_free(c.drafts);
	g_ptr_array_unref(c.order);
	witness_free(c.w);
}
