/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The abstract state of the flow analysis: values of places, and facts that branches leave.
 */
#include "solve/state.h"

#include <string.h>

/*
 * States come and go by the million: those that went are kept, with the room they
 * had, for those that come.
 */
static struct state *spare;

struct state *state_new(void)
{
	struct state *s = spare;

	if (s) {
		spare = s->next;
		s->imprecise = s->impossible = FALSE;
		return s;
	}
	s = g_new0(struct state, 1);
	s->held = g_array_new(FALSE, FALSE, sizeof(struct held));
	s->dropped = g_array_new(FALSE, FALSE, sizeof(struct held));
	s->freed = g_array_new(FALSE, FALSE, sizeof(struct held));
	s->env = g_array_new(FALSE, FALSE, sizeof(struct binding));
	s->facts = g_array_new(FALSE, FALSE, sizeof(struct fact));
	return s;
}

static void append_all(GArray *to, const GArray *from)
{
	if (from->len)
		g_array_append_vals(to, from->data, from->len);
}

struct state *state_copy(const struct state *s)
{
	struct state *c = state_new();

	append_all(c->held, s->held);
	append_all(c->dropped, s->dropped);
	append_all(c->freed, s->freed);
	append_all(c->env, s->env);
	append_all(c->facts, s->facts);
	c->imprecise = s->imprecise;
	return c;
}

struct state state_try(const struct state *s, GArray *facts)
{
	struct state tried = *s;

	g_array_set_size(facts, 0);
	append_all(facts, s->facts);
	tried.facts = facts;
	return tried;
}

void state_free(struct state *s)
{
	if (!s)
		return;
	g_array_set_size(s->held, 0);
	g_array_set_size(s->dropped, 0);
	g_array_set_size(s->freed, 0);
	g_array_set_size(s->env, 0);
	g_array_set_size(s->facts, 0);
	s->next = spare;
	spare = s;
}

/* --- values ------------------------------------------------------------------ */

static guint env_find(const GArray *env, term place)
{
	guint lo = 0, hi = env->len;

	while (lo < hi) {
		guint mid = (lo + hi) / 2;

		if (g_array_index(env, struct binding, mid).place < place)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

term state_get(const struct state *s, term place)
{
	guint i = env_find(s->env, place);

	if (i < s->env->len && g_array_index(s->env, struct binding, i).place == place)
		return g_array_index(s->env, struct binding, i).value;
	return 0;
}

term state_get_next(const struct state *s, term place, guint *at)
{
	const struct binding *all = (const struct binding *)(gpointer)s->env->data;

	while (*at < s->env->len && all[*at].place < place)
		(*at)++;
	return *at < s->env->len && all[*at].place == place ? all[*at].value : 0;
}

void state_set(struct state *s, term place, term value)
{
	guint i = env_find(s->env, place);
	struct binding b = { place, value };

	if (i < s->env->len && g_array_index(s->env, struct binding, i).place == place)
		g_array_index(s->env, struct binding, i).value = value;
	else
		g_array_insert_val(s->env, i, b);
}

void state_forget(struct state *s, gboolean (*drop)(const struct binding *b, void *data),
		  void *data)
{
	guint n = 0;

	for (guint i = 0; i < s->env->len; i++) {
		struct binding b = g_array_index(s->env, struct binding, i);

		if (!drop(&b, data))
			g_array_index(s->env, struct binding, n++) = b;
	}
	g_array_set_size(s->env, n);
}

/* --- facts ------------------------------------------------------------------- */

gboolean range_is_plain(const struct terms *t, term x, const struct range *r)
{
	const struct term_data *d = term_get(t, x);
	gboolean both = (r->signs & SIGN_ZERO) && (r->signs & SIGN_POS);
	gint64 c;

	if (d->kind == TERM_UNARY && (d->op == IR_OP_NOT || d->op == IR_OP_BOOL))
		return both;
	if (d->kind == TERM_BINARY && d->op >= IR_OP_EQ)
		return both;
	if (d->kind == TERM_BINARY && d->op == IR_OP_AND && term_is_const(t, d->b, &c) && c >= 0)
		return both && !r->n_values;
	return r->signs == SIGN_ANY && !r->n_values;
}

static guint fact_find(const GArray *facts, term about)
{
	guint lo = 0, hi = facts->len;

	while (lo < hi) {
		guint mid = (lo + hi) / 2;

		if (g_array_index(facts, struct fact, mid).about < about)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct fact *state_fact(const struct state *s, term about)
{
	guint i = fact_find(s->facts, about);

	if (i < s->facts->len && g_array_index(s->facts, struct fact, i).about == about)
		return &g_array_index(s->facts, struct fact, i);
	return NULL;
}

void state_put_fact(struct state *s, term about, const struct range *r)
{
	guint i = fact_find(s->facts, about);
	struct fact f = { about, *r };

	if (i < s->facts->len && g_array_index(s->facts, struct fact, i).about == about)
		g_array_index(s->facts, struct fact, i).range = *r;
	else
		g_array_insert_val(s->facts, i, f);
}

/* Whether x is a comparison with a constant on the right. */
static gboolean as_compare(const struct terms *t, term x, term *left, int *op, int *unsigned_,
			   gint64 *c)
{
	const struct term_data *d = term_get(t, x);

	if (d->kind != TERM_BINARY || d->op < IR_OP_EQ || !term_is_const(t, d->b, c))
		return FALSE;
	*left = d->a;
	*op = d->op;
	*unsigned_ = d->unsigned_;
	return TRUE;
}

/* Whether a and b are the content of one member of two objects that were found to be one. */
static gboolean are_of_one(const struct state *s, struct terms *t, term a, term b)
{
	const struct term_data *p = term_get(t, a), *q = term_get(t, b);
	const struct fact *f;

	if (p->kind != TERM_LOAD || q->kind != TERM_LOAD)
		return FALSE;
	do {
		p = term_get(t, p->a);
		q = term_get(t, q->a);
	} while (p->kind == TERM_FIELD && q->kind == TERM_FIELD && p->ptr == q->ptr);
	if (p->kind != TERM_DEREF || q->kind != TERM_DEREF || p->a == q->a)
		return FALSE;
	f = state_fact(s, term_binary(t, IR_OP_EQ, FALSE, p->a, q->a));
	return f && !(f->range.signs & SIGN_ZERO);
}

/* Whether comparison x holds for all, none (1, 0), or some (-1) of the values on its left. */
static int decide_compare(const struct state *s, struct terms *t, term x)
{
	const struct term_data d = *term_get(t, x);
	struct range now, yes, no;
	int op, unsigned_;
	gint64 c;
	term left;

	if (!as_compare(t, x, &left, &op, &unsigned_, &c))
		return d.op == IR_OP_EQ && are_of_one(s, t, d.a, d.b) ? TRUE : -1;
	now = state_range(s, t, left);
	yes = range_where(&now, op, unsigned_, c, TRUE);
	no = range_where(&now, op, unsigned_, c, FALSE);
	if (range_empty(&yes))
		return FALSE;
	return range_empty(&no) ? TRUE : -1;
}

/* What is known of other bits of x tells of x & c: none of more are set, or some of fewer are. */
static uint8_t masked_signs(const struct state *s, const struct terms *t, term x, gint64 c)
{
	for (guint i = 0; i < s->facts->len; i++) {
		const struct fact *f = &g_array_index(s->facts, struct fact, i);
		const struct term_data *d = term_get(t, f->about);
		gint64 mask;

		if (d->kind != TERM_BINARY || d->op != IR_OP_AND || d->a != x ||
		    !term_is_const(t, d->b, &mask))
			continue;
		if (f->range.signs == SIGN_ZERO && !(c & ~mask))
			return SIGN_ZERO;
		if (!(f->range.signs & SIGN_ZERO) && !(mask & ~c))
			return SIGN_POS;
	}
	return SIGN_ZERO | SIGN_POS;
}

/* x op c for a constant c: of each value x may have, or by what bits and signs tell. */
static struct range masked_range(const struct state *s, struct terms *t, const struct term_data *d,
				 gint64 c)
{
	int op = d->op, unsigned_ = d->unsigned_;
	struct range inner = state_range(s, t, d->a), r = { 0 };

	for (guint i = 0; i < inner.n_values; i++) {
		struct range one;
		gint64 v;

		if (!term_fold(op, unsigned_, inner.values[i], c, &v))
			return range_any;
		one = range_const(v);
		r = range_join(&r, &one);
	}
	if (inner.n_values)
		return r;
	if (op == IR_OP_OR && c)
		return range_signs(c < 0 ? SIGN_NEG : SIGN_NONZERO);
	if (op == IR_OP_AND && c >= 0)
		return range_signs(inner.signs == SIGN_ZERO ? SIGN_ZERO
							    : masked_signs(s, t, d->a, c));
	return range_any;
}

/* Whether the shape of such a term may tell anything. */
static gboolean has_shape(int kind)
{
	switch (kind) {
	case TERM_CONST:
	case TERM_STRING:
	case TERM_FUNC:
	case TERM_TABLE:
	case TERM_LOAD:
	case TERM_ADDR:
	case TERM_UNARY:
	case TERM_BINARY:
		return TRUE;
	default:
		return FALSE;
	}
}

/* What the shape of a term alone tells. */
static struct range shape_range(const struct state *s, struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);
	struct range inner, r = range_any;
	term whole;
	gint64 c;

	switch (d->kind) {
	case TERM_CONST:
		return range_const(d->value);
	case TERM_FUNC:
	case TERM_TABLE:
	case TERM_STRING:
		return range_signs(SIGN_POS);
	case TERM_LOAD:
		d = term_get(t, d->a);
		return d->kind == TERM_FIELD && ((const struct field *)d->ptr)->never_null ?
			range_signs(SIGN_POS) : r;
	case TERM_ADDR:
		whole = term_whole(t, x); /* NULL's first member is NULL */
		return term_get(t, whole)->kind == TERM_ADDR ? range_signs(SIGN_POS)
							      : state_range(s, t, whole);
	case TERM_UNARY:
		if (d->op != IR_OP_NOT && d->op != IR_OP_BOOL)
			return r;
		inner = state_range(s, t, d->a);
		if (inner.signs == SIGN_ZERO)
			return range_const(d->op == IR_OP_NOT);
		if (!(inner.signs & SIGN_ZERO))
			return range_const(d->op == IR_OP_BOOL);
		return (struct range){ SIGN_ZERO | SIGN_POS, 2, { 0, 1 } };
	case TERM_BINARY:
		if (d->op >= IR_OP_EQ) {
			int known = decide_compare(s, t, x);

			return known < 0 ? (struct range){ SIGN_ZERO | SIGN_POS, 2, { 0, 1 } }
					 : range_const(known);
		}
		if (term_is_const(t, d->b, &c))
			return masked_range(s, t, d, c);
		return r;
	default:
		return r;
	}
}

struct range state_range(const struct state *s, struct terms *t, term x)
{
	const struct fact *f = state_fact(s, x);
	struct range shape;

	if (!has_shape(t->brief[x].kind))
		return f ? f->range : range_any;
	shape = shape_range(s, t, x);
	return f ? range_meet(&f->range, &shape) : shape;
}

gboolean state_assume_range(struct state *s, struct terms *t, term x, const struct range *r)
{
	struct range now = state_range(s, t, x);
	struct range met = range_meet(&now, r);

	if (range_empty(&met))
		return FALSE;
	if (term_get(t, x)->kind == TERM_CONST || term_get(t, x)->has_some ||
	    range_same(&met, &now))
		return TRUE;
	state_put_fact(s, x, &met);
	return TRUE;
}

/* Two that are equal have what is known of either. */
static gboolean assume_equal(struct state *s, struct terms *t, term x, term y)
{
	struct range rx = state_range(s, t, x), ry = state_range(s, t, y);
	struct range both = range_meet(&rx, &ry);

	return !range_empty(&both) && state_assume_range(s, t, x, &both) &&
	       state_assume_range(s, t, y, &both);
}

gboolean state_assume(struct state *s, struct terms *t, term condition, gboolean truth)
{
	struct term_data d = *term_get(t, condition);
	struct range want = range_signs(truth ? SIGN_NONZERO : SIGN_ZERO);
	int op, unsigned_;
	gint64 c;
	term left;

	if (d.kind == TERM_UNARY && d.op == IR_OP_NOT)
		return state_assume(s, t, d.a, !truth);
	if (d.kind == TERM_UNARY && d.op == IR_OP_BOOL)
		return state_assume(s, t, d.a, truth);
	if (as_compare(t, condition, &left, &op, &unsigned_, &c)) {
		struct range r = state_range(s, t, left);

		r = range_where(&r, op, unsigned_, c, truth);
		if (range_empty(&r) || !state_assume_range(s, t, left, &r))
			return FALSE;
		/* kept even where the left side tells it: callers compare by the question */
		if (!term_get(t, condition)->has_some)
			state_put_fact(s, condition, &(struct range){ sign_of(truth), 1, { truth } });
		return TRUE;
	}
	if (truth && d.kind == TERM_BINARY && d.op == IR_OP_EQ && !assume_equal(s, t, d.a, d.b))
		return FALSE;
	/* a & flags is set: then a is not zero */
	if (truth && d.kind == TERM_BINARY && d.op == IR_OP_AND) {
		struct range r = range_signs(SIGN_NONZERO);

		if (!state_assume_range(s, t, d.a, &r))
			return FALSE;
	}
	return state_assume_range(s, t, condition, &want);
}

int state_decide(const struct state *s, struct terms *t, term condition)
{
	struct term_data d = *term_get(t, condition);
	struct range r;

	if (d.kind == TERM_UNARY && d.op == IR_OP_NOT) {
		int inner = state_decide(s, t, d.a);

		return inner < 0 ? inner : !inner;
	}
	r = state_range(s, t, condition);
	if (r.signs == SIGN_ZERO)
		return FALSE;
	return r.signs & SIGN_ZERO ? -1 : TRUE;
}

void state_drop_facts(struct state *s, gboolean (*drop)(term about, void *data), void *data)
{
	guint n = 0;

	for (guint i = 0; i < s->facts->len; i++) {
		struct fact f = g_array_index(s->facts, struct fact, i);

		if (!drop(f.about, data))
			g_array_index(s->facts, struct fact, n++) = f;
	}
	g_array_set_size(s->facts, n);
}

/* What mentions x was made after it, and facts are in the order of that. */
void state_forget_about(struct state *s, struct terms *t, term x)
{
	struct fact *all = (struct fact *)(gpointer)s->facts->data;
	guint n = fact_find(s->facts, x);

	for (guint i = n; i < s->facts->len; i++)
		if (!term_mentions(t, all[i].about, x)) {
			if (n != i)
				all[n] = all[i];
			n++;
		}
	g_array_set_size(s->facts, n);
}
