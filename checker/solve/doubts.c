/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Weighs what one witness of an edge leaves open: at the place where the outer lock is held,
 * and on the way from there. What only the whole way shows is doubted in edges.c.
 */
#include "solve/doubts.h"

#include <string.h>

#include "solve/foreign.h"

/*
 * Conditions are followed inside a function, and over a call as far as exits
 * tell them; the deeper a path, the likelier one that no input takes. Of edges drawn at
 * random nearly all were possible that are not deeper than the first, most that are not
 * deeper than the second, one in four of those beyond (tests/edge-audit.md).
 */
#define SURE_DEPTH 8
#define LIKELY_DEPTH 12

static const struct event *event_at(const struct doubts *x, const struct witness_place *at)
{
	return &g_array_index(x->r->all[at->context].c->events, struct event, at->event);
}

/* Nothing that sleeps is taken under a lock that spins: it was dropped, unseen. */
static gboolean sleeps_under_spinner(const struct doubts *x, guint outer, guint inner)
{
	const struct class_info *all =
		(const struct class_info *)(gpointer)x->r->s->locks->classes->data;
	enum lock_kind in = all[x->nodes[inner].class].kind;

	return lock_kind_spins(all[x->nodes[outer].class].kind) && !lock_kind_spins(in) &&
	       in != LOCK_BIT && in != LOCK_MAP && in != LOCK_UNKNOWN;
}

static gboolean is_foreign(const struct doubts *x, guint context, guint outer, guint inner)
{
	return foreign_context(x->r->foreign, context) &&
	       (foreign_class(x->r->foreign, x->nodes[outer].class) ||
		foreign_class(x->r->foreign, x->nodes[inner].class));
}

/*
 * Two of one class, the first of them one of many in a list or array: how many of
 * those, and which, are still held when all are dropped one by one, is not followed.
 */
static gboolean is_of_many(const struct doubts *x, guint outer, guint inner,
			   const struct held *h)
{
	const struct terms *t = x->r->s->terms;
	const struct term_data *d = term_get(t, lock_ref_get(x->r->s->locks, h->ref)->instance);

	if (x->nodes[outer].class != x->nodes[inner].class)
		return FALSE;
	if (d->has_join)
		return TRUE;
	while (d->kind == TERM_ADDR || d->kind == TERM_FIELD || d->kind == TERM_DEREF ||
	       d->kind == TERM_LOAD)
		d = term_get(t, d->a);
	return d->kind == TERM_INDEX;
}

/*
 * Taken later in the loop than where it is held: of what an earlier turn asked of
 * memory, this one knows nothing. Folios and buffers are locked turn by turn, to be
 * unlocked all together; of other kinds, code holds no more than a few.
 */
static gboolean is_earlier(const struct doubts *x, guint context, const struct event *e,
			   const struct held *h)
{
	const struct function *f = x->r->all[context].c->f;
	const struct lock_ref *l = lock_ref_get(x->r->s->locks, h->ref);

	if (h->site == NO_SITE ||
	    (l->kind == LOCK_PAGE && term_get(x->r->s->terms, l->instance)->has_join))
		return FALSE;
	return !cfg_in_turn(solver_cfg(x->r->s, f), f, h->site, e->instr);
}

/* Whether some ways out of the function leave such a lock held, others not, and nothing tells. */
static gboolean is_contested(const struct doubts *x, guint context, const struct held *h)
{
	const struct lock_ref *l = lock_ref_get(x->r->s->locks, h->ref);
	const guint *classes = x->r->all[context].c->contested;

	if (l->kind == LOCK_PAGE && term_get(x->r->s->terms, l->instance)->has_join)
		return FALSE;
	for (guint i = 0; i < MAX_CONTESTED && classes[i]; i++)
		if (classes[i] == l->class + 1)
			return TRUE;
	return FALSE;
}

/*
 * A function that drops the lock at a point which is not followed: what it takes
 * after that is not taken under this lock.
 */
static gboolean is_dropped_within(const struct doubts *x, guint outer, guint inner,
				  const struct event *e)
{
	const GPtrArray *rules = e->kind == EVENT_CALL ? e->callee->f->rules : NULL;
	guint class = x->nodes[outer].class;

	for (guint i = 0; rules && i < rules->len && class == x->nodes[inner].class; i++) {
		const struct rule_function *rule = rules->pdata[i];

		if (rule->op == RULE_RELEASE && rule->class &&
		    !strcmp(rule->class, lock_class_name(x->r->s->locks, class)))
			return TRUE;
	}
	return FALSE;
}

/* A function that calls itself for another object: the locks below are that one's. */
static gboolean is_for_another(const struct doubts *x, guint context, const struct event *e)
{
	const struct terms *t = x->r->s->terms;
	term list = e->args;

	if (e->kind != EVENT_CALL || e->callee->f != x->r->all[context].c->f)
		return FALSE;
	for (guint k = 0; list; k++, list = term_get(t, list)->b) {
		const struct term_data *d = term_get(t, term_get(t, list)->a);

		if (d->has_param && (d->kind != TERM_PARAM || d->a != k))
			return TRUE;
	}
	return FALSE;
}

/* What makes an edge seen here unsure, whatever lies between; NULL: nothing. */
static const char *doubt_here(const struct doubts *x, const struct witness_place *at,
			      const struct outer *o, guint inner)
{
	const struct lock_node *in = &x->nodes[inner];
	const struct event *e = event_at(x, at);
	const struct held *h = o->h;
	guint context = at->context;

	if (x->nodes[o->node].subclass == SUBCLASS_UNKNOWN || in->subclass == SUBCLASS_UNKNOWN)
		return "its nesting subclass is not known here: the flags it comes from are not";
	if (h->flags & HELD_CHOSEN)
		return "its nesting subclass depends on which object it is in";
	if (is_of_many(x, o->node, inner, h))
		return "of many locks of one class, which are held is not known";
	if (is_foreign(x, context, o->node, inner))
		return "in code of another file system, whose objects are its own";
	if (foreign_held(x->r->foreign, context, h) ||
	    (foreign_call(x->r->foreign, context, e) && foreign_object(x->r->foreign, in->class)))
		return "in an inode that a file system keeps for itself, or of a file system below";
	if (e->imprecise)
		return "branch states were merged";
	if (h->flags & HELD_MAYBE)
		return "held on some of the merged paths only";
	if (is_dropped_within(x, o->node, inner, e))
		return "what is called drops the lock, and where it does is not followed";
	if (in->mode != LOCK_WRITE && reuses_may_join(x->reuses, in->class, context))
		return "some callers have a handle already, which is then used again";
	if (is_for_another(x, context, e))
		return "in a call of the same function for another object";
	if (o->contested)
		return "when this function drops the lock again is not understood";
	if (o->earlier)
		return "held since an earlier turn of a loop, of which less is known";
	return NULL;
}

/* Taken right there, and nothing is in doubt: then it is a mistake of who did. */
static gboolean is_swapped(const struct doubts *x, const struct witness_place *at,
			   const struct outer *o, guint inner)
{
	enum lock_kind kind = g_array_index(x->r->s->locks->classes, struct class_info,
					    x->nodes[inner].class).kind;

	return event_at(x, at)->kind != EVENT_CALL &&
	       (kind == LOCK_MUTEX || kind == LOCK_RWSEM) && !doubt_here(x, at, o, inner);
}

guint doubts_so_deep(guint level, guint depth)
{
	guint doubts = (depth > SURE_DEPTH) + (depth > LIKELY_DEPTH);

	return level - MIN(doubts, level);
}

guint8 doubts_level(const struct doubts *x, const struct witness_place *at, const struct outer *o,
		    guint inner, guint depth, const char **reason)
{
	static const char one_way[] =
		"through a call by pointer with several targets, or that only one kind of objects "
		"has, another file system, "
		"an inode that a file system keeps for itself or of a file system below, "
		"the last put of an object, the end of a file system that is broken, or "
		"in a nesting subclass that depends on the object, or on how many there are, or by "
		"what is not known of an object as it is part of another (what an iterator goes over), "
		"or where a file lacks what those of the file system have";
	static const char deep[] =
		"many calls deep, and conditions are followed one function at a time";
	static const char deep_and_unsure[] =
		"so many calls deep that one may well go elsewhere, or take another branch";
	guint level = at->sure, far;
	const char *doubt;

	*reason = level < CONFIDENCE_MEDIUM ?
		  "through more than one call that may well go elsewhere" :
		  level < CONFIDENCE_HIGH ? one_way : "";
	if (sleeps_under_spinner(x, o->node, inner)) {
		*reason = "a spinlock cannot be held where this sleeps";
		return level == CONFIDENCE_HIGH && is_swapped(x, at, o, inner) ?
			       CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
	}
	if (level > CONFIDENCE_MEDIUM && (doubt = doubt_here(x, at, o, inner))) {
		*reason = doubt;
		level = CONFIDENCE_MEDIUM;
	}
	if (level > o->most) {
		*reason = "whoever waits may be waiting for somebody else, or past this";
		level = o->most;
	}
	far = doubts_so_deep(level, depth);
	if (far < level)
		*reason = far < CONFIDENCE_MEDIUM ? deep_and_unsure : deep;
	return far;
}

void doubts_weigh(const struct doubts *x, const struct witness_place *at, struct outer *o)
{
	if (o->weighed)
		return;
	o->earlier = is_earlier(x, at->context, event_at(x, at), o->h);
	o->contested = is_contested(x, at->context, o->h);
	o->weighed = TRUE;
}
