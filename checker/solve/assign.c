/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stores: what a place holds from here on, and what is no longer sure of memory
 * that may be the same under another name: the same field of another record, an
 * element of the same array. Pointers to plain numbers are taken to point at
 * nothing else that is known, and what a call has given to be no other object
 * that is known.
 */
#include "solve/changes.h"
#include "solve/fresh.h"
#include "solve/owed.h"

/* --- names of memory --------------------------------------------------------- */

gboolean place_is_element(const struct terms *t, term place)
{
	const struct term_data *d = term_get(t, place);

	return d->kind == TERM_INDEX && t->brief[d->a].kind == TERM_DEREF;
}

static gboolean is_inside(const struct terms *t, term place, term outer)
{
	while (place > outer) { /* a part is made after the whole */
		const struct term_data *d = term_get(t, place);

		if (d->kind != TERM_FIELD && d->kind != TERM_INDEX)
			return FALSE;
		if (d->a == outer && place_is_element(t, place))
			return FALSE;
		place = d->a;
	}
	return place == outer;
}

static gboolean is_local(const struct terms *t, term place)
{
	return t->brief[place].base == TERM_LOCAL;
}

/* An object that a call has given. */
static gboolean is_given(const struct terms *t, term place)
{
	int kind = t->brief[place].base;

	return kind == TERM_RESULT || kind == TERM_AFTER;
}

/* Both indices are known, and not the same. */
static gboolean apart(const struct terms *t, term i, term k)
{
	return i != k && term_is_const(t, i, NULL) && term_is_const(t, k, NULL);
}

/* Whether x is the first of what a pointer points at, and y one at an index nobody knows. */
static gboolean may_be_first(const struct terms *t, term x, term y)
{
	return place_is_element(t, y) && term_get(t, y)->a == x &&
	       !term_is_const(t, term_get(t, y)->b, NULL);
}

/* Two elements of what one pointer points at, one of them the first. */
static gboolean are_elements(const struct terms *t, term x, term y)
{
	return (place_is_element(t, x) && term_get(t, x)->a == y) ||
	       (place_is_element(t, y) && term_get(t, y)->a == x);
}

/* Whether two records, or arrays, may be one: pointers may be equal, variables are not. */
static gboolean may_be_one(const struct terms *t, term x, term y)
{
	const struct term_data *d = term_get(t, x), *e = term_get(t, y);

	if (x == y)
		return TRUE;
	if (are_elements(t, x, y))
		return may_be_first(t, x, y) || may_be_first(t, y, x);
	if (d->kind == TERM_INDEX && e->kind == TERM_INDEX && d->a == e->a)
		return !apart(t, d->b, e->b);
	return !is_local(t, x) && !is_local(t, y) && !is_given(t, x) && !is_given(t, y) &&
	       !(d->kind == TERM_GLOBAL && e->kind == TERM_GLOBAL);
}

gboolean place_may_meet(const struct terms *t, term x, term y)
{
	const struct term_data *d, *e;

	if (may_be_first(t, x, y) || may_be_first(t, y, x))
		return TRUE;
	if (x == y || !term_alike(t, x, y))
		return FALSE;
	d = term_get(t, x);
	e = term_get(t, y);
	if (d->kind == TERM_FIELD)
		return d->ptr == e->ptr && may_be_one(t, d->a, e->a);
	if (d->kind != TERM_INDEX || apart(t, d->b, e->b))
		return FALSE;
	return d->a == e->a || place_may_meet(t, d->a, e->a);
}

term place_unsure(const struct run *r, term place)
{
	return term_leaf(r->t, TERM_JOIN, state_join_place(r->f, r->f->ir->n_instrs), place);
}

term place_move(struct terms *t, term place, term from, term to)
{
	struct term_data d = *term_get(t, place);

	if (place == from)
		return to;
	if (d.kind == TERM_FIELD)
		return term_field(t, place_move(t, d.a, from, to), d.ptr);
	return term_index(t, place_move(t, d.a, from, to), d.b);
}

/* --- what a store makes unsure ------------------------------------------------------- */

struct store {
	struct run *r;
	struct state *s;
	term place;
	const struct field *field; /* the last on the way to the place; NULL: none */
	guint64 fields;		/* its bit; 0: none */
	gboolean known;		/* some fact may be about it */
	GArray *met;		/* term: places that may be the same memory */
	gboolean unsure;	/* one of them was read without knowing which */
};

static gboolean is_part(const struct binding *b, void *data)
{
	const struct store *w = data;

	return b->place != w->place && is_inside(w->r->t, b->place, w->place);
}

static void note_met(struct store *w, term place)
{
	for (guint i = 0; i < w->met->len; i++)
		if (g_array_index(w->met, term, i) == place)
			return;
	g_array_append_val(w->met, place);
}

/* Memory that facts are about, under the name it had before the store. */
static term note_loads(struct terms *t, term x, void *data)
{
	struct store *w = data;
	const struct term_data *d = term_get(t, x);

	if (w->fields && !(d->fields & w->fields))
		return x;
	if (d->kind == TERM_LOAD && place_may_meet(t, d->a, w->place) && !state_get(w->s, d->a))
		note_met(w, d->a);
	if (d->kind == TERM_JOIN && x == place_unsure(w->r, d->b) &&
	    place_may_meet(t, d->b, w->place))
		w->unsure = TRUE;
	return 0;
}

static gboolean is_of_unsure(term about, void *data)
{
	struct store *w = data;
	struct term_replacer loads = { note_loads, NULL, w };

	if (w->fields && !term_may_name(w->r->t, about, w->fields))
		return FALSE;
	w->unsure = FALSE;
	term_replace(w->r->t, about, &loads);
	return w->unsure;
}

/* Whether some fact is about one of the fields. */
static gboolean facts_may_name(const struct state *s, const struct terms *t, guint64 fields)
{
	const struct fact *all = (const struct fact *)(gpointer)s->facts->data;

	for (guint i = 0; i < s->facts->len; i++)
		if (term_may_name(t, all[i].about, fields))
			return TRUE;
	return FALSE;
}

/* Notes the places met; what was read of none in particular is forgotten. */
static void find_met(struct store *w)
{
	const struct terms *t = w->r->t;
	const struct binding *env = (const struct binding *)(gpointer)w->s->env->data;
	gboolean indexed = place_is_element(t, w->place) || t->brief[w->place].kind == TERM_DEREF;

	for (guint i = 0; i < w->s->env->len; i++)
		if ((indexed || term_alike(t, env[i].place, w->place)) &&
		    place_may_meet(t, env[i].place, w->place))
			note_met(w, env[i].place);
	if (w->fields ? w->known : term_get(t, w->place)->kind == TERM_INDEX)
		state_drop_facts(w->s, is_of_unsure, w);
}

/* It has the value it had, or the one that was stored. */
static void weaken(struct store *w, term place, term value)
{
	struct terms *t = w->r->t;
	term old = state_get(w->s, place), now;
	struct range before, stored;

	if (!old)
		old = term_load(t, place);
	if (old == value)
		return;
	before = state_range(w->s, t, old);
	stored = state_range(w->s, t, value);
	before = range_join(&before, &stored);
	now = term_leaf(t, TERM_JOIN, state_join_place(w->r->f, w->r->instr), place);
	state_forget_about(w->s, t, now);
	state_set(w->s, place, now);
	state_assume_range(w->s, t, now, &before);
}

const struct field *place_field(const struct terms *t, term place)
{
	const struct term_data *d = term_get(t, place);

	while (d->kind == TERM_INDEX)
		d = term_get(t, d->a);
	return d->kind == TERM_FIELD ? d->ptr : NULL;
}

/* Whether one of the values of a list is the field's address. */
static gboolean is_given_field(const struct terms *t, term list, const struct field *field)
{
	for (; list; list = term_get(t, list)->b) {
		const struct term_data *d = term_get(t, term_get(t, list)->a);
		const struct field *f = d->kind == TERM_ADDR ? place_field(t, d->a) : NULL;

		if (f && f->full == field->full)
			return TRUE;
	}
	return FALSE;
}

/* What a pure function said of memory with this field was of before. */
static term rename_pure(struct terms *t, term x, void *data)
{
	const struct store *w = data;
	const struct term_data *d = term_get(t, x);

	if (!(d->fields & w->fields))
		return x;
	if (d->kind == TERM_PURE && (is_given_field(t, d->a, w->field) ||
				     solver_reads(w->r->s->info, d->ptr, w->field)))
		return term_leaf(t, TERM_OLD, x, 0);
	return 0;
}

static gboolean may_answer(const struct store *w, term x)
{
	return w->r->t->brief[x].has_pure && term_may_name(w->r->t, x, w->fields);
}

static gboolean is_answer(term about, void *data)
{
	struct store *w = data;
	struct term_replacer how = { rename_pure, NULL, w };

	return may_answer(w, about) && term_replace(w->r->t, about, &how) != about;
}

static void forget_answers(struct store *w)
{
	struct term_replacer how = { rename_pure, NULL, w };

	if (w->known)
		state_drop_facts(w->s, is_answer, w);
	for (guint i = 0; i < w->s->env->len; i++) {
		struct binding *b = &g_array_index(w->s->env, struct binding, i);

		if (may_answer(w, b->value))
			b->value = term_replace(w->r->t, b->value, &how);
	}
}

static void overwrite(struct run *r, struct state *s, term place, term value)
{
	struct store w = { .r = r, .s = s, .place = place, .met = r->met };

	if (!is_local(r->t, place))
		w.field = place_field(r->t, place);
	w.fields = w.field ? w.field->bit : 0;
	if (r->t->brief[place].has_parts)
		state_forget(s, is_part, &w);
	w.known = w.fields && facts_may_name(s, r->t, w.fields);
	g_array_set_size(r->met, 0);
	find_met(&w);
	for (guint i = 0; i < r->met->len; i++)
		weaken(&w, g_array_index(r->met, term, i), value);
	w.known |= r->met->len > 0;
	if (w.fields)
		forget_answers(&w);
}

/* --- stores ------------------------------------------------------------------------------ */

/* A record copied: its parts' values come along. */
static void copy_parts(struct run *r, struct state *s, term place, term from)
{
	g_autoptr(GArray) parts = NULL;

	if (!r->t->brief[from].has_parts)
		return;
	parts = g_array_new(FALSE, FALSE, sizeof(struct binding));
	for (guint i = 0; i < s->env->len; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);

		if (b->place != from && is_inside(r->t, b->place, from))
			g_array_append_val(parts, *b);
	}
	for (guint i = 0; i < parts->len; i++) {
		const struct binding *b = &g_array_index(parts, struct binding, i);

		state_set(s, place_move(r->t, b->place, from, place), b->value);
	}
}

void eval_copy(struct run *r, struct state *s, term place, term from)
{
	term whole = state_get(s, from);

	if (!whole)
		whole = term_load(r->t, from);
	fresh_copy(r, s, place);
	overwrite(r, s, place, whole);
	copy_parts(r, s, place, from);
	state_set(s, place, whole);
}

gboolean eval_is_record(const struct run *r, uint32_t expr)
{
	const struct ir_expr *x = run_expr(r, expr);
	const struct ir_var *v = r->u->vars + r->f->ir->first_var;

	return x->kind == IR_EXPR_VAR && v[x->a].type.kind == IR_TYPE_RECORD;
}

void eval_store(struct run *r, struct state *s, term place, term value)
{
	const struct term_data *v;

	if (term_get(r->t, place)->has_some) /* a store somewhere: taken to hit nothing known */
		return;
	changes_note(r, s, place, value);
	owed_store(r, s, place, value);
	fresh_store(r, s, place, value);
	overwrite(r, s, place, value);
	v = term_get(r->t, value);
	if (v->kind == TERM_LOAD)
		copy_parts(r, s, place, v->a);
	state_set(s, place, value);
}
