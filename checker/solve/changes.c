/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads stores as functions are followed, and keeps those to an object of which the state holds
 * a lock. Of a field that is one word of flags, which of them. Not kept: what a lock of another
 * object protects, and stores of what is not known, which most often are of the same.
 */
#include "solve/changes.h"

#define MAX_CHANGES 16	/* of one field */

struct changes {
	GHashTable *fields;	/* field.key → GArray of struct change */
};

struct changes *changes_new(void)
{
	struct changes *c = g_new0(struct changes, 1);

	c->fields = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	return c;
}

void changes_free(struct changes *c)
{
	if (!c)
		return;
	g_hash_table_unref(c->fields);
	g_free(c);
}

/* The pointer by which the object is known that x, a place or an address, is part of. */
static term object_of(const struct terms *t, term x)
{
	for (;;) {
		const struct term_data *d = term_get(t, x);

		switch (d->kind) {
		case TERM_ADDR:
		case TERM_FIELD:
		case TERM_INDEX:
		case TERM_DEREF:
		case TERM_CONTAINER:
			x = d->a;
			break;
		default:
			return x;
		}
	}
}

const struct field *changes_field(const struct terms *t, term place, guint *word)
{
	const struct term_data *d = term_get(t, place);
	gint64 index = 0;

	if (d->kind == TERM_INDEX) {
		if (!term_is_const(t, d->b, &index) || index < 0 || index > G_MAXINT32)
			return NULL;
		d = term_get(t, d->a);
	}
	*word = (guint)index;
	return d->kind == TERM_FIELD ? d->ptr : NULL;
}

/* The bits that differ between what is stored and what was there; 0: that cannot be said. */
static gint64 changed_bits(struct run *r, const struct state *s, term place, term value)
{
	term before = state_get(s, place);
	gint64 bits = 0;

	if (term_is_const(r->t, value, NULL))
		return CHANGE_WHOLE;
	if (!before)
		before = term_load(r->t, place);
	return term_word(r->t, value, &bits) == before ? bits : 0;
}

static void add(struct changes *c, const struct field *f, const struct change *one)
{
	GArray *all = g_hash_table_lookup(c->fields, f->key);

	if (!all) {
		all = g_array_new(FALSE, FALSE, sizeof(struct change));
		g_hash_table_insert(c->fields, (gpointer)f->key, all);
	}
	for (guint i = 0; i < all->len; i++) {
		const struct change *x = &g_array_index(all, struct change, i);

		if (x->word == one->word && x->bits == one->bits && x->class == one->class)
			return;
	}
	if (all->len < MAX_CHANGES)
		g_array_append_val(all, *one);
}

static gboolean is_lock(const struct lock_ref *l)
{
	return l->class < CLASS_UNKNOWN && l->kind < LOCK_CONTEXT;
}

void changes_note(struct run *r, const struct state *s, term place, term value)
{
	struct change one = { .f = r->f, .instr = r->instr };
	const struct field *field = s->held->len ? changes_field(r->t, place, &one.word) : NULL;
	term object;

	if (!field)
		return;
	object = object_of(r->t, place);
	for (guint i = 0; i < s->held->len; i++) {
		const struct held *h = &g_array_index(s->held, struct held, i);
		const struct lock_ref *l = lock_ref_get(r->s->locks, h->ref);

		if (!is_lock(l) || h->flags & HELD_MAYBE || object_of(r->t, l->instance) != object)
			continue;
		one.bits = changed_bits(r, s, place, value);
		one.class = l->class;
		if (one.bits)
			add(r->s->changes, field, &one);
	}
}

const GArray *changes_of(const struct changes *c, const struct field *f)
{
	return g_hash_table_lookup(c->fields, f->key);
}
