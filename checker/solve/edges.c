/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every call made with something held gives an edge to all that the callee
 * reaches; a few of the calls that show an edge best are remembered, and the
 * shortest way down from one of them is its witness (witness.c).
 *
 * Where two locks are taken in both orders (rivals.c), a second round looks for all
 * functions that show it, as one of them may be wrong among many that are right.
 */
#include "solve/edges.h"

#include <string.h>

#include "base/error.h"
#include "base/pair.h"
#include "solve/begun.h"
#include "solve/callers.h"
#include "solve/doubts.h"
#include "solve/foreign.h"
#include "solve/rivals.h"
#include "solve/route.h"
#include "solve/spelling.h"

/* Functions that are told when they show an edge with a rival; more are how it is done. */
#define MAX_RIVALS 8
#define MAX_EVENTS 64	/* the same, of what is no lock */

struct draft {
	struct edge edge;	/* confidence, reason: of the best place so far */
	struct witness_place at;
	guint depth;		/* calls from there to the inner lock */
	GArray *gates;		/* classes held at every witness */
};

struct collector {
	struct reach_set *r;
	struct doubts doubts;
	struct routes *routes;
	struct callers *callers;
	const struct lock_node *nodes;
	guint n_nodes;
	GHashTable *known, *keys;
	GArray *out, *recursions, *out_rivals;
	struct draft **drafts;	/* by outer * n_nodes + inner */
	guint8 *floors;		/* the same: how sure it must be to be told; 0: at all */
	guint64 *open, *doubted; /* by outer: nodes, as bits, with a floor of 0, of HIGH */
	guint words;		/* of such a set */
	GPtrArray *order;	/* the same in the order of finding */
	GHashTable *places;	/* recursions told by the core → how sure, plus 1 */
	GHashTable *here;	/* recursions found here: place → draft; keys as in places */
	GPtrArray *again;	/* the same in the order of finding */
	struct begun *begun;
	struct rivals *rivals;	/* in the second round */
	GHashTable *shown;	/* in it: edge and function → draft */
	GPtrArray *rival_order;	/* the same in the order of finding */
};

static gint64 *edge_key(guint outer, guint inner)
{
	gint64 key = (gint64)outer << 32 | inner;

	return g_memdup2(&key, sizeof(key));
}

static const struct event *event_of(const struct collector *c, guint context, guint event)
{
	return &g_array_index(c->r->all[context].c->events, struct event, event);
}

/* --- drafts ---------------------------------------------------------------------------- */

/* Only one task at a time is behind a gate: readers and handles let many in. */
static gboolean is_gate(const struct collector *c, const struct held *g, const struct held *outer)
{
	const struct lock_ref *l = lock_ref_get(c->r->s->locks, g->ref);

	return g->ref != outer->ref && l->class < CLASS_UNKNOWN && !(g->flags & HELD_MAYBE) &&
	       g->mode == LOCK_WRITE && l->kind != LOCK_HANDLE && l->kind != LOCK_MAP &&
	       l->kind != LOCK_PSEUDO && !lock_kind_is_state(l->kind);
}

static gboolean has_gate(const struct draft *d, guint class)
{
	for (guint i = 0; i < d->gates->len; i++)
		if (g_array_index(d->gates, guint, i) == class)
			return TRUE;
	return FALSE;
}

static void begin_gates(struct collector *c, struct draft *d, const struct event *e,
			const struct held *h)
{
	guint n;
	const struct held *all = lock_set_get(c->r->s->locks, e->held, &n);

	d->gates = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < n; i++) {
		guint class = lock_ref_get(c->r->s->locks, all[i].ref)->class;

		if (is_gate(c, &all[i], h) && !has_gate(d, class))
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
	begin_gates(c, d, e, h);
	return d;
}

/* Whether a place so sure and so deep shows the edge better than the draft's. */
static gboolean is_better(const struct draft *d, guint level, guint depth)
{
	return !d->edge.reason || level > d->edge.confidence ||
	       (level == d->edge.confidence && depth < d->depth);
}

/* The calls that leave an edge at `least`, when one call leaves it at `level`. */
static guint most_calls(guint level, guint least)
{
	guint most = 1;

	while (doubts_so_deep(level, most + 1) >= least)
		most++;
	return most;
}

/* Whether objects allow a way at p's level that leaves the edge at `least`; *depth: its calls. */
static gboolean is_allowed_at(struct collector *c, const struct witness_place *p,
			      const struct outer *o, guint inner, guint least, guint *depth)
{
	const char *reason;
	guint sure = doubts_level(&c->doubts, p, o, inner, 1, &reason);

	return sure >= least &&
	       route_depth(c->routes, p, inner, most_calls(sure, least), depth);
}

/* The same at any level; *at becomes that. */
static gboolean is_allowed(struct collector *c, struct witness_place *at, const struct outer *o,
			   guint inner, guint least, guint *depth)
{
	guint call = at->sure + CONFIDENCE_HIGH - at->level;
	struct witness_place p = *at;

	if (at->below == NO_CELL)
		return is_allowed_at(c, at, o, inner, least, depth);
	for (guint level = N_CONFIDENCE; level-- > 0;) {
		p.level = level;
		p.sure = sure_through(level, call);
		if (!is_allowed_at(c, &p, o, inner, least, depth))
			continue;
		*at = p;
		return TRUE;
	}
	return FALSE;
}

/* How sure an edge is that shows here; *at and *depth may become those of another way. */
static guint weigh(struct collector *c, struct witness_place *at, const struct outer *o,
		   guint inner, guint *depth, const char **reason)
{
	guint most = doubts_level(&c->doubts, at, o, inner, *depth, reason);

	for (guint level = most; level > CONFIDENCE_LOW; level--)
		if (is_allowed(c, at, o, inner, level, depth))
			return doubts_level(&c->doubts, at, o, inner, *depth, reason);
	if (most > CONFIDENCE_LOW)
		*reason = "by an operation of another file system than the objects are of";
	return CONFIDENCE_LOW;
}

static void show(struct draft *d, const struct witness_place *at, guint level, guint depth,
		 const char *reason)
{
	d->edge.confidence = level;
	d->edge.reason = reason;
	d->at = *at;
	d->depth = depth;
}

static void see(struct collector *c, guint inner, const struct witness_place *seen,
		const struct outer *o, guint depth)
{
	struct witness_place place = *seen, *at = &place;
	const struct event *e = event_of(c, at->context, at->event);
	gsize pair = (gsize)o->node * c->n_nodes + inner;
	struct draft **slot = &c->drafts[pair], *d = *slot;
	guint level = at->sure;
	const char *reason;

	if (level < c->floors[pair] || (d && !d->gates->len && !is_better(d, level, depth)))
		return;
	if (reuses_joins(c->doubts.reuses, c->nodes[inner].class, at->context, e))
		return;
	level = weigh(c, at, o, inner, &depth, &reason);
	if (level < c->floors[pair])
		return;
	if (!d) {
		d = *slot = draft_new(c, o->node, inner, e, o->h);
		g_ptr_array_add(c->order, d);
	} else if (d->gates->len) {
		meet_gates(c, d, e, o->h);
	}
	if (is_better(d, level, depth))
		show(d, at, level, depth, reason);
}

/* In the second round: as see(), for each function that shows an edge with a rival. */
static void see_rival(struct collector *c, guint inner, const struct witness_place *seen,
		      const struct outer *o, guint depth)
{
	struct witness_place place = *seen, *at = &place;
	const struct event *e = event_of(c, at->context, at->event);
	guint function = c->r->all[at->context].c->f->id, level;
	gint64 key = ((gint64)function << 40) + (gint64)o->node * c->n_nodes + inner;
	struct draft *d = g_hash_table_lookup(c->shown, &key);
	const char *reason;

	if (at->sure < CONFIDENCE_MEDIUM || (d && !d->gates->len && !is_better(d, at->sure, depth)))
		return;
	if (reuses_joins(c->doubts.reuses, c->nodes[inner].class, at->context, e))
		return;
	level = weigh(c, at, o, inner, &depth, &reason);
	if (level < CONFIDENCE_MEDIUM)
		return;
	if (!d) {
		d = draft_new(c, o->node, inner, e, o->h);
		g_ptr_array_add(c->rival_order, d);
		g_hash_table_insert(c->shown, g_memdup2(&key, sizeof(key)), d);
		rivals_show(c->rivals, o->node, inner, function);
	} else if (d->gates->len) {
		meet_gates(c, d, e, o->h);
	}
	if (is_better(d, level, depth))
		show(d, at, level, depth, reason);
}

/*
 * Two of one class, in subclasses that nobody can tell, or completed by who waits for
 * another: no order to speak of.
 */
static gboolean is_vague(const struct collector *c, const struct outer *o, guint inner)
{
	const struct lock_node *out = &c->nodes[o->node], *in = &c->nodes[inner];

	return out->class == in->class &&
	       (out->subclass == SUBCLASS_UNKNOWN || in->subclass == SUBCLASS_UNKNOWN ||
		(o->h->site == NO_SITE &&
		 lock_ref_get(c->r->s->locks, o->h->ref)->kind == LOCK_PSEUDO));
}

/* --- finishing -------------------------------------------------------------------------- */

static gboolean is_own_code(const struct collector *c, const char *file)
{
	return g_strv_contains((const char *const *)c->r->s->rules->own_code, file);
}

/* Who took the outer lock: the function itself, or what it called. */
static const struct function *taker_of(const struct collector *c, const struct draft *d)
{
	const struct function *f = c->r->all[d->at.context].c->f, *callee;

	if (d->at.site == NO_SITE)
		return f;
	callee = function_called(f, &f->unit->instrs[f->ir->first_instr + d->at.site]);
	return callee && callee->ir && callee->ir->linkage != IR_INLINE && !callee->rules ? callee : f;
}

/* The C file that the inner lock is taken in, or for. */
static const char *inner_file(const struct draft *d)
{
	for (gsize i = d->edge.n_steps; i-- > 0;)
		if (g_str_has_suffix(d->edge.steps[i].file, ".c"))
			return d->edge.steps[i].file;
	return "";
}

/* One lock is an object's, taken by common code, the other one file system's own. */
static gboolean is_mixed(const struct collector *c, const struct draft *d)
{
	gboolean outer = is_own_code(c, taker_of(c, d)->file), inner = is_own_code(c, inner_file(d));
	guint common = outer ? d->edge.inner : d->edge.outer;

	return outer != inner && foreign_object(c->r->foreign, c->nodes[common].class);
}

/* What only its witness shows of how sure it is. */
static void doubt(const struct collector *c, struct draft *d, const char *reason)
{
	if (reason)
		d->edge.reason = reason;
	else if (is_mixed(c, d))
		d->edge.reason = "in code of one file system, of an object that may be another's";
	else
		return;
	d->edge.confidence = CONFIDENCE_MEDIUM;
}

static void finish(struct collector *c, struct draft *d, GArray *out)
{
	gsize pair = (gsize)d->edge.outer * c->n_nodes + d->edge.inner;
	gboolean first = out == c->out;
	const char *reason;
	struct route *way = d->edge.confidence == CONFIDENCE_LOW ? NULL :
		route_find(c->routes, &d->at, d->edge.inner, d->depth);

	d->edge.steps = witness_steps(c->r, &d->at, way, d->edge.outer, d->edge.inner,
				      &d->edge.n_steps, &reason);
	route_free(way);
	d->edge.context = doing_names(c->r, d->at.context, d->at.event);
	if (d->edge.confidence == CONFIDENCE_HIGH)
		doubt(c, d, reason);
	d->edge.n_gates = d->gates->len;
	d->edge.gates = (guint *)(gpointer)g_array_free(d->gates, FALSE);
	if (first && d->edge.confidence < c->floors[pair]) { /* the core has told as much */
		g_free(d->edge.steps);
		g_free(d->edge.gates);
	} else {
		g_array_append_val(out, d->edge);
		if (c->keys && first)
			g_hash_table_insert(c->keys, edge_key(d->edge.outer, d->edge.inner),
					    GUINT_TO_POINTER(d->edge.confidence));
	}
	g_free(d);
}

/*
 * A lock taken by who surely holds that very lock: told place by place, each as it
 * shows best here, unless the core has told it and was as sure.
 */
static void see_recursion(struct collector *c, guint inner, const struct witness_place *seen,
			  const struct outer *o, guint depth)
{
	struct witness_place place = *seen, *at = &place;
	const struct event *e = event_of(c, at->context, at->event);
	g_autofree char *node = node_spelt(c->r->nodes, c->r->s->locks, inner);
	g_autofree char *key = g_strdup_printf("%s %u %s", spelling_function(c->r->s->spelling,
						c->r->all[at->context].c->f), e->instr, node);
	struct draft *d = g_hash_table_lookup(c->here, key);
	guint told = GPOINTER_TO_UINT(g_hash_table_lookup(c->places, key));
	const char *reason;
	guint level = weigh(c, at, o, inner, &depth, &reason);

	if (level > CONFIDENCE_MEDIUM &&
	    c->nodes[o->node].subclass != c->nodes[inner].subclass) {
		reason = "taken in another nesting subclass, as only another lock should be";
		level = CONFIDENCE_MEDIUM;
	}
	if (told >= level + 1 ||
	    reuses_joins(c->doubts.reuses, c->nodes[inner].class, at->context, e))
		return;
	if (!d) {
		d = draft_new(c, o->node, inner, e, o->h);
		d->edge.same_instance = SAME_TAKEN;
		g_ptr_array_add(c->again, d);
		g_hash_table_insert(c->here, g_steal_pointer(&key), d);
	} else {
		meet_gates(c, d, e, o->h);
	}
	if (!is_better(d, level, depth))
		return;
	d->edge.outer = o->node; /* it may be held in several modes */
	show(d, at, level, depth, reason);
}

/* Those found here are not to be told by other worlds that are no surer. */
static void finish_recursions(struct collector *c)
{
	GHashTableIter it;
	gpointer key, draft;

	g_hash_table_iter_init(&it, c->here);
	while (g_hash_table_iter_next(&it, &key, &draft)) {
		guint sure = ((const struct draft *)draft)->edge.confidence;

		g_hash_table_insert(c->places, key, GUINT_TO_POINTER(sure + 1));
		g_hash_table_iter_steal(&it);
	}
	for (guint i = 0; i < c->again->len; i++)
		finish(c, c->again->pdata[i], c->recursions);
}

/* --- events ------------------------------------------------------------------------------ */

static gboolean has_rival(const struct collector *c, guint outer, guint inner)
{
	const GArray *all = rivals_of(c->rivals, outer);

	for (guint i = 0; i < all->len; i++)
		if (g_array_index(all, guint, i) == inner)
			return TRUE;
	return FALSE;
}

static void see_taken(struct collector *c, guint inner, const struct witness_place *at,
		      const struct outer *o, guint depth)
{
	if (is_vague(c, o, inner))
		return;
	if (!c->rivals)
		see(c, inner, at, o, depth);
	else if (has_rival(c, o->node, inner))
		see_rival(c, inner, at, o, depth);
}

/* Locks held at an event, and what its function began with. */
static guint n_held(const struct collector *c, guint context, const struct event *e)
{
	guint n, more;

	lock_set_get(c->r->s->locks, e->held, &n);
	begun_held(c->begun, context, &more);
	return n + more;
}

/* What began with the function goes on. */
static gboolean is_dropped(const struct collector *c, heldset dropped, const struct event *e,
			   const struct held *h)
{
	guint n;
	const struct held *all = lock_set_get(c->r->s->locks, e->held, &n);

	return h->site != NO_SITE && bind_drops(c->r->binder, dropped, e->held, h - all);
}

/*
 * The k'th lock held at the place, and its node. FALSE when its class is not known, and when
 * it is not held where `dropped`, or what the function goes on to complete, says so.
 */
static gboolean outer_at(const struct collector *c, struct witness_place *at, guint k,
			 heldset dropped, struct outer *o)
{
	const struct event *e = event_of(c, at->context, at->event);
	guint n, more;
	const struct held *h = lock_set_get(c->r->s->locks, e->held, &n);

	*o = (struct outer){ .node = NO_NODE, .most = CONFIDENCE_HIGH };
	o->h = k < n ? &h[k] : &begun_held(c->begun, at->context, &more)[k - n];
	at->site = o->h->site;
	if (k >= n && !begun_holds(c->begun, at->context, k - n, at->event, &o->most))
		return FALSE;
	/* what is told of a context is told from where it begins */
	if (lock_kind_is_state(lock_ref_get(c->r->s->locks, o->h->ref)->kind) &&
	    at->site != NO_SITE)
		return FALSE;
	if (is_dropped(c, dropped, e, o->h))
		return FALSE;
	o->node = node_of(c->r->nodes, lock_ref_get(c->r->s->locks, o->h->ref), o->h->mode);
	if (o->node != NO_NODE && o->node >= c->n_nodes)
		BUG("a node appeared after they were counted");
	return o->node != NO_NODE;
}

static void see_source(struct collector *c, guint context, guint i)
{
	const struct reach *at = &c->r->all[context];
	const struct source *s = &g_array_index(at->sources, struct source, i);
	const struct open_event *o = s->open ?
		&g_array_index(at->open, struct open_event, s->index) : NULL;
	struct witness_place p = { .context = context, .event = o ? o->event : s->index,
				   .source = i, .below = NO_CELL, .sure = s->confidence };
	const struct event *e = event_of(c, context, p.event);
	guint depth = reach_depth(at, s);

	if (!callers_allow(c->callers, context, s->guard))
		p.sure = CONFIDENCE_LOW;
	for (guint k = 0; k < n_held(c, context, e); k++) {
		struct outer outer;

		if (!outer_at(c, &p, k, o ? o->dropped_below : 0, &outer))
			continue;
		doubts_weigh(&c->doubts, &p, &outer);
		if (!lock_ref_same(c->r->s->locks, outer.h->ref, o ? o->ref : e->ref))
			see_taken(c, s->node, &p, &outer, depth);
		else if (!c->rivals)
			see_recursion(c, s->node, &p, &outer, depth);
	}
}

/* How surely the cell reaches the node, through so sure a call, and how far down it is. */
static guint reached(const struct collector *c, struct witness_place *at, guint node, guint call)
{
	guint best = 0, depth = G_MAXUINT;

	for (guint level = N_CONFIDENCE; level-- > 0;) {
		nearness near = reach_row(c->r, at->below, level)[node];
		guint d = near_depth(near_over(near)), sure = sure_through(level, call);

		if (!near || (depth != G_MAXUINT && doubts_so_deep(sure, d) <= best))
			continue;
		best = doubts_so_deep(sure, d);
		depth = d;
		at->level = level;
		at->sure = sure;
	}
	return depth;
}

/* Of 64 nodes that the cell reaches, those that may be told with that lock held. */
static guint64 worth_seeing(const struct collector *c, guint cell, guint outer, guint confidence,
			    guint word)
{
	gsize at = (gsize)outer * c->words + word;
	guint64 bits = c->open[at] ? reach_word(c->r, cell, 0, word) & c->open[at] : 0;

	if (confidence == CONFIDENCE_HIGH && c->doubted[at])
		bits |= reach_word(c->r, cell, CONFIDENCE_HIGH, word) & c->doubted[at];
	return bits;
}

static void see_row(struct collector *c, struct witness_place *at, struct outer *o,
		    guint confidence)
{
	for (guint word = 0; word < c->words; word++) {
		guint64 bits = worth_seeing(c, at->below, o->node, confidence, word);

		if (bits)
			doubts_weigh(&c->doubts, at, o);
		for (; bits; bits &= bits - 1) {
			guint node = word * 64 + __builtin_ctzll(bits);

			if (!is_vague(c, o, node))
				see(c, node, at, o, reached(c, at, node, confidence));
		}
	}
}

static void see_rivals(struct collector *c, struct witness_place *at, struct outer *o,
		       guint confidence)
{
	const GArray *all = rivals_of(c->rivals, o->node);

	for (guint i = 0; i < all->len; i++) {
		guint node = g_array_index(all, guint, i);

		if (!reach_has(c->r, at->below, 0, node) || is_vague(c, o, node))
			continue;
		doubts_weigh(&c->doubts, at, o);
		see_rival(c, node, at, o, reached(c, at, node, confidence));
	}
}

static void see_way(struct collector *c, guint context, const struct way *w)
{
	const struct event *e = event_of(c, context, w->event);
	struct witness_place p = { .context = context, .event = w->event, .below = w->from };
	guint sure = e->put ? e->confidence : w->confidence;
	guint call = callers_allow(c->callers, context, w->guard) ? sure : CONFIDENCE_LOW;

	for (guint k = 0; k < n_held(c, context, e); k++) {
		struct outer outer;

		if (!outer_at(c, &p, k, w->dropped, &outer))
			continue;
		if (c->rivals)
			see_rivals(c, &p, &outer, call);
		else
			see_row(c, &p, &outer, call);
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

				if (l->class < CLASS_UNKNOWN && !lock_kind_is_state(l->kind))
					node_get(c->r->nodes, l->class, l->subclass, h[x].mode);
			}
		}
	}
	c->nodes = (const struct lock_node *)(gpointer)c->r->nodes->nodes->data;
	c->n_nodes = c->r->nodes->nodes->len;
}

/* What the core has shown is told again only where a world is sure of it and the core is not. */
static void raise_floor(struct collector *c, guint outer, guint inner, guint level)
{
	gsize word = (gsize)outer * c->words + inner / 64;
	guint64 bit = 1ull << inner % 64;

	c->floors[(gsize)outer * c->n_nodes + inner] = level + 1;
	if (inner >= c->words * 64 || level == CONFIDENCE_LOW)
		return;
	c->open[word] &= ~bit;
	if (level != CONFIDENCE_HIGH)
		c->doubted[word] |= bit;
}

static void raise_floors(struct collector *c)
{
	GHashTableIter it;
	gpointer key, level;

	if (!c->known)
		return;
	g_hash_table_iter_init(&it, c->known);
	while (g_hash_table_iter_next(&it, &key, &level)) {
		gint64 k = *(gint64 *)key;

		raise_floor(c, (guint)(k >> 32), (guint)k, GPOINTER_TO_UINT(level));
	}
}

static void see_all(struct collector *c)
{
	for (guint i = 0; i < c->r->n; i++) {
		for (guint k = 0; k < c->r->all[i].sources->len; k++)
			see_source(c, i, k);
		for (guint k = 0; k < c->r->all[i].ways->len; k++)
			see_way(c, i, &g_array_index(c->r->all[i].ways, struct way, k));
	}
}

/* --- the second round ---------------------------------------------------------------------- */

static gboolean is_event(const struct collector *c, guint node)
{
	return g_array_index(c->r->s->locks->classes, struct class_info,
			     c->nodes[node].class).kind == LOCK_EVENT;
}

static void add_rival(struct collector *c, guint outer, guint inner)
{
	rivals_add(c->rivals, outer, inner, is_event(c, inner));
}

static void find_rivals(struct collector *c)
{
	GHashTableIter it;
	gpointer key;

	c->rivals = rivals_new(c->nodes, c->n_nodes);
	if (c->known) {
		g_hash_table_iter_init(&it, c->known);
		while (g_hash_table_iter_next(&it, &key, NULL))
			add_rival(c, *(gint64 *)key >> 32, *(guint32 *)key);
	}
	for (guint i = 0; i < c->order->len; i++) {
		const struct edge *e = &((struct draft *)c->order->pdata[i])->edge;
		g_autofree gint64 *own = edge_key(e->outer, e->inner);

		if (!c->known || !g_hash_table_contains(c->known, own))
			add_rival(c, e->outer, e->inner);
	}
}

/* What the core tells is not told again; what many functions show is told once, as the edge. */
static void finish_rival(struct collector *c, struct draft *d)
{
	const struct function *f = c->r->all[d->at.context].c->f;
	g_autofree char *outer = node_spelt(c->r->nodes, c->r->s->locks, d->edge.outer);
	g_autofree char *inner = node_spelt(c->r->nodes, c->r->s->locks, d->edge.inner);
	char *key = g_strdup_printf("rival %s %s %s", spelling_function(c->r->s->spelling, f),
				    outer, inner);
	gboolean told = !g_hash_table_add(c->places, key);
	guint most = is_event(c, d->edge.inner) ? MAX_EVENTS : MAX_RIVALS;

	d->edge.n_like = rivals_count(c->rivals, d->edge.outer, d->edge.inner);
	d->edge.n_against = rivals_count(c->rivals, d->edge.inner, d->edge.outer);
	if (!told && d->edge.n_like <= most) {
		finish(c, d, c->out_rivals);
		return;
	}
	g_array_unref(d->gates);
	g_free(d);
}

static void collect_rivals(struct collector *c)
{
	find_rivals(c);
	c->shown = pair_table_new(NULL);
	c->rival_order = g_ptr_array_new();
	see_all(c);
	for (guint i = 0; i < c->rival_order->len; i++)
		finish_rival(c, c->rival_order->pdata[i]);
	g_ptr_array_unref(c->rival_order);
	g_hash_table_unref(c->shown);
	rivals_free(c->rivals);
}

void edges_collect(struct reach_set *r, GHashTable *known, GHashTable *keys, GHashTable *places,
		   struct answer *a)
{
	struct collector c = { .r = r, .known = known, .keys = keys, .places = places,
			       .out = a->edges, .recursions = a->recursions,
			       .out_rivals = a->rivals };
	struct reuses *reuses;

	c.begun = begun_new(r);
	count_held(&c);
	c.drafts = g_new0(struct draft *, (gsize)c.n_nodes * c.n_nodes + 1);
	c.floors = g_new0(guint8, (gsize)c.n_nodes * c.n_nodes + 1);
	c.words = r->stride / 64;
	c.open = g_malloc((gsize)c.n_nodes * c.words * sizeof(guint64) + 1);
	memset(c.open, 0xff, (gsize)c.n_nodes * c.words * sizeof(guint64));
	c.doubted = g_new0(guint64, (gsize)c.n_nodes * c.words + 1);
	c.order = g_ptr_array_new();
	c.here = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	c.again = g_ptr_array_new();
	reuses = reuses_new(r);
	c.routes = routes_new(r);
	c.callers = callers_new(r);
	c.doubts = (struct doubts){ .r = r, .nodes = c.nodes, .reuses = reuses };
	raise_floors(&c);
	see_all(&c);
	collect_rivals(&c);
	for (guint i = 0; i < c.order->len; i++)
		finish(&c, c.order->pdata[i], c.out);
	finish_recursions(&c);
	g_hash_table_unref(c.here);
	g_ptr_array_unref(c.again);
	reuses_free(reuses);
	begun_free(c.begun);
	routes_free(c.routes);
	callers_free(c.callers);
	g_free(c.floors);
	g_free(c.open);
	g_free(c.doubted);
	g_free(c.drafts);
	g_ptr_array_unref(c.order);
}
