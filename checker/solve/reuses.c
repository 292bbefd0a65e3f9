/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For each class that a rule says is reused, or that code takes only when it is not
 * held: the contexts that some entry reaches with none of the class held on the way,
 * or dropped since. In all others one is held already, whoever calls.
 *
 * Where a call is made with one held on some ways and without on others, it is those
 * with that take one below: what a caller does for a write the callee does for a write.
 */
#include "solve/reuses.h"

struct reuses {
	const struct reach_set *r;
	guint n;
	guint8 **unheld;	/* by class: contexts, by id; NULL: not reused */
	guint8 **held;		/* the same: those that some caller comes to with one held */
};

static gboolean holds_class(const struct reuses *u, heldset set, guint class)
{
	guint n;
	const struct held *h = lock_set_get(u->r->s->locks, set, &n);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(u->r->s->locks, h[i].ref)->class == class)
			return TRUE;
	return FALSE;
}

static gboolean is_entry(const struct reuses *u, guint context)
{
	const struct reach *at = &u->r->all[context];

	return u->r->s->live[context] &&
	       (!at->callers->len || program_taken(u->r->s->p, at->c->f, u->r->s->world));
}

/* Whether the class is dropped there for all that hold it: only locks with a mark are. */
static gboolean is_dropped(const struct reuses *u, const struct event *e, guint class)
{
	guint n;
	const struct held *h = lock_set_get(u->r->s->locks, e->dropped, &n);

	for (guint i = 0; i < n; i++)
		if (h[i].flags & HELD_ALL &&
		    lock_ref_get(u->r->s->locks, h[i].ref)->class == class)
			return TRUE;
	return FALSE;
}

static void add_context(guint8 *unheld, GQueue *work, guint context)
{
	if (unheld[context])
		return;
	unheld[context] = TRUE;
	g_queue_push_tail(work, GUINT_TO_POINTER(context));
}

/* Calls after it was dropped, wherever they are. */
static void find_dropped(const struct reuses *u, guint class, guint8 *unheld, GQueue *work)
{
	for (guint i = 0; i < u->r->n; i++) {
		const GArray *events = u->r->all[i].c->events;

		for (guint k = 0; u->r->s->live[i] && k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind == EVENT_CALL && is_dropped(u, e, class))
				add_context(unheld, work, e->callee->id);
		}
	}
}

/* Whether the call at this instruction is made with one held on some ways. */
static gboolean is_held_at(const struct reuses *u, const GArray *events, guint class, guint instr)
{
	for (guint k = 0; k < events->len; k++) {
		const struct event *e = &g_array_index(events, struct event, k);

		if (e->kind == EVENT_CALL && e->instr == instr && holds_class(u, e->held, class))
			return TRUE;
	}
	return FALSE;
}

static guint8 *find_unheld(const struct reuses *u, guint class)
{
	guint8 *unheld = g_new0(guint8, u->r->n + 1);
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < u->r->n; i++)
		if (is_entry(u, i))
			add_context(unheld, &work, i);
	find_dropped(u, class, unheld, &work);
	while (!g_queue_is_empty(&work)) {
		guint i = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *events = u->r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind == EVENT_CALL && !unheld[e->callee->id] &&
			    !is_held_at(u, events, class, e->instr))
				add_context(unheld, &work, e->callee->id);
		}
	}
	return unheld;
}

static guint8 *find_held(const struct reuses *u, guint class)
{
	guint8 *held = g_new0(guint8, u->r->n + 1);
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < u->r->n; i++)
		if (u->r->s->live[i])
			g_queue_push_tail(&work, GUINT_TO_POINTER(i));
	while (!g_queue_is_empty(&work)) {
		guint i = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *events = u->r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind == EVENT_CALL && !is_dropped(u, e, class) &&
			    (held[i] || holds_class(u, e->held, class)))
				add_context(held, &work, e->callee->id);
		}
	}
	return held;
}

static void add_class(struct reuses *u, guint class)
{
	if (u->unheld[class])
		return;
	u->unheld[class] = find_unheld(u, class);
	u->held[class] = find_held(u, class);
}

static void add_marked(struct reuses *u)
{
	GHashTableIter it;
	gpointer class;

	g_hash_table_iter_init(&it, u->r->s->joins);
	while (g_hash_table_iter_next(&it, &class, NULL))
		add_class(u, GPOINTER_TO_UINT(class) - 1);
}

struct reuses *reuses_new(const struct reach_set *r)
{
	struct reuses *u = g_new0(struct reuses, 1);
	const struct lock_table *t = r->s->locks;
	GHashTableIter it;
	gpointer value;

	u->r = r;
	u->n = t->classes->len;
	u->unheld = g_new0(guint8 *, u->n + 1);
	u->held = g_new0(guint8 *, u->n + 1);
	add_marked(u);
	g_hash_table_iter_init(&it, t->rules->functions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const GPtrArray *ops = value;

		for (guint i = 0; i < ops->len; i++) {
			const struct rule_function *f = ops->pdata[i];
			guint class = f->reuses && f->class ?
				GPOINTER_TO_UINT(g_hash_table_lookup(t->class_index,
								     g_intern_string(f->class))) : 0;

			if (class)
				add_class(u, class - 1);
		}
	}
	return u;
}

void reuses_free(struct reuses *u)
{
	for (guint i = 0; i < u->n; i++) {
		g_free(u->unheld[i]);
		g_free(u->held[i]);
	}
	g_free(u->unheld);
	g_free(u->held);
	g_free(u);
}

gboolean reuses_joins(const struct reuses *u, guint class, guint context, const struct event *e)
{
	return class < u->n && u->unheld[class] && !is_dropped(u, e, class) &&
	       (!u->unheld[class][context] || holds_class(u, e->held, class));
}

gboolean reuses_may_join(const struct reuses *u, guint class, guint context)
{
	return class < u->n && u->held[class] && u->held[class][context];
}
