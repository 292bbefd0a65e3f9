/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pointers that are one of two. The address of a member of one object or of the same
 * member of another is the address of that member, whosever it is; so is the address or
 * NULL, written as that of a first member, as only that of NULL is NULL.
 *
 * Elements of arrays and members of globals are not followed.
 */
#include "solve/term.h"

#define MAX_STEPS 8

struct way {
	const struct field *fields[MAX_STEPS];	/* the innermost first */
	guint n;
};

/* The members on the way from a pointer to the address x. */
static gboolean find_way(const struct terms *t, term x, struct way *w)
{
	const struct term_data *d = term_get(t, x);

	w->n = 0;
	if (d->kind != TERM_ADDR)
		return FALSE;
	for (d = term_get(t, d->a); d->kind == TERM_FIELD; d = term_get(t, d->a)) {
		if (w->n == MAX_STEPS)
			return FALSE;
		w->fields[w->n++] = d->ptr;
	}
	return w->n && d->kind == TERM_DEREF && !d->has_some;
}

static gboolean is_first(const struct way *w)
{
	for (guint i = 0; i < w->n; i++)
		if (w->fields[i]->offset)
			return FALSE;
	return TRUE;
}

static gboolean same_way(const struct way *a, const struct way *b)
{
	if (a->n != b->n)
		return FALSE;
	for (guint i = 0; i < a->n; i++)
		if (a->fields[i]->full != b->fields[i]->full)
			return FALSE;
	return TRUE;
}

static term go(struct terms *t, term pointer, const struct way *w, gboolean first)
{
	term place = term_deref(t, pointer);

	for (guint i = w->n; i-- > 0;) {
		const struct field *f = w->fields[i];

		place = term_field(t, place, first ? terms_field(t, f->record, f->name, 0) : f);
	}
	return term_addr(t, place);
}

term term_either(struct terms *t, term x, term y, term unknown)
{
	gint64 null_x = 1, null_y = 1;
	struct way a, b;

	term_is_const(t, x, &null_x);
	term_is_const(t, y, &null_y);
	if (!null_x && find_way(t, y, &b))
		return go(t, unknown, &b, TRUE);
	if (!find_way(t, x, &a) || (null_y && (!find_way(t, y, &b) || !same_way(&a, &b))))
		return 0;
	return go(t, unknown, &a, !null_y || is_first(&a) || is_first(&b));
}
