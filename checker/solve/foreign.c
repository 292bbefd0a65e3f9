/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two kinds of classes are another thing in code of another file system: those
 * of the objects of which each has its own (rules say which records), and those
 * that only the world's own functions take. In an inode that a file system keeps
 * for itself (internal.c) the first kind is.
 */
#include "solve/foreign.h"

#include <string.h>

#include "solve/stacked.h"

struct foreign {
	const struct lock_table *locks;
	guint n_classes;			/* there are more since locks were brought up */
	guint8 *contexts, *classes, *objects;	/* by number */
	guint8 *inside;				/* contexts that are only ever passed internal ones */
	gboolean *stacked;			/* contexts that work on objects of the file system below */
};

/* RECORD.FIELD of a record that belongs to one file system. */
static gboolean is_object(const struct rules *rules, const char *class)
{
	const char *dot = strchr(class, '.');
	g_autofree char *record = dot ? g_strndup(class, dot - class) : NULL;

	return record && rules->objects &&
	       g_strv_contains((const char *const *)rules->objects, record);
}

/* Classes taken somewhere else than in the world's own functions. */
static guint8 *find_shared(const struct reach_set *r, guint n)
{
	guint8 *shared = g_new0(guint8, n + 1);

	for (guint i = 0; i < r->n; i++) {
		const struct context *c = r->all[i].c;

		if (program_own(r->s->p, c->f, r->s->world))
			continue;
		for (guint k = 0; k < c->events->len; k++) {
			const struct event *e = &g_array_index(c->events, struct event, k);
			const struct lock_ref *l = lock_ref_get(r->s->locks, e->ref);

			if (e->kind != EVENT_CALL && l->class < CLASS_UNKNOWN)
				shared[l->class] = TRUE;
		}
	}
	return shared;
}

static gboolean is_entry(const struct reach_set *r, guint context)
{
	const struct reach *at = &r->all[context];

	return !at->callers->len || program_taken(r->s->p, at->c->f, r->s->world);
}

/* Whether some call passes none, from where it is not known that there are no others. */
static gboolean is_open(const struct reach_set *r, const guint8 *inside, guint context)
{
	const GArray *callers = r->all[context].callers;

	for (guint i = 0; i < callers->len; i++) {
		const struct caller *by = &g_array_index(callers, struct caller, i);

		if (!by->e->internal && !inside[by->context])
			return TRUE;
	}
	return FALSE;
}

/* All but those that an entry comes to by calls that pass no internal inode. */
static guint8 *find_inside(const struct reach_set *r)
{
	guint8 *inside = g_new0(guint8, r->n + 1);
	gboolean changed = TRUE;

	for (guint i = 0; i < r->n; i++)
		inside[i] = !is_entry(r, i);
	while (changed) {
		changed = FALSE;
		for (guint i = 0; i < r->n; i++) {
			if (!inside[i] || !is_open(r, inside, i))
				continue;
			inside[i] = FALSE;
			changed = TRUE;
		}
	}
	return inside;
}

struct foreign *foreign_new(const struct reach_set *r)
{
	struct foreign *x = g_new0(struct foreign, 1);
	guint n = r->s->locks->classes->len;
	g_autofree guint8 *shared = find_shared(r, n);

	x->locks = r->s->locks;
	x->n_classes = n;
	x->objects = g_new0(guint8, n + 1);
	x->inside = find_inside(r);
	x->stacked = stacked_contexts(r);
	x->contexts = g_new0(guint8, r->n + 1);
	x->classes = g_new0(guint8, n + 1);
	for (guint i = 0; i < r->n; i++)
		x->contexts[i] = program_foreign(r->s->p, r->all[i].c->f, r->s->world);
	for (guint i = 0; i < n; i++) {
		x->objects[i] = is_object(r->s->rules, lock_class_name(r->s->locks, i));
		x->classes[i] = !shared[i] || x->objects[i];
	}
	return x;
}

void foreign_free(struct foreign *x)
{
	g_free(x->contexts);
	g_free(x->classes);
	g_free(x->objects);
	g_free(x->inside);
	g_free(x->stacked);
	g_free(x);
}

gboolean foreign_context(const struct foreign *x, guint context)
{
	return x->contexts[context];
}

gboolean foreign_object(const struct foreign *x, guint class)
{
	if (class < x->n_classes)
		return x->objects[class];
	return class < x->locks->classes->len &&
	       is_object(x->locks->rules, lock_class_name(x->locks, class));
}

gboolean foreign_class(const struct foreign *x, guint class)
{
	return class < x->n_classes ? x->classes[class] : foreign_object(x, class);
}

gboolean foreign_call(const struct foreign *x, guint context, const struct event *e)
{
	return e->internal || x->stacked[context];
}

gboolean foreign_event(const struct foreign *x, guint context, const struct event *e, guint class)
{
	return (foreign_context(x, context) && foreign_class(x, class)) ||
	       ((foreign_call(x, context, e) || x->inside[context]) && foreign_object(x, class));
}

gboolean foreign_held(const struct foreign *x, guint context, const struct held *h)
{
	return (h->flags & HELD_INTERNAL || x->inside[context] || x->stacked[context]) &&
	       foreign_object(x, lock_ref_get(x->locks, h->ref)->class);
}
