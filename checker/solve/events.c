/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notes what happens in a function: once for each way that differs in what is
 * held, and under the conditions that all paths to it have in common. Of a call
 * also what the callee's conditions come to here, where the values of its
 * arguments and of memory are at hand.
 */
#include "solve/flow.h"

#include <string.h>

#define MAX_GUARDS 24	/* different conditions that events of one context have */
#define MAX_SHORT 28	/* with those of few facts, which come when there are so many */
#define MAX_NEAR 38	/* with those of what any caller can tell, which always have room */
#define MAX_POINTED 34	/* with those of what lies where an argument points, which come then */
#define SHORT_FACTS 2

/* What an event of c->events depends on, until all paths have been followed. */
struct condition {
	GArray *facts;		/* struct fact, by about */
	GArray *inner;		/* struct inner, of a call */
};

/* A condition inside the callee. */
struct inner {
	guardset inside;
	GArray *facts;		/* what then holds here; NULL: it cannot */
	gboolean doubted;	/* as in struct passage, on all paths on which it can */
};

/* --- the same event ------------------------------------------------------------------------ */

static guint event_hash(gconstpointer key)
{
	const struct event *e = key;
	guint h = e->kind * 31u + e->instr;

	h = (h ^ e->ref) * 2654435761u;
	h = (h ^ e->held ^ e->dropped << 7) * 40503u;
	h = (h ^ e->args ^ e->mode << 5) * 2654435761u;
	return h ^ GPOINTER_TO_UINT(e->callee);
}

static gboolean event_equal(gconstpointer a, gconstpointer b)
{
	const struct event *x = a, *y = b;

	return x->kind == y->kind && x->instr == y->instr && x->ref == y->ref &&
	       x->held == y->held && x->dropped == y->dropped && x->args == y->args &&
	       x->mode == y->mode && x->callee == y->callee;
}

/* --- facts ---------------------------------------------------------------------------------- */

/* Whether it means something to callers. */
static gboolean is_outside(const struct terms *t, const struct fact *f)
{
	const struct term_data *d = term_get(t, f->about);

	return !d->has_local && !d->has_own && !d->has_some && d->kind != TERM_CONST;
}

/* What is so whoever calls tells nobody anything. */
static gboolean is_condition(const struct run *r, const struct fact *f)
{
	for (guint i = 0; i < r->handed->len; i++)
		if (g_array_index(r->handed, term, i) == f->about)
			return FALSE;
	return is_outside(r->t, f);
}

/* Those that do. */
static GArray *outside_facts(const struct run *r, const GArray *facts)
{
	GArray *out;
	guint n = 0;

	for (guint i = 0; i < facts->len; i++)
		n += is_condition(r, &g_array_index(facts, struct fact, i));
	out = g_array_sized_new(FALSE, FALSE, sizeof(struct fact), n);
	for (guint i = 0; n && i < facts->len; i++)
		if (is_condition(r, &g_array_index(facts, struct fact, i)))
			g_array_append_val(out, g_array_index(facts, struct fact, i));
	return out;
}

/* Keeps in a what b knows too. Both are in the order of what they are about. */
static void meet_facts(GArray *a, const GArray *b)
{
	guint kept = 0, k = 0;

	for (guint i = 0; i < a->len; i++) {
		struct fact f = g_array_index(a, struct fact, i);

		while (k < b->len && g_array_index(b, struct fact, k).about < f.about)
			k++;
		if (k == b->len)
			break;
		if (g_array_index(b, struct fact, k).about != f.about)
			continue;
		f.range = range_join(&f.range, &g_array_index(b, struct fact, k).range);
		if (f.range.signs != SIGN_ANY || f.range.n_values)
			g_array_index(a, struct fact, kept++) = f;
	}
	g_array_set_size(a, kept);
}

/* --- conditions ------------------------------------------------------------------------------- */

static void inner_clear(gpointer data)
{
	struct inner *in = data;

	if (in->facts)
		g_array_unref(in->facts);
}

static void condition_free(gpointer data)
{
	struct condition *c = data;

	g_array_unref(c->facts);
	if (c->inner)
		g_array_unref(c->inner);
	g_free(c);
}

/* Whether it is asked of a record that is part of another what a model keeps of such records. */
static gboolean asks_of_part(const struct terms *t, term about)
{
	const struct term_data *d = term_get(t, about);

	if (d->kind != TERM_LOAD || t->brief[d->a].kind != TERM_FIELD)
		return FALSE;
	d = term_get(t, d->a);
	if (!((const struct field *)d->ptr)->of_model)
		return FALSE;
	while (t->brief[d->a].kind == TERM_INDEX)
		d = term_get(t, d->a);
	return t->brief[d->a].kind == TERM_FIELD;
}

/*
 * What s knows when `inside` holds in the callee (r->tried); FALSE: it cannot. *doubted: who made
 * the object that a model asks, and how, is not known, as it lies in another.
 */
static gboolean bring_out(struct run *r, const struct state *s, guardset inside,
			  const struct event_binder *bind, gboolean *doubted)
{
	struct state then = state_try(s, r->tried);
	gboolean possible = TRUE;
	guint n;
	const struct fact *all = guard_facts(r->s->guards, inside, &n);

	*doubted = FALSE;
	for (guint i = 0; i < n && possible; i++) {
		struct fact f = all[i];

		f.about = bind->bind(bind->data, s, f.about);
		*doubted |= asks_of_part(r->t, f.about) && !asks_of_part(r->t, all[i].about);
		possible = state_assume_range(&then, r->t, f.about, &f.range);
	}
	return possible;
}

static GArray *bring_all_out(struct run *r, const struct state *s, const struct context *callee,
			     const struct event_binder *bind)
{
	GArray *inner = g_array_new(FALSE, FALSE, sizeof(struct inner));

	g_array_set_clear_func(inner, inner_clear);
	for (guint i = 0; i < callee->guards->len; i++) {
		struct inner in = { .inside = g_array_index(callee->guards, guardset, i) };

		if (bring_out(r, s, in.inside, bind, &in.doubted))
			in.facts = outside_facts(r, r->tried);
		g_array_append_val(inner, in);
	}
	return inner;
}

/*
 * The same call on another path. The callee's conditions are those it had before, or more;
 * where nothing is left to be said, nothing is asked.
 */
static void meet_inner(struct run *r, const struct state *s, GArray *inner,
		       const struct event_binder *bind)
{
	for (guint i = 0; i < inner->len; i++) {
		struct inner *x = &g_array_index(inner, struct inner, i);
		gboolean doubted;

		if ((x->facts && !x->facts->len && !x->doubted) ||
		    !bring_out(r, s, x->inside, bind, &doubted))
			continue;
		x->doubted = doubted && (x->doubted || !x->facts);
		if (x->facts)
			meet_facts(x->facts, r->tried);
		else
			x->facts = outside_facts(r, r->tried);
	}
}

/* Keeps of the condition what holds on this path, too. */
static void meet_condition(struct run *r, const struct state *s, struct condition *c,
			   const struct event_binder *bind)
{
	meet_facts(c->facts, s->facts);
	if (bind)
		meet_inner(r, s, c->inner, bind);
}

static void note(struct run *r, const struct state *s, const struct event *e,
		 const struct event_binder *bind)
{
	guint index = GPOINTER_TO_UINT(g_hash_table_lookup(r->seen, e));
	struct event *before;
	struct condition *c;

	if (index) {
		before = &g_array_index(r->c->events, struct event, index - 1);
		before->internal |= e->internal;
		before->slips &= e->slips;
		before->task = task_meet(before->task, e->task);
		meet_condition(r, s, r->conditions->pdata[index - 1], bind);
		return;
	}
	c = g_new0(struct condition, 1);
	c->facts = outside_facts(r, s->facts);
	c->inner = bind ? bring_all_out(r, s, e->callee, bind) : NULL;
	g_ptr_array_add(r->conditions, c);
	g_array_append_val(r->c->events, *e);
	g_hash_table_insert(r->seen, g_memdup2(e, sizeof(*e)),
			    GUINT_TO_POINTER(r->c->events->len));
}

/* --- recording -------------------------------------------------------------------------------- */

static heldset dropped_now(struct lock_table *t, const struct state *s)
{
	g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(struct held));

	for (guint i = 0; i < s->dropped->len; i++)
		if (!(g_array_index(s->dropped, struct held, i).flags &
		      (HELD_BACK | HELD_HANDED)))
			g_array_append_val(gone, g_array_index(s->dropped, struct held, i));
	return lock_set(t, (const struct held *)(gpointer)gone->data, gone->len);
}

/* Whether a lock is held that is only ever held for internal inodes: rules name it, too. */
static gboolean holds_internal(const struct run *r, const struct state *s)
{
	for (guint i = 0; i < s->held->len; i++) {
		lockref ref = g_array_index(s->held, struct held, i).ref;
		guint class = lock_ref_get(r->s->locks, ref)->class;

		if (g_hash_table_contains(r->s->internal.fields,
					  lock_class_name(r->s->locks, class)))
			return TRUE;
	}
	return FALSE;
}

void events_record(struct run *r, const struct state *s, const struct event *what,
		   const struct event_binder *bind)
{
	struct lock_table *t = r->s->locks;
	struct event e = *what;

	e.held = lock_set(t, (const struct held *)(gpointer)s->held->data, s->held->len);
	e.dropped = dropped_now(t, s);
	e.imprecise = s->imprecise;
	e.internal |= holds_internal(r, s);
	e.last |= r->last && r->last[r->block];
	if (r->lacking && r->lacking[r->block]) {
		e.chosen |= e.kind == EVENT_ACQUIRE;
		e.confidence = MIN(e.confidence, CONFIDENCE_MEDIUM);
	}
	if (e.kind == EVENT_ACQUIRE || e.kind == EVENT_CALL) {
		e.task = task_known(&r->s->task_fields, t, s);
		e.task.never |= what->task.never & ~e.task.ended;
	}
	note(r, s, &e, e.kind == EVENT_CALL ? bind : NULL);
}

void events_begin(struct run *r)
{
	g_array_set_size(r->c->events, 0);
	r->seen = g_hash_table_new_full(event_hash, event_equal, g_free, NULL);
	r->conditions = g_ptr_array_new_with_free_func(condition_free);
}

/* --- at the end ------------------------------------------------------------------------------- */

/* Of the context's guards and `best`, which holds as well, that which says most of what x says. */
static guardset nearest_guard(const struct context *c, const struct guards *g, guardset x,
			      guardset best)
{
	guint most, n;

	guard_facts(g, best, &most);
	for (guint i = 0; i < c->guards->len; i++) {
		guardset y = g_array_index(c->guards, guardset, i);

		guard_facts(g, y, &n);
		if (n > most && guard_within(g, y, x)) {
			best = y;
			most = n;
		}
	}
	return best;
}

/* Adds one that the context does not have, if it has less than `max`. */
static gboolean has_guard(struct context *c, guardset x, guint max)
{
	for (guint i = 0; i < c->guards->len; i++)
		if (g_array_index(c->guards, guardset, i) == x)
			return TRUE;
	if (c->guards->len >= max)
		return FALSE;
	g_array_append_val(c->guards, x);
	return TRUE;
}

/* Both, if x says more and the context has room for that. */
static guardset add_guard(struct context *c, struct guards *g, guardset or, guardset x, guint max)
{
	if (guard_within(g, x, or))
		return or;
	x = guard_both(g, or, x);
	return has_guard(c, x, max) ? x : or;
}

/*
 * The guard of these facts; where the context has no room for more, one of fewer facts, or
 * what comes near it, and with it `or`, which holds as well.
 */
static guardset keep_guard(struct context *c, struct guards *g, const GArray *facts, guardset or)
{
	const struct fact *all = (const struct fact *)(gpointer)facts->data;
	guardset x = guard_get(g, all, facts->len, MAX_GUARD_FACTS), y;

	if (!x || has_guard(c, x, MAX_GUARDS))
		return x;
	y = guard_both(g, or, guard_get(g, all, facts->len, SHORT_FACTS));
	if (has_guard(c, y, MAX_SHORT))
		return y;
	or = nearest_guard(c, g, x, or);
	or = add_guard(c, g, or, guard_near(g, all, facts->len), MAX_NEAR);
	return add_guard(c, g, or, guard_pointed(g, all, facts->len), MAX_POINTED);
}

static void finish_call(struct run *r, struct event *e, const struct condition *c)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct passage));

	for (guint i = 0; i < c->inner->len; i++) {
		const struct inner *in = &g_array_index(c->inner, struct inner, i);
		struct passage p = { in->inside, GUARD_NEVER, in->facts && in->doubted };

		if (in->facts)
			p.outside = keep_guard(r->c, r->s->guards, in->facts, e->guard);
		g_array_append_val(list, p);
	}
	e->passages = passages_get(r->s->guards, (const struct passage *)(gpointer)list->data,
				   list->len);
}

void events_finish(struct run *r)
{
	g_array_set_size(r->c->guards, 0);
	for (guint i = 0; i < r->c->events->len; i++) {
		struct event *e = &g_array_index(r->c->events, struct event, i);
		const struct condition *c = r->conditions->pdata[i];

		if (e->kind == EVENT_ACQUIRE || e->kind == EVENT_CALL)
			e->guard = keep_guard(r->c, r->s->guards, c->facts, 0);
	}
	for (guint i = 0; i < r->c->events->len; i++) {
		struct event *e = &g_array_index(r->c->events, struct event, i);

		if (e->kind == EVENT_CALL)
			finish_call(r, e, r->conditions->pdata[i]);
	}
	events_choose(r);
}

void events_release(struct run *r)
{
	g_hash_table_unref(r->seen);
	g_ptr_array_unref(r->conditions);
}
