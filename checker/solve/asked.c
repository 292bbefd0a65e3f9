/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Of which contexts it matters what they reach: those that are called with something held, or
 * by what begins so, and all below. Of the others it is asked alone whether they wait for what
 * somebody completes.
 */
#include "solve/reach.h"

/* `context`, and what it calls. */
static void ask(struct reach_set *r, guint context)
{
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));

	g_array_append_val(work, context);
	while (work->len) {
		guint id = g_array_index(work, guint, work->len - 1);
		const GArray *events = r->all[id].c->events;

		g_array_set_size(work, work->len - 1);
		if (r->asked[id])
			continue;
		r->asked[id] = TRUE;
		for (guint i = 0; i < events->len; i++) {
			const struct event *e = &g_array_index(events, struct event, i);

			if (e->kind == EVENT_CALL)
				g_array_append_val(work, e->callee->id);
		}
	}
}

static gboolean may_begin_held(const struct reach_set *r, const struct function *f)
{
	const GArray *items = r->s->info[f->id].items;

	return doing_begun(f, TRUE) || (items && items->len);
}

static void ask_below(struct reach_set *r, guint context)
{
	const struct context *c = r->all[context].c;

	if (may_begin_held(r, c->f))
		ask(r, context);
	for (guint i = 0; i < c->events->len; i++) {
		const struct event *e = &g_array_index(c->events, struct event, i);

		if (e->kind == EVENT_CALL && e->held)
			ask(r, e->callee->id);
	}
}

static guint64 kinds_of(const struct reach_set *r, lockref ref)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, ref);
	const GArray *classes = r->s->locks->classes;
	guint64 kinds = 1ull << l->kind;

	if (l->class < classes->len)
		kinds |= 1ull << g_array_index(classes, struct class_info, l->class).kind;
	return kinds;
}

/* Kinds of what is completed, as bits: as it is named there, and as its class has turned out. */
static guint64 kinds_completed(const struct reach_set *r)
{
	guint64 kinds = 0;

	for (guint i = 0; i < r->n; i++) {
		const GArray *events = r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind == EVENT_COMPLETE)
				kinds |= kinds_of(r, e->ref);
		}
	}
	return kinds;
}

void asked_find(struct reach_set *r)
{
	const GArray *nodes = r->nodes->nodes, *classes = r->s->locks->classes;
	guint64 kinds = kinds_completed(r);

	r->asked = g_new0(gboolean, r->n + 1);
	for (guint i = 0; i < r->n; i++)
		if (r->s->live[i])
			ask_below(r, i);
	r->waited = g_new0(guint64, nodes->len / 64 + 1);
	for (guint i = 0; i < nodes->len; i++) {
		guint class = g_array_index(nodes, struct lock_node, i).class;

		if (kinds >> g_array_index(classes, struct class_info, class).kind & 1)
			r->waited[i / 64] |= 1ull << i % 64;
	}
}
