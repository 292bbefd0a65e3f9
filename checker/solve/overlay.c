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
	struct context as_it_was;	/* its exits, events and guards are owned here */
};

struct overlay {
	struct solver *s;
	guint n_core;
	GArray *saved;			/* struct saved */
	gboolean *is_saved;		/* by context id */
	guint *n_contexts;		/* by function id: as it was */
	guint *n_dependents;		/* by context id: as it was */
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

void overlay_save(struct overlay *o, struct context *c)
{
	struct saved s = { c, *c };

	if (c->id >= o->n_core || o->is_saved[c->id])
		return;
	o->is_saved[c->id] = TRUE;
	c->exits = g_memdup2(c->exits, c->n_exits * sizeof(*c->exits));
	c->events = g_array_new(FALSE, FALSE, sizeof(struct event));
	c->guards = g_array_new(FALSE, FALSE, sizeof(guardset));
	c->rounds = 0;
	g_array_append_val(o->saved, s);
}

struct overlay *overlay_begin(struct solver *s, guint world)
{
	struct overlay *o = g_new0(struct overlay, 1);

	o->s = s;
	o->n_core = s->contexts->len;
	o->saved = g_array_new(FALSE, FALSE, sizeof(struct saved));
	o->is_saved = g_new0(gboolean, o->n_core + 1);
	o->n_contexts = g_new(guint, s->p->n_functions + 1);
	for (gsize i = 0; i < s->p->n_functions; i++)
		o->n_contexts[i] = s->info[i].n_contexts;
	o->n_dependents = g_new(guint, o->n_core + 1);
	for (guint i = 0; i < o->n_core; i++)
		o->n_dependents[i] = ((struct context *)s->contexts->pdata[i])->dependents->len;
	s->overlay = o;
	s->world = world;
	for (guint i = 0; i < o->n_core; i++)
		if (sees_more(o, s->contexts->pdata[i]))
			solver_redo(s, s->contexts->pdata[i]);
	solver_settle(s);
	return o;
}

void overlay_end(struct overlay *o)
{
	struct solver *s = o->s;

	for (guint i = 0; i < o->saved->len; i++) {
		struct saved *x = &g_array_index(o->saved, struct saved, i);
		GPtrArray *slots = x->c->slots;

		g_free(x->c->exits);
		g_array_unref(x->c->events);
		g_array_unref(x->c->guards);
		*x->c = x->as_it_was;
		x->c->slots = slots;
	}
	for (guint i = 0; i < o->n_core; i++)
		g_ptr_array_set_size(((struct context *)s->contexts->pdata[i])->dependents,
				     o->n_dependents[i]);
	for (guint i = o->n_core; i < s->contexts->len; i++)
		g_hash_table_remove(s->index, s->contexts->pdata[i]);
	g_ptr_array_set_size(s->contexts, o->n_core);
	for (gsize i = 0; i < s->p->n_functions; i++)
		s->info[i].n_contexts = o->n_contexts[i];
	s->overlay = NULL;
	s->world = WORLD_CORE;
	g_free(o->n_dependents);
	g_free(o->n_contexts);
	g_free(o->is_saved);
	g_array_unref(o->saved);
	g_free(o);
}
