/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For each class that a rule says is reused: the contexts that some entry
 * reaches with none of the class held on the way. In all others one is held
 * already, whoever calls.
 */
#include "solve/reuses.h"

struct reuses {
	const struct reach_set *r;
	guint n;
	guint8 **unheld;	/* by class: contexts, by id; NULL: not reused */
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

static guint8 *find_unheld(const struct reuses *u, guint class)
{
	guint8 *unheld = g_new0(guint8, u->r->n + 1);
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < u->r->n; i++)
		if (is_entry(u, i)) {
			unheld[i] = TRUE;
			g_queue_push_tail(&work, GUINT_TO_POINTER(i));
		}
	while (!g_queue_is_empty(&work)) {
		guint i = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *events = u->r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind != EVENT_CALL || unheld[e->callee->id] ||
			    holds_class(u, e->held, class))
				continue;
			unheld[e->callee->id] = TRUE;
			g_queue_push_tail(&work, GUINT_TO_POINTER(e->callee->id));
		}
	}
	return unheld;
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
	g_hash_table_iter_init(&it, t->rules->functions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const GPtrArray *ops = value;

		for (guint i = 0; i < ops->len; i++) {
			const struct rule_function *f = ops->pdata[i];
			guint class = f->reuses && f->class ?
				GPOINTER_TO_UINT(g_hash_table_lookup(t->class_index,
								     g_intern_string(f->class))) : 0;

			if (class && !u->unheld[class - 1])
				u->unheld[class - 1] = find_unheld(u, class - 1);
		}
	}
	return u;
}

void reuses_free(struct reuses *u)
{
	for (guint i = 0; i < u->n; i++)
		g_free(u->unheld[i]);
	g_free(u->unheld);
	g_free(u);
}

gboolean reuses_joins(const struct reuses *u, guint class, guint context, const struct event *e)
{
	return u->unheld[class] &&
	       (!u->unheld[class][context] || holds_class(u, e->held, class));
}
