/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps aside, and puts back, what solving a world does to the contexts of the
 * core: they stay the same objects, so that whoever refers to them need not be
 * solved again unless their exits change.
 */
#include "solve/overlay.h"

#include <string.h>

struct saved {
	struct context *c;
	struct context as_it_was;	/* exits and events of it are owned here */
};

struct overlay {
	struct solver *s;
	guint n_core;
	GArray *saved;			/* struct saved */
	gboolean *is_saved;		/* by context id */
	guint *n_contexts;		/* by function id: as it was */
	GPtrArray **callers;		/* by context id: struct context that call it; or NULL */
};

static gboolean is_mine(const struct overlay *o, const struct function *f)
{
	return program_visible(o->s->p, f->place, o->s->world) &&
	       !program_visible(o->s->p, f->place, WORLD_CORE);
}

static gboolean sees_more(const struct overlay *o, const struct context *c)
{
	for (guint i = 0; c->slots && i < c->slots->len; i++) {
		const struct targets *t = c->slots->pdata[i];

		for (gsize k = 0; k < t->n; k++)
			if (is_mine(o, t->funcs[k]))
				return TRUE;
	}
	return FALSE;
}

static void find_callers(struct overlay *o)
{
	o->callers = g_new0(GPtrArray *, o->n_core + 1);
	for (guint i = 0; i < o->n_core; i++) {
		struct context *c = o->s->contexts->pdata[i];

		for (guint k = 0; k < c->events->len; k++) {
			const struct event *e = &g_array_index(c->events, struct event, k);
			GPtrArray **all;

			if (e->kind != EVENT_CALL)
				continue;
			all = &o->callers[e->callee->id];
			if (!*all)
				*all = g_ptr_array_new();
			if (!(*all)->len || (*all)->pdata[(*all)->len - 1] != c)
				g_ptr_array_add(*all, c);
		}
	}
}

void overlay_save(struct overlay *o, struct context *c)
{
	struct saved s = { c, *c };

	if (c->id >= o->n_core || o->is_saved[c->id])
		return;
	o->is_saved[c->id] = TRUE;
	c->exits = g_memdup2(c->exits, c->n_exits * sizeof(*c->exits));
	c->events = g_array_new(FALSE, FALSE, sizeof(struct event));
	c->rounds = 0;
	g_array_append_val(o->saved, s);
}

static void solve_anew(struct overlay *o, GQueue *work, struct context *c)
{
	g_autofree struct exit *before = g_memdup2(c->exits, c->n_exits * sizeof(*c->exits));
	guint n = c->n_exits;

	overlay_save(o, c);
	if (c->rounds++ >= 4)
		return;
	c->state = CONTEXT_RUNNING;
	flow_run(o->s, c);
	c->state = CONTEXT_DONE;
	if (n == c->n_exits && !memcmp(before, c->exits, n * sizeof(*before)))
		return;
	for (guint i = 0; o->callers[c->id] && i < o->callers[c->id]->len; i++)
		g_queue_push_tail(work, o->callers[c->id]->pdata[i]);
}

struct overlay *overlay_begin(struct solver *s, guint world)
{
	struct overlay *o = g_new0(struct overlay, 1);
	GQueue work = G_QUEUE_INIT;

	o->s = s;
	o->n_core = s->contexts->len;
	o->saved = g_array_new(FALSE, FALSE, sizeof(struct saved));
	o->is_saved = g_new0(gboolean, o->n_core + 1);
	o->n_contexts = g_new(guint, s->p->n_functions + 1);
	for (gsize i = 0; i < s->p->n_functions; i++)
		o->n_contexts[i] = s->info[i].n_contexts;
	find_callers(o);
	s->overlay = o;
	s->world = world;
	for (guint i = 0; i < o->n_core; i++)
		if (sees_more(o, s->contexts->pdata[i]))
			g_queue_push_tail(&work, s->contexts->pdata[i]);
	while (!g_queue_is_empty(&work))
		solve_anew(o, &work, g_queue_pop_head(&work));
	return o;
}

static void forget_users(struct overlay *o, struct context *c)
{
	for (guint i = c->dependents ? c->dependents->len : 0; i-- > 0;)
		if (((struct context *)c->dependents->pdata[i])->id >= o->n_core)
			g_ptr_array_remove_index(c->dependents, i);
}

void overlay_end(struct overlay *o)
{
	struct solver *s = o->s;

	for (guint i = 0; i < o->saved->len; i++) {
		struct saved *x = &g_array_index(o->saved, struct saved, i);
		GPtrArray *dependents = x->c->dependents, *slots = x->c->slots;

		g_free(x->c->exits);
		g_array_unref(x->c->events);
		*x->c = x->as_it_was;
		x->c->dependents = dependents;
		x->c->slots = slots;
	}
	for (guint i = 0; i < o->n_core; i++)
		forget_users(o, s->contexts->pdata[i]);
	for (guint i = o->n_core; i < s->contexts->len; i++)
		g_hash_table_remove(s->index, s->contexts->pdata[i]);
	g_ptr_array_set_size(s->contexts, o->n_core);
	for (gsize i = 0; i < s->p->n_functions; i++)
		s->info[i].n_contexts = o->n_contexts[i];
	for (guint i = 0; i < o->n_core; i++)
		if (o->callers[i])
			g_ptr_array_unref(o->callers[i]);
	s->overlay = NULL;
	s->world = WORLD_CORE;
	g_free(o->callers);
	g_free(o->n_contexts);
	g_free(o->is_saved);
	g_array_unref(o->saved);
	g_free(o);
}
