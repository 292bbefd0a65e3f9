/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads stores as functions are followed, and keeps those to an object of which the state holds
 * a lock. Of a field that is one word of flags, which of them. Not kept: what a lock of another
 * object protects, and stores of what is not known, which most often are of the same.
 */
#include "solve/changes.h"

#define MAX_CHANGES 16	/* of one field */

struct changes {
	GHashTable *fields;	/* field.key → struct writers */
	guint n;
};

/* One name stands for several fields, which are one for all that is asked. */
struct writers {
	const struct field *field;
	GArray *all;		/* struct change */
};

static void writers_free(gpointer data)
{
	struct writers *w = data;

	g_array_unref(w->all);
	g_free(w);
}

struct changes *changes_new(void)
{
	struct changes *c = g_new0(struct changes, 1);

	c->fields = g_hash_table_new_full(NULL, NULL, NULL, writers_free);
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

void changes_add(struct changes *c, const struct field *f, const struct change *one)
{
	struct writers *w = g_hash_table_lookup(c->fields, f->key);

	if (!w) {
		w = g_new0(struct writers, 1);
		w->field = f;
		w->all = g_array_new(FALSE, FALSE, sizeof(struct change));
		g_hash_table_insert(c->fields, (gpointer)f->key, w);
	}
	for (guint i = 0; i < w->all->len; i++) {
		const struct change *x = &g_array_index(w->all, struct change, i);

		if (x->word == one->word && x->bits == one->bits && x->class == one->class)
			return;
	}
	if (w->all->len == MAX_CHANGES)
		return;
	g_array_append_val(w->all, *one);
	c->n++;
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
			changes_add(r->s->changes, field, &one);
	}
}

const GArray *changes_of(const struct changes *c, const struct field *f)
{
	const struct writers *w = g_hash_table_lookup(c->fields, f->key);

	return w ? w->all : NULL;
}

void changes_each(const struct changes *c,
		  void (*each)(const struct field *f, const struct change *one, void *data),
		  void *data)
{
	GHashTableIter it;
	gpointer value;

	g_hash_table_iter_init(&it, c->fields);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const struct writers *w = value;

		for (guint i = 0; i < w->all->len; i++)
			each(w->field, &g_array_index(w->all, struct change, i), data);
	}
}

guint changes_count(const struct changes *c)
{
	return c->n;
}
