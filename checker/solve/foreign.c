/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two kinds of classes are another thing in code of another file system: those
 * of the objects of which each has its own (rules say which records), and those
 * that only the world's own functions take. In an inode that a file system keeps
 * for itself (rules say in which fields) the first kind is; what is done with one
 * is seen where it is passed to a call, not where its locks come back held.
 */
#include "solve/foreign.h"

#include <string.h>

struct foreign {
	const struct terms *t;
	const struct lock_table *locks;
	guint n_classes;			/* there are more since locks were brought up */
	guint8 *contexts, *classes, *objects;	/* by number */
	const char *const *internal;		/* RECORD.FIELD */
	guint64 internal_bits;			/* of those fields */
	GHashTable *calls;			/* list of arguments → whether one is internal, + 1 */
};

/* RECORD.FIELD of a record that belongs to one file system. */
static gboolean is_object(const struct rules *rules, const char *class)
{
	const char *dot = strchr(class, '.');
	g_autofree char *record = dot ? g_strndup(class, dot - class) : NULL;

	return record && rules->objects &&
	       g_strv_contains((const char *const *)rules->objects, record);
}

static gboolean is_own(const struct solver *s, const struct function *f)
{
	return program_visible(s->p, f->place, s->world) &&
	       !program_visible(s->p, f->place, WORLD_CORE);
}

/* Classes taken somewhere else than in the world's own functions. */
static guint8 *find_shared(const struct reach_set *r, guint n)
{
	guint8 *shared = g_new0(guint8, n + 1);

	for (guint i = 0; i < r->n; i++) {
		const struct context *c = r->all[i].c;

		if (is_own(r->s, c->f))
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

static guint64 bits_of(const char *const *fields)
{
	guint64 bits = 0;

	for (; fields && *fields; fields++) {
		const char *dot = strchr(*fields, '.');
		g_autofree char *record = dot ? g_strndup(*fields, dot - *fields) : NULL;

		if (record)
			bits |= term_field_bit(record, dot + 1);
	}
	return bits;
}

struct foreign *foreign_new(const struct reach_set *r)
{
	struct foreign *x = g_new0(struct foreign, 1);
	guint n = r->s->locks->classes->len;
	g_autofree guint8 *shared = find_shared(r, n);

	x->t = r->s->terms;
	x->locks = r->s->locks;
	x->n_classes = n;
	x->internal = (const char *const *)r->s->rules->internal;
	x->internal_bits = bits_of(x->internal);
	x->calls = g_hash_table_new(NULL, NULL);
	x->objects = g_new0(guint8, n + 1);
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
	g_hash_table_unref(x->calls);
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

/* Whether the way to the value leads through such a field. */
static gboolean is_internal(const struct foreign *x, term value)
{
	const struct term_data *d = term_get(x->t, value);

	if (!value || !(d->fields & x->internal_bits))
		return FALSE;
	if (d->kind == TERM_FIELD &&
	    g_strv_contains(x->internal, ((const struct field *)d->ptr)->full))
		return TRUE;
	switch (d->kind) {
	case TERM_LIST:
		return is_internal(x, d->a) || is_internal(x, d->b);
	case TERM_LOAD:
	case TERM_ADDR:
	case TERM_CONTAINER:
	case TERM_DEREF:
	case TERM_FIELD:
	case TERM_INDEX:
		return is_internal(x, d->a);
	default:
		return FALSE;
	}
}

gboolean foreign_call(const struct foreign *x, const struct event *e)
{
	gpointer known, list = GUINT_TO_POINTER(e->args);

	if (e->kind != EVENT_CALL || !e->args)
		return FALSE;
	known = g_hash_table_lookup(x->calls, list);
	if (!known) {
		known = GINT_TO_POINTER(is_internal(x, e->args) + 1);
		g_hash_table_insert(x->calls, list, known);
	}
	return GPOINTER_TO_INT(known) - 1;
}
