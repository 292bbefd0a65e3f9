/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For every node, a breadth-first walk from the contexts that take it up to
 * their callers gives the shortest way down; every call on the way that is made
 * with something held gives edges. A walk goes over pairs of a context and what
 * was dropped before (its tiers), once for each level of confidence.
 */
#include "solve/edges.h"

#include <string.h>

#include "base/error.h"

/*
 * Conditions are followed inside a function, and over a call as far as exits
 * tell them; the deeper a path, the likelier one that no input takes.
 */
#define SURE_DEPTH 8

struct source {
	guint context;
	gboolean open;
	guint index;			/* event or open event */
};

struct draft {
	struct edge edge;
	guint context, event, site;	/* where outer is held and inner reached */
	guint level, dist, below;	/* below: the place the call leads to */
	GArray *gates;			/* classes held at every witness; NULL: none seen yet */
};

struct walk {
	struct reach_set *r;
	guint world;
	GHashTable *known, *keys;
	GArray *out, *recursions;
	GPtrArray *sources;		/* by node: GArray of struct source */
	guint *dist[N_CONFIDENCE];	/* by place; G_MAXUINT: not reached */
	guint *event[N_CONFIDENCE];	/* by place: event to follow, or source index */
	guint *next[N_CONFIDENCE];	/* by place: where that event leads */
	GArray *touched[N_CONFIDENCE];	/* places in order of distance */
	guint8 *reuses;			/* by class: nested ones wait for nothing */
	guint8 *unheld;			/* by context: may run with the class in question not held */
	GHashTable *drafts;		/* of the current inner node: outer node → struct draft */
	GPtrArray *order;		/* the same in the order of finding */
	GHashTable *places;		/* recursions told: "FUNCTION INSTR NODE" */
};

gint64 *edge_key(guint outer, guint inner)
{
	gint64 key = (gint64)outer << 32 | inner;

	return g_memdup2(&key, sizeof(key));
}

/* A context in one of its tiers. */
static guint place(guint context, guint tier)
{
	return context * MAX_TIERS + tier;
}

static const struct event *event_of(const struct walk *w, guint context, guint event)
{
	return &g_array_index(w->r->all[context].c->events, struct event, event);
}

/* --- sources ------------------------------------------------------------------------ */

static void add_source(struct walk *w, guint node, struct source s)
{
	GArray *a = w->sources->pdata[node];

	if (!a)
		a = w->sources->pdata[node] = g_array_new(FALSE, FALSE, sizeof(struct source));
	g_array_append_val(a, s);
}

static void find_sources(struct walk *w)
{
	w->sources = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	g_ptr_array_set_size(w->sources, w->r->nodes->nodes->len);
	for (guint i = 0; i < w->r->n; i++) {
		const struct reach *at = &w->r->all[i];

		for (guint k = 0; k < at->c->events->len; k++) {
			const struct event *e = event_of(w, i, k);
			const struct lock_ref *l = lock_ref_get(w->r->s->locks, e->ref);

			if (e->kind == EVENT_ACQUIRE && l->class < CLASS_UNKNOWN)
				add_source(w, node_get(w->r->nodes, l->class, l->subclass, e->mode),
					   (struct source){ i, FALSE, k });
		}
		for (guint k = 0; k < at->open->len; k++) {
			const struct open_event *o = &g_array_index(at->open, struct open_event, k);

			if (o->node != NO_NODE && o->inner != G_MAXUINT)
				add_source(w, o->node, (struct source){ i, TRUE, k });
		}
	}
}

static guint tier_of(const struct walk *w, guint context, heldset dropped)
{
	const GArray *tiers = w->r->all[context].tiers;

	for (guint k = 0; k < tiers->len; k++)
		if (g_array_index(tiers, struct tier, k).dropped == dropped)
			return k;
	return MAX_TIERS - 1;
}

/* Where a source stands, or G_MAXUINT when it is not sure enough for this level. */
static guint source_place(const struct walk *w, const struct source *s, guint level)
{
	const struct open_event *o;

	if (!s->open)
		return place(s->context,
			     tier_of(w, s->context, event_of(w, s->context, s->index)->dropped));
	o = &g_array_index(w->r->all[s->context].open, struct open_event, s->index);
	return o->confidence < level ? G_MAXUINT : place(s->context, tier_of(w, s->context, o->dropped));
}

/* --- classes whose nested acquisition waits for nothing -------------------------------- */

static guint class_of_node(const struct walk *w, guint node)
{
	return g_array_index(w->r->nodes->nodes, struct lock_node, node).class;
}

static gboolean holds_class(const struct walk *w, heldset set, guint class)
{
	guint n;
	const struct held *h = lock_set_get(w->r->s->locks, set, &n);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(w->r->s->locks, h[i].ref)->class == class)
			return TRUE;
	return FALSE;
}

static gboolean is_entry(const struct walk *w, guint context)
{
	const struct reach *at = &w->r->all[context];

	return !at->callers->len || at->c->f->address_taken;
}

/* Which contexts an entry reaches without the class being held on the way. */
static void find_unheld(struct walk *w, guint class)
{
	GQueue work = G_QUEUE_INIT;

	memset(w->unheld, 0, w->r->n);
	for (guint i = 0; i < w->r->n; i++)
		if (is_entry(w, i)) {
			w->unheld[i] = TRUE;
			g_queue_push_tail(&work, GUINT_TO_POINTER(i));
		}
	while (!g_queue_is_empty(&work)) {
		guint i = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *events = w->r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind != EVENT_CALL || w->unheld[e->callee->id] ||
			    holds_class(w, e->held, class))
				continue;
			w->unheld[e->callee->id] = TRUE;
			g_queue_push_tail(&work, GUINT_TO_POINTER(e->callee->id));
		}
	}
}

/* Whether taking `node` at this event joins one that is held already. */
static gboolean joins(const struct walk *w, guint node, guint context, const struct event *e)
{
	guint class = class_of_node(w, node);

	return w->reuses[class] && (!w->unheld[context] || holds_class(w, e->held, class));
}

static void find_reuses(struct walk *w)
{
	const struct lock_table *t = w->r->s->locks;
	GHashTableIter it;
	gpointer value;

	w->reuses = g_new0(guint8, t->classes->len + 1);
	g_hash_table_iter_init(&it, t->rules->functions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const GPtrArray *ops = value;

		for (guint i = 0; i < ops->len; i++) {
			const struct rule_function *f = ops->pdata[i];
			gpointer class = f->reuses && f->class ?
				g_hash_table_lookup(t->class_index, g_intern_string(f->class)) : NULL;

			if (class)
				w->reuses[GPOINTER_TO_UINT(class) - 1] = TRUE;
		}
	}
}

/* --- walking up ------------------------------------------------------------------------- */

static void walk_up(struct walk *w, guint node, guint level)
{
	const GArray *sources = w->sources->pdata[node];
	guint *dist = w->dist[level];
	GArray *touched = w->touched[level];

	for (guint i = 0; sources && i < sources->len; i++) {
		const struct source *s = &g_array_index(sources, struct source, i);
		guint at = source_place(w, s, level);

		if (at == G_MAXUINT || dist[at] != G_MAXUINT)
			continue;
		dist[at] = 0;
		w->event[level][at] = i;
		g_array_append_val(touched, at);
	}
	for (guint i = 0; i < touched->len; i++) {
		guint at = g_array_index(touched, guint, i);
		const GArray *links = w->r->all[at / MAX_TIERS].links;

		for (guint k = 0; k < links->len; k++) {
			const struct link *l = &g_array_index(links, struct link, k);
			guint up = place(l->context, l->to);

			if (l->from != at % MAX_TIERS || l->confidence < level ||
			    dist[up] != G_MAXUINT ||
			    joins(w, node, l->context, event_of(w, l->context, l->event)))
				continue;
			dist[up] = dist[at] + 1;
			w->event[level][up] = l->event;
			w->next[level][up] = at;
			g_array_append_val(touched, up);
		}
	}
}

static void walk_clear(struct walk *w, guint level)
{
	for (guint i = 0; i < w->touched[level]->len; i++)
		w->dist[level][g_array_index(w->touched[level], guint, i)] = G_MAXUINT;
	g_array_set_size(w->touched[level], 0);
}

/* --- candidates ---------------------------------------------------------------------------- */

static guint held_node(struct walk *w, const struct held *h)
{
	const struct lock_ref *l = lock_ref_get(w->r->s->locks, h->ref);

	return l->class < CLASS_UNKNOWN ? node_get(w->r->nodes, l->class, l->subclass, h->mode)
					: NO_NODE;
}

static void meet_gates(struct walk *w, struct draft *d, const struct event *e, const struct held *h)
{
	guint n, kept = 0;
	const struct held *all = lock_set_get(w->r->s->locks, e->held, &n);

	if (!d->gates) {
		d->gates = g_array_new(FALSE, FALSE, sizeof(guint));
		for (guint i = 0; i < n; i++) {
			guint class = lock_ref_get(w->r->s->locks, all[i].ref)->class;

			if (all[i].ref != h->ref && class < CLASS_UNKNOWN &&
			    !(all[i].flags & HELD_MAYBE))
				g_array_append_val(d->gates, class);
		}
		return;
	}
	for (guint k = 0; k < d->gates->len; k++) {
		guint class = g_array_index(d->gates, guint, k);
		gboolean found = FALSE;

		for (guint i = 0; i < n; i++)
			found |= all[i].ref != h->ref && !(all[i].flags & HELD_MAYBE) &&
				 lock_ref_get(w->r->s->locks, all[i].ref)->class == class;
		if (found)
			g_array_index(d->gates, guint, kept++) = class;
	}
	g_array_set_size(d->gates, kept);
}

/* Nothing that sleeps is taken under a lock that spins: it was dropped, unseen. */
static gboolean sleeps_under_spinner(const struct walk *w, guint outer, guint inner)
{
	const struct lock_node *n = (const struct lock_node *)(gpointer)w->r->nodes->nodes->data;
	const struct class_info *c =
		(const struct class_info *)(gpointer)w->r->s->locks->classes->data;
	enum lock_kind in = c[n[inner].class].kind;

	return lock_kind_spins(c[n[outer].class].kind) && !lock_kind_spins(in) &&
	       in != LOCK_BIT && in != LOCK_MAP && in != LOCK_UNKNOWN;
}

static const char *reason_of(guint level, guint dist, const struct event *e, const struct held *h)
{
	if (e->imprecise)
		return "branch states were merged";
	if (h->flags & HELD_MAYBE)
		return "held on some of the merged paths only";
	if (dist > SURE_DEPTH)
		return "many calls deep, and conditions are followed one function at a time";
	if (level < CONFIDENCE_HIGH || e->confidence < CONFIDENCE_HIGH)
		return "through a call by pointer with several targets";
	return "";
}

static struct draft *recursion_draft(struct walk *w, guint outer, guint inner, guint context,
				     guint event)
{
	g_autofree char *key = g_strdup_printf("%u %u %u", w->r->all[context].c->f->id,
					       event_of(w, context, event)->instr, inner);
	struct draft *d;

	if (!g_hash_table_add(w->places, g_steal_pointer(&key)))
		return NULL;
	d = g_new0(struct draft, 1);
	d->edge.outer = outer;
	d->edge.inner = inner;
	return d;
}

static struct draft *edge_draft(struct walk *w, guint outer, guint inner)
{
	struct draft *d = g_hash_table_lookup(w->drafts, GUINT_TO_POINTER(outer));

	if (d)
		return d;
	d = g_new0(struct draft, 1);
	d->edge.outer = outer;
	d->edge.inner = inner;
	d->dist = G_MAXUINT;
	g_hash_table_insert(w->drafts, GUINT_TO_POINTER(outer), d);
	g_ptr_array_add(w->order, d);
	return d;
}

static void tell_recursion(struct walk *w, struct draft *d);

static void candidate(struct walk *w, guint inner, guint context, guint event, guint below,
		      const struct held *h, guint level, guint dist, gboolean same)
{
	const struct event *e = event_of(w, context, event);
	guint outer = held_node(w, h);
	guint confidence = level;
	gint64 key = (gint64)outer << 32 | inner;
	struct draft *d;

	if (outer == NO_NODE || (w->known && g_hash_table_contains(w->known, &key)) ||
	    joins(w, inner, context, e))
		return;
	if (sleeps_under_spinner(w, outer, inner))
		confidence = CONFIDENCE_LOW;
	if (e->kind == EVENT_CALL)
		confidence = MIN(confidence, e->confidence);
	if (e->imprecise || h->flags & HELD_MAYBE || dist > SURE_DEPTH)
		confidence = MIN(confidence, CONFIDENCE_MEDIUM);
	d = same ? recursion_draft(w, outer, inner, context, event) : edge_draft(w, outer, inner);
	if (!d)
		return;
	meet_gates(w, d, e, h);
	if (!same && d->dist != G_MAXUINT &&
	    (d->edge.confidence > confidence ||
	     (d->edge.confidence == confidence && d->dist <= dist)))
		return;
	d->edge.confidence = confidence;
	d->edge.same_instance = same;
	d->edge.reason = confidence == CONFIDENCE_HIGH ? "" :
			 sleeps_under_spinner(w, outer, inner) ?
			 "a spinlock cannot be held where this sleeps" : reason_of(level, dist, e, h);
	d->context = context;
	d->event = event;
	d->site = h->site;
	d->level = level;
	d->dist = dist;
	d->below = below;
	if (same)
		tell_recursion(w, d);
}

/* Locks a context takes itself while it holds others. */
static void own_candidates(struct walk *w, guint node)
{
	const GArray *sources = w->sources->pdata[node];

	for (guint i = 0; sources && i < sources->len; i++) {
		const struct source *s = &g_array_index(sources, struct source, i);
		const struct event *e;
		const struct held *h;
		guint n;

		if (s->open)
			continue;
		e = event_of(w, s->context, s->index);
		h = lock_set_get(w->r->s->locks, e->held, &n);
		for (guint k = 0; k < n; k++) {
			candidate(w, node, s->context, s->index, G_MAXUINT, &h[k],
				  CONFIDENCE_HIGH, 0,
				  lock_ref_same(w->r->s->locks, h[k].ref, e->ref));
		}
	}
}

/* Locks that callees take by name of an argument, while the caller holds the same. */
static void open_candidates(struct walk *w, guint node)
{
	const GArray *sources = w->sources->pdata[node];

	for (guint i = 0; sources && i < sources->len; i++) {
		const struct source *s = &g_array_index(sources, struct source, i);
		const struct open_event *o;
		const struct lock_ref *want;
		const struct held *h;
		guint n;

		if (!s->open)
			continue;
		o = &g_array_index(w->r->all[s->context].open, struct open_event, s->index);
		want = lock_ref_get(w->r->s->locks, o->ref);
		h = lock_set_get(w->r->s->locks, event_of(w, s->context, o->event)->held, &n);
		for (guint k = 0; k < n; k++) {
			const struct lock_ref *have = lock_ref_get(w->r->s->locks, h[k].ref);
			gboolean same = lock_ref_same(w->r->s->locks, h[k].ref, o->ref);

			if (o->dropped_below && reach_drops(w->r->s, o->dropped_below, &h[k]))
				continue;
			if (have->class != want->class || same)
				candidate(w, node, s->context, o->event, G_MAXUINT, &h[k],
					  o->confidence, o->depth, same);
		}
	}
}

static void call_candidates(struct walk *w, guint node, guint level)
{
	for (guint i = 0; i < w->touched[level]->len; i++) {
		guint at = g_array_index(w->touched[level], guint, i);
		const GArray *links = w->r->all[at / MAX_TIERS].links;

		for (guint k = 0; k < links->len; k++) {
			const struct link *l = &g_array_index(links, struct link, k);
			const struct held *h;
			guint n;

			if (l->from != at % MAX_TIERS)
				continue;
			h = lock_set_get(w->r->s->locks,
					 event_of(w, l->context, l->event)->held, &n);
			for (guint x = 0; x < n; x++)
				if (!l->dropped || !reach_drops(w->r->s, l->dropped, &h[x]))
					candidate(w, node, l->context, l->event, at, &h[x], level,
						  w->dist[level][at] + 1, FALSE);
		}
	}
}

/* --- witnesses -------------------------------------------------------------------------------- */

static const struct ir_instr *instr_of(const struct function *f, uint32_t id)
{
	return &f->unit->instrs[f->ir->first_instr + id];
}

static void add_step(GArray *steps, const struct function *f, uint32_t instr, char *what)
{
	const struct ir_instr *in = instr_of(f, instr);
	struct step s = { .file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
			  .col = in->col, .function = f->name, .what = g_intern_string(what) };

	g_array_append_val(steps, s);
	g_free(what);
}

static const struct function *direct_callee(const struct function *f, uint32_t instr)
{
	const struct ir_expr *x =
		&f->unit->exprs[f->ir->first_expr + instr_of(f, instr)->a];

	return x->kind == IR_EXPR_FUNC ? f->funcs[x->str] : NULL;
}

static char *node_text(const struct walk *w, guint node)
{
	const struct lock_node *n = &g_array_index(w->r->nodes->nodes, struct lock_node, node);
	const char *mode = n->mode == LOCK_WRITE ? "" : " for reading";

	if (n->subclass)
		return g_strdup_printf("%s/%d%s", lock_class_name(w->r->s->locks, n->class),
				       n->subclass, mode);
	return g_strdup_printf("%s%s", lock_class_name(w->r->s->locks, n->class), mode);
}

static void step_take_outer(struct walk *w, GArray *steps, const struct draft *d)
{
	const struct function *f = w->r->all[d->context].c->f;
	const struct function *callee = direct_callee(f, d->site);
	g_autofree char *lock = node_text(w, d->edge.outer);

	if (callee && !callee->rules)
		add_step(steps, f, d->site,
			 g_strdup_printf("calls %s, which returns with %s held", callee->name, lock));
	else
		add_step(steps, f, d->site, g_strdup_printf("takes %s", lock));
}

static void step_call_to(GArray *steps, const struct function *f, const struct event *e)
{
	const struct function *direct = direct_callee(f, e->instr);

	if (direct == e->callee->f)
		add_step(steps, f, e->instr, g_strdup_printf("calls %s", e->callee->f->name));
	else
		add_step(steps, f, e->instr,
			 g_strdup_printf("calls %s through a pointer", e->callee->f->name));
}

static void steps_open(struct walk *w, GArray *steps, guint context, guint index, guint node)
{
	for (;;) {
		const struct reach *at = &w->r->all[context];
		const struct open_event *o = &g_array_index(at->open, struct open_event, index);
		const struct event *e = event_of(w, context, o->event);
		g_autofree char *lock = NULL;

		if (o->inner != G_MAXUINT) {
			step_call_to(steps, at->c->f, e);
			context = e->callee->id;
			index = o->inner;
			continue;
		}
		lock = node_text(w, node);
		add_step(steps, at->c->f, e->instr, g_strdup_printf("takes %s", lock));
		return;
	}
}

/* From the place `at` down to the taking of the node. */
static void steps_down(struct walk *w, GArray *steps, guint at, guint node, guint level)
{
	const struct source *s;
	g_autofree char *lock = NULL;

	while (w->dist[level][at] > 0) {
		guint context = at / MAX_TIERS;

		step_call_to(steps, w->r->all[context].c->f,
			     event_of(w, context, w->event[level][at]));
		at = w->next[level][at];
	}
	s = &g_array_index((GArray *)w->sources->pdata[node], struct source, w->event[level][at]);
	if (s->open) {
		steps_open(w, steps, s->context, s->index, node);
		return;
	}
	lock = node_text(w, node);
	add_step(steps, w->r->all[s->context].c->f, event_of(w, s->context, s->index)->instr,
		 g_strdup_printf("takes %s", lock));
}

/* The open event of `event` in this context that is `node`, for a draft made from it. */
static gboolean find_open(const struct reach *at, guint event, guint node, guint *index)
{
	for (guint i = 0; i < at->open->len; i++) {
		const struct open_event *o = &g_array_index(at->open, struct open_event, i);

		if (o->event == event && o->node == node) {
			*index = i;
			return TRUE;
		}
	}
	return FALSE;
}

static void witness(struct walk *w, struct draft *d)
{
	GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	const struct function *f = w->r->all[d->context].c->f;
	const struct event *e = event_of(w, d->context, d->event);
	guint index;

	step_take_outer(w, steps, d);
	if (e->kind != EVENT_CALL) {
		g_autofree char *lock = node_text(w, d->edge.inner);

		add_step(steps, f, e->instr, g_strdup_printf("takes %s", lock));
	} else if (d->below != G_MAXUINT) {
		step_call_to(steps, f, e);
		steps_down(w, steps, d->below, d->edge.inner, d->level);
	} else if (find_open(&w->r->all[d->context], d->event, d->edge.inner, &index)) {
		steps_open(w, steps, d->context, index, d->edge.inner);
	} else {
		step_call_to(steps, f, e);
	}
	d->edge.n_steps = steps->len;
	d->edge.steps = (struct step *)(gpointer)g_array_free(steps, FALSE);
}

/* --- all nodes ------------------------------------------------------------------------------------ */

static gint by_value(gconstpointer a, gconstpointer b)
{
	guint x = *(const guint *)a, y = *(const guint *)b;

	return x < y ? -1 : x > y;
}

static void complete(struct walk *w, struct draft *d, GArray *out)
{
	witness(w, d);
	d->edge.world = w->world;
	g_array_sort(d->gates, by_value);
	d->edge.n_gates = d->gates->len;
	d->edge.gates = (guint *)(gpointer)g_array_free(d->gates, FALSE);
	g_array_append_val(out, d->edge);
}

static void tell_recursion(struct walk *w, struct draft *d)
{
	complete(w, d, w->recursions);
	g_free(d);
}

static void finish(struct walk *w)
{
	for (guint i = 0; i < w->order->len; i++) {
		struct draft *d = w->order->pdata[i];

		complete(w, d, w->out);
		if (w->keys)
			g_hash_table_add(w->keys, edge_key(d->edge.outer, d->edge.inner));
	}
	g_ptr_array_set_size(w->order, 0);
	g_hash_table_remove_all(w->drafts);
}

/* A level that reaches no more than the one above it need not be walked. */
static gboolean adds_nothing(const struct walk *w, guint node, guint level)
{
	for (guint i = 0; i < w->r->n; i++) {
		const GArray *tiers = w->r->all[i].tiers;

		for (guint k = 0; k < tiers->len; k++) {
			const struct tier *t = &g_array_index(tiers, struct tier, k);

			if (bit_get(t->bits[level], node) != bit_get(t->bits[level + 1], node))
				return FALSE;
		}
	}
	return TRUE;
}

static void one_node(struct walk *w, guint node)
{
	if (w->reuses[class_of_node(w, node)])
		find_unheld(w, class_of_node(w, node));
	own_candidates(w, node);
	open_candidates(w, node);
	for (guint level = N_CONFIDENCE; level-- > 0;) {
		if (level < CONFIDENCE_HIGH && adds_nothing(w, node, level))
			continue;
		walk_up(w, node, level);
		call_candidates(w, node, level);
	}
	finish(w);
	for (guint level = 0; level < N_CONFIDENCE; level++)
		walk_clear(w, level);
}

void edges_collect(struct reach_set *r, guint world, GHashTable *known, GHashTable *keys,
		   GArray *out, GArray *recursions)
{
	struct walk w = { .r = r, .world = world, .known = known, .keys = keys, .out = out,
			  .recursions = recursions };
	guint n_nodes = r->nodes->nodes->len;

	find_sources(&w);
	find_reuses(&w);
	w.unheld = g_new0(guint8, r->n + 1);
	w.drafts = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	w.order = g_ptr_array_new();
	w.places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint l = 0; l < N_CONFIDENCE; l++) {
		guint n = r->n * MAX_TIERS;

		w.dist[l] = g_new(guint, n);
		w.event[l] = g_new(guint, n);
		w.next[l] = g_new(guint, n);
		w.touched[l] = g_array_new(FALSE, FALSE, sizeof(guint));
		memset(w.dist[l], 0xff, n * sizeof(guint));
	}
	for (guint node = 0; node < n_nodes && node < w.sources->len; node++)
		if (w.sources->pdata[node])
			one_node(&w, node);
	for (guint l = 0; l < N_CONFIDENCE; l++) {
		g_free(w.dist[l]);
		g_free(w.event[l]);
		g_free(w.next[l]);
		g_array_unref(w.touched[l]);
	}
	g_free(w.reuses);
	g_free(w.unheld);
	for (guint i = 0; i < w.sources->len; i++)
		if (!w.sources->pdata[i])
			w.sources->pdata[i] = g_array_new(FALSE, FALSE, sizeof(struct source));
	g_ptr_array_unref(w.sources);
	g_hash_table_unref(w.drafts);
	g_hash_table_unref(w.places);
	g_ptr_array_unref(w.order);
}
