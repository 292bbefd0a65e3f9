/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two states become one that knows what both know: where paths join, and where there are too
 * many of them.
 */
#include "solve/state.h"

#include <string.h>

static gboolean same_held(const GArray *a, const GArray *b)
{
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++) {
		const struct held *x = &g_array_index(a, struct held, i);
		const struct held *y = &g_array_index(b, struct held, i);

		if (x->ref != y->ref || x->mode != y->mode || x->count != y->count ||
		    x->flags != y->flags)
			return FALSE;
	}
	return TRUE;
}

gboolean state_same_locks(const struct state *a, const struct state *b)
{
	return same_held(a->held, b->held) && same_held(a->dropped, b->dropped);
}

gboolean state_same(const struct state *a, const struct state *b)
{
	if (a->env->len != b->env->len || a->facts->len != b->facts->len ||
	    a->imprecise != b->imprecise || !state_same_locks(a, b))
		return FALSE;
	for (guint i = 0; i < a->env->len; i++) {
		const struct binding *x = &g_array_index(a->env, struct binding, i);
		const struct binding *y = &g_array_index(b->env, struct binding, i);

		if (x->place != y->place || x->value != y->value)
			return FALSE;
	}
	for (guint i = 0; i < a->facts->len; i++) {
		const struct fact *x = &g_array_index(a->facts, struct fact, i);
		const struct fact *y = &g_array_index(b->facts, struct fact, i);

		if (x->about != y->about || !range_same(&x->range, &y->range))
			return FALSE;
	}
	return TRUE;
}

/* The value a place has when nothing was stored there. */
static term value_at_entry(struct terms *t, term place)
{
	int kind = term_get(t, place)->kind;

	return kind == TERM_RESULT || kind == TERM_AFTER ? place : term_load(t, place);
}

static gboolean is_join(const struct terms *t, term x, uint32_t block, term place)
{
	const struct term_data *d = term_get(t, x);

	return d->kind == TERM_JOIN && d->a == block && d->b == place;
}

static term joined_value(struct terms *t, term u, term v, uint32_t block, term place)
{
	term join, blend;

	if (is_join(t, u, block, place))
		return u;
	if (is_join(t, v, block, place))
		return v;
	join = term_leaf(t, TERM_JOIN, block, place);
	blend = term_blend(t, u, v, join);
	if (!blend)
		blend = term_either(t, u, v, join);
	return blend ? blend : join;
}

/* Whether x is known to be the constant c there, which was put in its place. */
static gboolean is_known_as(const struct state *s, struct terms *t, term x, term c)
{
	struct range range;
	gint64 value;

	if (!term_is_const(t, c, &value) || term_is_const(t, x, NULL))
		return FALSE;
	range = state_range(s, t, x);
	return range.signs == SIGN_ZERO ? !value
					: range.n_values == 1 && range.values[0] == value;
}

/* The value at a place that is u in a, and v in b. */
static term merged_value(const struct state *a, term u, const struct state *b, term v,
			 struct terms *t, uint32_t block, term place)
{
	if (is_known_as(b, t, u, v))
		return u;
	if (is_known_as(a, t, v, u))
		return v;
	return joined_value(t, u, v, block, place);
}

/* What is known of a value that is u in a, and v in b. */
static void join_ranges(struct state *a, term u, const struct state *b, term v, struct terms *t,
			term value)
{
	struct range ru = state_range(a, t, u), rv = state_range(b, t, v);
	struct range joined = range_join(&ru, &rv);

	state_forget_about(a, t, value);
	if (!range_is_plain(t, value, &joined))
		state_put_fact(a, value, &joined);
}

struct swap {
	term from, to;
};

static term swap_node(struct terms *t, term x, void *data)
{
	const struct swap *w = data;

	(void)t;
	return x == w->from ? w->to : 0;
}

/* The pointer to the object whose member x is the address of; any other value is itself. */
static term object_at(const struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);

	if (d->kind != TERM_ADDR)
		return x;
	do {
		d = term_get(t, d->a);
	} while (d->kind == TERM_FIELD);
	return d->kind == TERM_DEREF ? d->a : x;
}

/* If `question` asks whether the value is equal to another: that; or 0. */
static term asked_equal(struct terms *t, term question, term value)
{
	const struct term_data *d = term_get(t, question);
	term object, other;

	if (t->brief[question].kind != TERM_BINARY || d->op != IR_OP_EQ)
		return 0;
	if (d->a == value || d->b == value)
		return d->a == value ? d->b : d->a;
	object = object_at(t, value);
	if (d->a != object && d->b != object)
		return 0;
	other = d->a == object ? d->b : d->a;
	return term_replace(t, value,
			    &(struct term_replacer){ swap_node, NULL, &(struct swap){ object, other } });
}

/* What s knows of whether u is another value: from here on, of `value`. */
static void carry_questions(struct state *s, struct terms *t, term u, term value)
{
	for (guint i = s->facts->len; i-- > 0;) {
		struct fact f = g_array_index(s->facts, struct fact, i);
		term other = asked_equal(t, f.about, u);

		if (other && other != value && !term_is_const(t, other, NULL))
			state_put_fact(s, term_binary(t, IR_OP_EQ, FALSE, value, other), &f.range);
	}
}

static gboolean same_env(const struct state *a, const struct state *b)
{
	return a->env->len == b->env->len &&
	       (!a->env->len ||
		!memcmp(a->env->data, b->env->data, a->env->len * sizeof(struct binding)));
}

static gboolean merge_env(struct state *a, const struct state *b, struct terms *t, uint32_t block)
{
	static GArray *spare_env; /* the room it had stays with it from merge to merge */
	GArray *out;
	guint i = 0, k = 0;
	gboolean changed = FALSE;

	if (same_env(a, b))
		return FALSE;
	if (!spare_env)
		spare_env = g_array_new(FALSE, FALSE, sizeof(struct binding));
	out = spare_env;
	g_array_set_size(out, 0);
	while (i < a->env->len || k < b->env->len) {
		const struct binding *x = i < a->env->len ?
			&g_array_index(a->env, struct binding, i) : NULL;
		const struct binding *y = k < b->env->len ?
			&g_array_index(b->env, struct binding, k) : NULL;
		term place = !y || (x && x->place <= y->place) ? x->place : y->place;
		term u = x && x->place == place ? x->value : value_at_entry(t, place);
		term v = y && y->place == place ? y->value : value_at_entry(t, place);
		struct binding both = { place, u };

		i += x && x->place == place;
		k += y && y->place == place;
		if (u != v)
			both.value = merged_value(a, u, b, v, t, block, place);
		if (both.value != u) {
			changed = TRUE;
			join_ranges(a, u, b, v, t, both.value);
			carry_questions(a, t, u, both.value);
		}
		g_array_append_val(out, both);
	}
	if (changed || out->len != a->env->len) {
		spare_env = a->env;
		a->env = out;
	}
	return changed;
}

/* The question asked in a of a value born at this join, as it would be asked in b; or itself. */
static term question_in(const struct state *a, const struct state *b, struct terms *t,
			uint32_t block, term question)
{
	const struct term_data d = *term_get(t, question);
	const struct term_data *x = term_get(t, d.a), *y = term_get(t, d.b);
	term place, value, other;

	if (d.kind != TERM_BINARY || d.op != IR_OP_EQ)
		return question;
	if (x->kind == TERM_JOIN && x->a == block)
		place = x->b;
	else if (y->kind == TERM_JOIN && y->a == block)
		place = y->b;
	else
		return question;
	value = state_get(a, place);
	other = value ? asked_equal(t, question, value) : 0;
	if (!other)
		return question;
	value = state_get(b, place);
	return term_binary(t, IR_OP_EQ, FALSE, value ? value : value_at_entry(t, place), other);
}

/* What f, a fact of a, and what b knows come to. */
static struct range join_fact(const struct fact *f, const struct state *a, const struct state *b,
			      struct terms *t, uint32_t block)
{
	const struct term_data *d = term_get(t, f->about);
	struct range other;

	/* a value born at this join: b's facts were joined with it */
	if (d->kind == TERM_JOIN && d->a == block && !state_fact(b, f->about))
		return f->range;
	other = state_range(b, t, question_in(a, b, t, block, f->about));
	return range_join(&f->range, &other);
}

/* Keeps of a's facts what b's paths bear out too. */
static gboolean merge_facts(struct state *a, const struct state *b, struct terms *t, uint32_t block)
{
	guint n = 0, k = 0;
	gboolean changed = FALSE;

	for (guint i = 0; i < a->facts->len; i++) {
		struct fact f = g_array_index(a->facts, struct fact, i);
		const struct fact *g = NULL;
		struct range joined;

		while (k < b->facts->len && g_array_index(b->facts, struct fact, k).about < f.about)
			k++;
		if (k < b->facts->len && g_array_index(b->facts, struct fact, k).about == f.about)
			g = &g_array_index(b->facts, struct fact, k);
		/* what both have been told they agree on, mostly */
		joined = g && range_same(&g->range, &f.range) ? f.range
							       : join_fact(&f, a, b, t, block);
		if (!range_same(&joined, &f.range))
			changed = TRUE;
		f.range = joined;
		if (range_is_plain(t, f.about, &joined)) {
			changed = TRUE;
			continue;
		}
		g_array_index(a->facts, struct fact, n++) = f;
	}
	g_array_set_size(a->facts, n);
	return changed;
}

/* What b's values of joined places can be, for the facts of the join. */
static gboolean widen_joins(struct state *a, const struct state *b, struct terms *t)
{
	gboolean changed = FALSE;

	for (guint i = 0; i < a->env->len; i++) {
		const struct binding *x = &g_array_index(a->env, struct binding, i);
		const struct fact *f;
		struct range other, joined;
		term v;

		if (term_get(t, x->value)->kind != TERM_JOIN)
			continue;
		f = state_fact(a, x->value);
		if (!f)
			continue;
		v = state_get(b, x->place);
		other = state_range(b, t, v ? v : value_at_entry(t, x->place));
		joined = range_join(&f->range, &other);
		if (range_same(&joined, &f->range))
			continue;
		state_put_fact(a, x->value, &joined);
		changed = TRUE;
	}
	return changed;
}

/* Keeps what both have dropped. */
static gboolean merge_freed(GArray *a, const GArray *b)
{
	guint kept = 0, had = a->len;

	for (guint i = 0; i < a->len; i++) {
		struct held x = g_array_index(a, struct held, i);
		gboolean found = FALSE;

		for (guint k = 0; k < b->len && !found; k++)
			found = g_array_index(b, struct held, k).ref == x.ref;
		if (found)
			g_array_index(a, struct held, kept++) = x;
	}
	g_array_set_size(a, kept);
	return kept != had;
}

gboolean state_merge(struct state *a, const struct state *b, struct terms *t, uint32_t block)
{
	gboolean changed = merge_env(a, b, t, block);

	changed |= merge_freed(a->freed, b->freed);
	changed |= widen_joins(a, b, t);
	changed |= merge_facts(a, b, t, block);
	if (b->imprecise && !a->imprecise) {
		a->imprecise = TRUE;
		changed = TRUE;
	}
	return changed;
}

void state_merge_alike(GPtrArray *all, struct terms *t, uint32_t block)
{
	for (guint i = 0; i < all->len; i++)
		for (guint k = all->len; --k > i;) {
			if (!state_same_locks(all->pdata[i], all->pdata[k]))
				continue;
			state_merge(all->pdata[i], all->pdata[k], t, block);
			state_free(all->pdata[k]);
			g_ptr_array_remove_index(all, k);
		}
}

uint32_t state_join_place(const struct function *f, uint32_t instr)
{
	return f->ir->n_blocks + instr;
}

static gboolean merge_held(GArray *a, const GArray *b)
{
	gboolean changed = FALSE;

	for (guint i = 0; i < a->len; i++) {
		struct held *x = &g_array_index(a, struct held, i);
		gboolean found = FALSE;

		for (guint k = 0; k < b->len; k++)
			found |= g_array_index(b, struct held, k).ref == x->ref &&
				 !(g_array_index(b, struct held, k).flags & HELD_MAYBE);
		if (!found && !(x->flags & HELD_MAYBE)) {
			x->flags |= HELD_MAYBE;
			changed = TRUE;
		}
	}
	for (guint k = 0; k < b->len; k++) {
		struct held y = g_array_index(b, struct held, k);
		gboolean found = FALSE;

		for (guint i = 0; i < a->len; i++)
			found |= g_array_index(a, struct held, i).ref == y.ref;
		if (!found) {
			y.flags |= HELD_MAYBE;
			g_array_append_val(a, y);
			changed = TRUE;
		}
	}
	return changed;
}

gboolean state_merge_locks(struct state *a, const struct state *b)
{
	gboolean changed = merge_held(a->held, b->held);

	changed |= merge_held(a->dropped, b->dropped);
	if (!a->imprecise)
		changed = TRUE;
	a->imprecise = TRUE;
	return changed;
}
