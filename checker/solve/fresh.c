/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what calls give that rules name as giving new objects (`gives_new:`), and where these
 * go. An object that is put into another new one, or into a variable, is shown to others when
 * that is. Whatever it is passed to, but for what rules and pure functions stand for, may show it.
 *
 * Not handled: a variable whose address was put somewhere before the object was put into it.
 */
#include "solve/fresh.h"

/* The object that a pointer to it, or into it, begins at: no other is gone through on the way. */
static term object_of(const struct terms *t, term x)
{
	for (;;) {
		const struct term_data *d = term_get(t, x);

		switch (d->kind) {
		case TERM_FIELD:
		case TERM_INDEX:
		case TERM_ADDR:
		case TERM_DEREF:
		case TERM_CONTAINER:
			x = d->a;
			break;
		default:
			return x;
		}
	}
}

static term mark_of(const struct run *r, term object)
{
	return term_leaf(r->t, TERM_NEW, object, 0);
}

gboolean fresh_object(const struct run *r, const struct state *s, term pointer)
{
	return r->holders && state_fact(s, mark_of(r, object_of(r->t, pointer)));
}

void fresh_made(struct run *r, struct state *s, term result)
{
	const struct range yes = range_const(TRUE);
	term value = state_get(s, result);

	value = object_of(r->t, value ? value : result);
	if (term_get(r->t, value)->kind != TERM_RESULT)
		return;
	if (!r->holders)
		r->holders = g_hash_table_new(NULL, NULL);
	state_put_fact(s, mark_of(r, value), &yes);
}

/* --- shown to others -------------------------------------------------------------------- */

static gboolean is_mark(term about, void *data)
{
	return term_get(data, about)->kind == TERM_NEW;
}

/* What is in an object or a variable that others see is seen, whatever else is new. */
static gboolean show_contents(struct run *r, struct state *s, term holder)
{
	if (!g_hash_table_contains(r->holders, GUINT_TO_POINTER(holder)))
		return FALSE;
	state_drop_facts(s, is_mark, r->t);
	return TRUE;
}

/* Others see the value. */
static void show(struct run *r, struct state *s, term value)
{
	term object = object_of(r->t, value);

	if (term_get(r->t, object)->kind == TERM_LOCAL) {
		if (show_contents(r, s, object))
			return;
		value = state_get(s, object);
	}
	for (guint i = s->facts->len; value && i-- > 0;) {
		term about = g_array_index(s->facts, struct fact, i).about;
		const struct term_data *d = term_get(r->t, about);

		if (d->kind != TERM_NEW || !term_mentions(r->t, value, d->a))
			continue;
		if (show_contents(r, s, d->a))
			return;
		g_array_remove_index(s->facts, i);
	}
}

void fresh_pass(struct run *r, struct state *s, const term *args, guint n)
{
	for (guint i = 0; r->holders && i < n; i++)
		show(r, s, args[i]);
}

void fresh_store(struct run *r, struct state *s, term place, term value)
{
	term holder;

	if (!r->holders || !term_get(r->t, value)->has_local)
		return;
	holder = object_of(r->t, place);
	if (holder == place && term_get(r->t, place)->kind == TERM_LOCAL)
		return;
	if (term_get(r->t, holder)->kind == TERM_LOCAL ||
	    state_fact(s, mark_of(r, holder)))
		g_hash_table_add(r->holders, GUINT_TO_POINTER(holder));
	else
		show(r, s, value);
}

void fresh_copy(struct run *r, struct state *s, term place)
{
	if (r->holders && term_get(r->t, object_of(r->t, place))->kind != TERM_LOCAL)
		state_drop_facts(s, is_mark, r->t);
}
