/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the task that runs a function is surely doing, by contexts: what all ways from the
 * world's entries to it have in common, be it entered there, or by the field of operations
 * that led to it. And what does not happen because of that.
 */
#include "solve/reach.h"

#define ANY G_MAXUINT32		/* not come to yet */

/* The contexts among what is held, or dropped. */
static guint32 contexts_of(const struct reach_set *r, heldset set)
{
	guint n;
	const struct held *h = lock_set_get(r->s->locks, set, &n);
	guint32 bits = 0;

	for (guint i = 0; i < n; i++)
		bits |= lock_contexts(r->s->locks, &h[i]);
	return bits;
}

static guint32 by_task(const struct reach_set *r, uint8_t task_bits)
{
	return task_contexts(&r->s->task_fields, task_bits);
}

static guint32 at_event(const struct reach_set *r, const struct event *e, guint32 doing)
{
	guint32 over = contexts_of(r, e->dropped) | by_task(r, e->task.ended);

	return (doing & ~over) | contexts_of(r, e->held) | by_task(r, e->task.in);
}

static gboolean is_direct(const struct function *f, guint instr)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];

	return f->unit->exprs[f->ir->first_expr + in->a].kind == IR_EXPR_FUNC;
}

/* What the callee of an event is doing because of it; ANY while its caller is not come to. */
static guint32 by_call(const struct reach_set *r, const struct caller *by, const guint32 *doing)
{
	const struct function *f = r->all[by->context].c->f;
	const struct event *e = by->e;

	if (doing[by->context] == ANY)
		return ANY;
	return at_event(r, e, doing[by->context]) | e->callee->f->always |
	       (is_direct(f, e->instr) ? 0 : e->callee->f->entered);
}

static void enqueue(guint id, GQueue *work, gboolean *queued)
{
	if (queued[id])
		return;
	queued[id] = TRUE;
	g_queue_push_tail(work, GUINT_TO_POINTER(id));
}

static void enqueue_callees(const struct reach_set *r, guint id, GQueue *work, gboolean *queued)
{
	const GArray *events = r->all[id].c->events;

	for (guint i = 0; i < events->len; i++) {
		const struct event *e = &g_array_index(events, struct event, i);

		if (e->kind == EVENT_CALL)
			enqueue(e->callee->id, work, queued);
	}
}

guint32 doing_begun(const struct function *f, gboolean root)
{
	return f->always | (root ? f->entered : 0);
}

guint32 *doing_find(const struct reach_set *r)
{
	guint32 *doing = g_new(guint32, r->n + 1);
	g_autofree gboolean *queued = g_new0(gboolean, r->n + 1);
	g_autofree gboolean *root = g_new0(gboolean, r->n + 1);
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < r->n; i++)
		doing[i] = ANY;
	for (guint i = 0; i < r->s->roots->len; i++) {
		const struct context *c = r->s->roots->pdata[i];

		root[c->id] = TRUE;
		enqueue(c->id, &work, queued);
	}
	while (!g_queue_is_empty(&work)) {
		guint id = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *callers = r->all[id].callers;
		guint32 bits = root[id] ? doing_begun(r->all[id].c->f, TRUE) : ANY;

		queued[id] = FALSE;
		for (guint i = 0; i < callers->len; i++)
			bits &= by_call(r, &g_array_index(callers, struct caller, i), doing);
		if (bits == doing[id])
			continue;
		doing[id] = bits;
		enqueue_callees(r, id, &work, queued);
	}
	return doing;
}

guint32 *doing_find_perhaps(const struct reach_set *r)
{
	guint32 *perhaps = g_new0(guint32, r->n + 1);
	g_autofree gboolean *queued = g_new0(gboolean, r->n + 1);
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < r->n; i++) {
		perhaps[i] = doing_begun(r->all[i].c->f, TRUE);
		if (r->s->live[i])
			enqueue(i, &work, queued);
	}
	while (!g_queue_is_empty(&work)) {
		guint id = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *events = r->all[id].c->events;

		queued[id] = FALSE;
		for (guint i = 0; i < events->len; i++) {
			const struct event *e = &g_array_index(events, struct event, i);
			guint32 bits;

			if (e->kind != EVENT_CALL)
				continue;
			bits = perhaps[id] | at_event(r, e, 0);
			if (!(bits & ~perhaps[e->callee->id]))
				continue;
			perhaps[e->callee->id] |= bits;
			enqueue(e->callee->id, &work, queued);
		}
	}
	return perhaps;
}

guint32 doing_never(const struct reach_set *r, guint context, const struct event *e)
{
	return by_task(r, e->task.never) & r->perhaps[context];
}

/* What is not asked of callers, or what none of them is in, need not be told apart further up. */
gboolean doing_happens(const struct reach_set *r, const struct caller *by, heldset dropped,
		       guint32 *unless)
{
	const struct event *e = by->e;

	*unless |= e->callee->f->unless;
	if (by_task(r, e->task.never) & r->all[by->context].c->f->always)
		return FALSE;
	if (*unless & at_event(r, e, r->doing[by->context]) & ~contexts_of(r, dropped))
		return FALSE;
	*unless &= ~by_task(r, e->task.ended) & r->perhaps[by->context];
	*unless |= doing_never(r, by->context, e);
	return TRUE;
}

char *doing_says(const struct reach_set *r, guint context, guint event)
{
	const struct rules *rules = r->s->rules;
	const struct event *e = &g_array_index(r->all[context].c->events, struct event, event);
	guint32 bits = at_event(r, e, r->doing[context]);
	GString *words = g_string_new(NULL);

	for (gsize i = 0; i < rules->n_contexts; i++)
		if (bits & 1u << i && (*rules->contexts[i].through || *rules->contexts[i].functions))
			g_string_append_printf(words, ", %s", rules->contexts[i].says);
	return g_string_free(words, FALSE);
}

const char *doing_names(const struct reach_set *r, guint context, guint event)
{
	const struct rules *rules = r->s->rules;
	const struct event *e = &g_array_index(r->all[context].c->events, struct event, event);
	guint32 bits = at_event(r, e, r->doing[context]);
	g_autoptr(GString) names = g_string_new(NULL);

	for (gsize i = 0; i < rules->n_contexts; i++)
		if (bits & 1u << i)
			g_string_append_printf(names, "%s%s", names->len ? "," : "",
					       rules->contexts[i].class);
	return g_intern_string(names->str);
}
