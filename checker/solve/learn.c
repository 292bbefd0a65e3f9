/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the values of a state, and notes in run.internal and the context which names stand for
 * nothing but values that lead to internal inodes. Of an array in a variable, all elements are
 * one. What is left where a pointer in memory points is not followed.
 */
#include "solve/learn.h"

static enum leads leads(const struct run *r, term x)
{
	gint64 value;

	if (term_is_const(r->t, x, &value) && !value)
		return LEADS_NOWHERE;
	if (run_is_internal(r, x))
		return LEADS_INSIDE;
	return g_hash_table_contains(r->internal.nothing, GUINT_TO_POINTER(x)) ? LEADS_NOWHERE
									       : LEADS_ANYWHERE;
}

/* Names that lead anywhere are in no table. */
static gboolean is_news(const struct run *r, enum leads what)
{
	return what != LEADS_ANYWHERE || g_hash_table_size(r->internal.values) ||
	       g_hash_table_size(r->internal.nothing);
}

static void note(struct run *r, term name, enum leads what)
{
	gpointer key = GUINT_TO_POINTER(name);

	if (what == LEADS_INSIDE)
		g_hash_table_add(r->internal.values, key);
	else if (g_hash_table_size(r->internal.values))
		g_hash_table_remove(r->internal.values, key);
	if (what == LEADS_NOWHERE)
		g_hash_table_add(r->internal.nothing, key);
	else if (g_hash_table_size(r->internal.nothing))
		g_hash_table_remove(r->internal.nothing, key);
}

/* What a part of a variable has that was not set itself: of what the whole was set to. */
static enum leads of_whole(const struct run *r, const struct state *s, term place)
{
	for (;;) {
		const struct term_data *d = term_get(r->t, place);
		term whole;

		if (d->kind != TERM_FIELD && d->kind != TERM_INDEX)
			return d->kind == TERM_LOCAL ? LEADS_NOWHERE : LEADS_ANYWHERE;
		place = d->a;
		whole = state_get(s, place);
		if (whole)
			return leads(r, whole);
	}
}

static void meet(struct run *r, const struct state *s, const struct binding *x, term other,
		 guint block)
{
	enum leads one = leads(r, x->value);

	if (one != LEADS_ANYWHERE)
		one = MAX(one, other ? leads(r, other) : of_whole(r, s, x->place));
	if (is_news(r, one))
		note(r, term_leaf(r->t, TERM_JOIN, block, x->place), one);
}

void learn_meeting(struct run *r, const struct state *a, const struct state *b, guint block)
{
	guint k = 0;

	for (guint i = 0; i < a->env->len; i++) {
		const struct binding *x = &g_array_index(a->env, struct binding, i);
		term other = state_get_next(b, x->place, &k);

		if (x->value != other)
			meet(r, b, x, other, block);
	}
	k = 0;
	for (guint i = 0; i < b->env->len; i++) {
		const struct binding *x = &g_array_index(b->env, struct binding, i);

		if (!state_get_next(a, x->place, &k))
			meet(r, a, x, 0, block);
	}
}

/* What a call gave and is put where internal inodes are kept is one, too. */
void learn_stored(struct run *r, term place, term value)
{
	const struct term_data *d = term_get(r->t, value);

	if (d->kind == TERM_RESULT && run_is_internal(r, place))
		r->internal.results[d->a] = TRUE;
}

void learn_element(struct run *r, const struct state *s, term place, term read)
{
	enum leads all = of_whole(r, s, place);

	for (guint i = 0; i < s->env->len && all != LEADS_ANYWHERE; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);

		if (b->place == place || place_may_meet(r->t, b->place, place))
			all = MAX(all, leads(r, b->value));
	}
	note(r, read, all);
}

/* Whether the place is an element of an array in the variable. */
static gboolean is_element_of(const struct terms *t, term place, term variable)
{
	gboolean indexed = FALSE;

	while (place > variable) { /* a part is made after the whole */
		const struct term_data *d = term_get(t, place);

		if (d->kind != TERM_FIELD && d->kind != TERM_INDEX)
			return FALSE;
		indexed |= d->kind == TERM_INDEX;
		place = d->a;
	}
	return indexed && place == variable;
}

static enum leads of_all_in(const struct run *r, const struct state *s, term variable)
{
	term whole = state_get(s, variable);
	enum leads all = whole ? leads(r, whole) : LEADS_NOWHERE;

	for (guint i = 0; i < s->env->len && all != LEADS_ANYWHERE; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);

		if (is_element_of(r->t, b->place, variable))
			all = MAX(all, leads(r, b->value));
	}
	return all;
}

void learn_passed(struct run *r, const struct state *s, uint32_t call, const term *args, guint n)
{
	enum leads all = LEADS_NOWHERE;

	for (guint k = 0; k < n && all != LEADS_ANYWHERE; k++) {
		const struct term_data *d = term_get(r->t, args[k]);

		if (d->kind == TERM_ADDR && term_get(r->t, d->a)->kind == TERM_LOCAL)
			all = MAX(all, of_all_in(r, s, d->a));
		else if (d->kind != TERM_CONST)
			all = LEADS_ANYWHERE;
	}
	if (all == LEADS_NOWHERE) /* it may find some elsewhere */
		all = LEADS_ANYWHERE;
	r->internal.left[call] = MAX(r->internal.left[call], all);
}

/* The parameter that points at the place; -1: none does. */
static int pointer_to(const struct terms *t, term place)
{
	const struct term_data *d = term_get(t, place);

	d = d->kind == TERM_DEREF ? term_get(t, d->a) : NULL;
	return d && d->kind == TERM_PARAM && d->a < MAX_PARAMS ? (int)d->a : -1;
}

void learn_given(struct run *r, const struct state *s)
{
	for (guint i = 0; i < s->env->len; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);
		int k = pointer_to(r->t, b->place);

		if (k >= 0 && run_is_internal(r, b->value))
			r->c->gives_internal |= 1u << k;
	}
}

void learn_left(struct run *r, const struct context *callee, term place, term value)
{
	int k = pointer_to(r->t, place);

	if (k >= 0 && callee->gives_internal & 1u << k)
		note(r, value, LEADS_INSIDE);
}
