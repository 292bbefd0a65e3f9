/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two kinds of classes are another thing in code of another file system: those
 * of the objects of which each has its own (rules say which records), and those
 * that only the world's own functions take.
 */
#include "solve/foreign.h"

#include <string.h>

struct foreign {
	guint n_classes;
	guint8 *contexts, *classes;	/* by number */
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

		for (guint k = 0; k < c->events->len && !is_own(r->s, c->f); k++) {
			const struct event *e = &g_array_index(c->events, struct event, k);
			const struct lock_ref *l = lock_ref_get(r->s->locks, e->ref);

			if (e->kind != EVENT_CALL && l->class < CLASS_UNKNOWN)
				shared[l->class] = TRUE;
		}
	}
	return shared;
}

struct foreign *foreign_new(const struct reach_set *r)
{
	struct foreign *x = g_new0(struct foreign, 1);
	guint n = r->s->locks->classes->len;
	g_autofree guint8 *shared = find_shared(r, n);

	x->n_classes = n;
	x->contexts = g_new0(guint8, r->n + 1);
	x->classes = g_new0(guint8, n + 1);
	for (guint i = 0; i < r->n; i++)
		x->contexts[i] = program_foreign(r->s->p, r->all[i].c->f, r->s->world);
	for (guint i = 0; i < n; i++)
		x->classes[i] = !shared[i] ||
				is_object(r->s->rules, lock_class_name(r->s->locks, i));
	return x;
}

void foreign_free(struct foreign *x)
{
	g_free(x->contexts);
	g_free(x->classes);
	g_free(x);
}

gboolean foreign_context(const struct foreign *x, guint context)
{
	return x->contexts[context];
}

gboolean foreign_class(const struct foreign *x, guint class)
{
	return class < x->n_classes && x->classes[class];
}
