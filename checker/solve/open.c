/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that a context takes by a name only its callers can complete, brought
 * up the calls to a fixpoint. A lock of known class keeps its instance that
 * way, so that its being taken twice can be told, over a few calls.
 */
#include "solve/reach.h"

#include "solve/foreign.h"

#define MAX_OPEN 1000		/* locks in parameters kept per context */
#define MAX_KNOWN 200		/* of them, whose class is among what the callee reaches all the same */
#define MAX_OPEN_DEPTH 8	/* calls that a lock of known class keeps its instance over */

/* Whether one that is there says all that o does. */
static gboolean has_open(const GArray *open, const struct open_event *o)
{
	for (guint i = 0; i < open->len; i++) {
		const struct open_event *x = &g_array_index(open, struct open_event, i);

		if (x->ref == o->ref && x->mode == o->mode && x->event == o->event &&
		    x->dropped == o->dropped && x->dropped_below == o->dropped_below &&
		    x->confidence >= o->confidence && x->last <= o->last &&
		    !(x->unless & ~o->unless) &&
		    (x->guard == o->guard || !x->guard))
			return TRUE;
	}
	return FALSE;
}

static const struct lock_ref *ref_of(const struct reach_set *r, lockref ref)
{
	return lock_ref_get(r->s->locks, ref);
}

/* Keeps o if callers can still say more of it, or it is new here (`fresh`: its class is, too). */
static gboolean add_open(struct reach_set *r, struct reach *at, struct open_event *o,
			 gboolean fresh)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, o->ref);
	const struct term_data *d = term_get(r->s->terms, l->instance);
	const struct event *e = &g_array_index(at->c->events, struct event, o->event);
	gboolean known = l->class < CLASS_UNKNOWN;

	if (l->class == CLASS_UNKNOWN || (!known && d->has_local))
		return FALSE;
	if (known && d->has_local && o->inner == G_MAXUINT)
		return FALSE;
	if (known && foreign_event(r->foreign, at->c->id, e, l->class))
		o->confidence = MIN(o->confidence, CONFIDENCE_MEDIUM);
	if (at->open->len >= MAX_OPEN || (!fresh && at->n_known >= MAX_KNOWN) ||
	    has_open(at->open, o))
		return FALSE;
	at->n_known += !fresh;
	o->node = node_of(r->nodes, l, o->mode);
	g_array_append_val(at->open, *o);
	return TRUE;
}

static void open_own(struct reach_set *r, struct reach *at)
{
	for (guint i = 0; i < at->c->events->len; i++) {
		const struct event *e = &g_array_index(at->c->events, struct event, i);
		struct open_event o = { .ref = e->ref, .mode = e->mode,
					.confidence = CONFIDENCE_HIGH, .guard = e->guard,
					.last = e->last, .unless = doing_never(r, at->c->id, e),
					.event = i, .inner = G_MAXUINT };

		if (e->kind != EVENT_ACQUIRE)
			continue;
		if (e->chosen)
			o.confidence = CONFIDENCE_MEDIUM;
		o.dropped = bind_plain(r->binder, e->dropped);
		add_open(r, at, &o, ref_of(r, o.ref)->class >= CLASS_UNKNOWN);
	}
}

/* Lock k of the callee, as the caller's event names it. */
static gboolean bring_up(struct reach_set *r, const struct reach *callee, guint k,
			 const struct caller *to)
{
	struct reach *at = &r->all[to->context];
	const struct event *e = to->e;
	struct open_event o = g_array_index(callee->open, struct open_event, k);
	gboolean fresh = o.node == NO_NODE;
	struct passage through;

	/* nothing in it that a caller could name: the node alone goes on */
	if (!term_get(r->s->terms, ref_of(r, o.ref)->instance)->has_param)
		return FALSE;
	o.ref = bind_ref(r->binder, o.ref, e->args);
	o.dropped_below = bind_dropped(r->binder, o.dropped, e->args);
	o.dropped = bind_pass(r->binder, o.dropped_below, e);
	through = passage_of(r->s->guards, e->passages, o.guard, e->guard);
	o.guard = through.outside;
	if (o.guard == GUARD_NEVER || !doing_happens(r, to, o.dropped_below, &o.unless))
		return FALSE;
	o.confidence = sure_through(sure_outside(o.confidence, o.last),
				    through.doubted ? MIN(e->confidence, CONFIDENCE_MEDIUM)
						    : e->confidence);
	o.last = e->last;
	o.depth = MIN(o.depth + 1, G_MAXUINT8);
	o.event = to->event;
	o.inner = k;
	/* a known class that stays known is among what the callee reaches already */
	if (o.node != NO_NODE &&
	    (o.depth > MAX_OPEN_DEPTH ||
	     term_get(r->s->terms, ref_of(r, o.ref)->instance)->has_local))
		return FALSE;
	return add_open(r, at, &o, fresh);
}

/* Each lock of each context goes to each caller once. */
void reach_open(struct reach_set *r)
{
	g_autofree guint *told = g_new0(guint, r->n + 1);
	g_autofree gboolean *queued = g_new0(gboolean, r->n + 1);
	GQueue work = G_QUEUE_INIT;

	/* the deepest were made last: callees first, mostly */
	for (guint i = r->n; i-- > 0;) {
		open_own(r, &r->all[i]);
		g_queue_push_tail(&work, &r->all[i]);
		queued[i] = TRUE;
	}
	while (!g_queue_is_empty(&work)) {
		struct reach *at = g_queue_pop_head(&work);
		guint id = at->c->id, n = at->open->len;

		queued[id] = FALSE;
		for (guint i = 0; i < at->callers->len; i++) {
			struct caller to = g_array_index(at->callers, struct caller, i);
			gboolean changed = FALSE;

			for (guint k = told[id]; k < n; k++)
				changed |= bring_up(r, at, k, &to);
			if (changed && !queued[to.context]) {
				g_queue_push_tail(&work, &r->all[to.context]);
				queued[to.context] = TRUE;
			}
		}
		told[id] = n;
	}
}
