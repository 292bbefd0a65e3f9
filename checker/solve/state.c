/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The abstract state of the flow analysis and its arithmetic: small sets of
 * values and signs, facts that branches leave, and the merge at joins.
 */
#include "solve/state.h"

#include <string.h>

const struct range range_any = { .signs = SIGN_ANY };

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

/* --- ranges ------------------------------------------------------------------ */

uint8_t sign_of(gint64 value)
{
	return value < 0 ? SIGN_NEG : value ? SIGN_POS : SIGN_ZERO;
}

struct range range_const(gint64 value)
{
	return (struct range){ .signs = sign_of(value), .n_values = 1, .values = { value } };
}

struct range range_signs(uint8_t signs)
{
	return (struct range){ .signs = signs };
}

gboolean range_empty(const struct range *r)
{
	return !r->signs;
}

static void range_resign(struct range *r)
{
	r->signs = 0;
	for (guint i = 0; i < r->n_values; i++)
		r->signs |= sign_of(r->values[i]);
}

static gboolean range_has(const struct range *r, gint64 value)
{
	if (!(r->signs & sign_of(value)))
		return FALSE;
	for (guint i = 0; i < r->n_values; i++)
		if (r->values[i] == value)
			return TRUE;
	return !r->n_values;
}

struct range range_meet(const struct range *a, const struct range *b)
{
	struct range r = { .signs = a->signs & b->signs };
	const struct range *finer = a->n_values ? a : b, *other = finer == a ? b : a;

	if (!finer->n_values)
		return r;
	for (guint i = 0; i < finer->n_values; i++)
		if (range_has(other, finer->values[i]))
			r.values[r.n_values++] = finer->values[i];
	range_resign(&r);
	return r;
}

struct range range_join(const struct range *a, const struct range *b)
{
	struct range r = { .signs = a->signs | b->signs };
	guint i = 0, k = 0;

	if (range_empty(a))
		return *b;
	if (range_empty(b))
		return *a;
	if (!a->n_values || !b->n_values)
		return r;
	while (i < a->n_values || k < b->n_values) {
		gint64 v;

		if (k == b->n_values || (i < a->n_values && a->values[i] <= b->values[k]))
			v = a->values[i];
		else
			v = b->values[k];
		i += i < a->n_values && a->values[i] == v;
		k += k < b->n_values && b->values[k] == v;
		if (r.n_values == RANGE_VALUES) {
			r.n_values = 0;
			return r;
		}
		r.values[r.n_values++] = v;
	}
	return r;
}

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

gboolean range_same(const struct range *a, const struct range *b)
{
	return a->signs == b->signs && a->n_values == b->n_values &&
	       !memcmp(a->values, b->values, a->n_values * sizeof(a->values[0]));
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

static const struct fact *fact_get(const struct state *s, term about)
{
	guint i = fact_find(s->facts, about);

	if (i < s->facts->len && g_array_index(s->facts, struct fact, i).about == about)
		return &g_array_index(s->facts, struct fact, i);
	return NULL;
}

static void fact_put(struct state *s, term about, const struct range *r)
{
	guint i = fact_find(s->facts, about);
	struct fact f = { about, *r };

	if (i < s->facts->len && g_array_index(s->facts, struct fact, i).about == about)
		g_array_index(s->facts, struct fact, i).range = *r;
	else
		g_array_insert_val(s->facts, i, f);
}

/* The signs of v for which `v op c` holds, when signs (or the error test) say it exactly. */
static int compare_signs(int op, int unsigned_, gint64 c)
{
	if (unsigned_) {
		/* v >= (unsigned long)-MAX_ERRNO: the test of IS_ERR_VALUE() */
		if (c < 0 && c >= -4096)
			return op == IR_OP_GE || op == IR_OP_GT ? SIGN_NEG
							       : SIGN_ZERO | SIGN_POS;
		if (c == 0 && op == IR_OP_GT)
			return SIGN_NONZERO;
		if (c == 0 && op == IR_OP_LE)
			return SIGN_ZERO;
		if (c == 1 && op == IR_OP_LT)
			return SIGN_ZERO;
		if (c == 1 && op == IR_OP_GE)
			return SIGN_NONZERO;
		return -1;
	}
	if ((op == IR_OP_LT && c == 0) || (op == IR_OP_LE && c == -1))
		return SIGN_NEG;
	if ((op == IR_OP_GE && c == 0) || (op == IR_OP_GT && c == -1))
		return SIGN_ZERO | SIGN_POS;
	if ((op == IR_OP_GT && c == 0) || (op == IR_OP_GE && c == 1))
		return SIGN_POS;
	if ((op == IR_OP_LE && c == 0) || (op == IR_OP_LT && c == 1))
		return SIGN_NEG | SIGN_ZERO;
	return -1;
}

static gboolean holds(int op, int unsigned_, gint64 v, gint64 c)
{
	int order = v < c ? -1 : v > c;

	if (unsigned_)
		order = (guint64)v < (guint64)c ? -1 : (guint64)v > (guint64)c;
	switch (op) {
	case IR_OP_EQ:
		return !order;
	case IR_OP_NE:
		return order;
	case IR_OP_LT:
		return order < 0;
	case IR_OP_LE:
		return order <= 0;
	case IR_OP_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static int negate(int op)
{
	switch (op) {
	case IR_OP_EQ:
		return IR_OP_NE;
	case IR_OP_NE:
		return IR_OP_EQ;
	case IR_OP_LT:
		return IR_OP_GE;
	case IR_OP_LE:
		return IR_OP_GT;
	case IR_OP_GT:
		return IR_OP_LE;
	default:
		return IR_OP_LT;
	}
}

/* The signs that `v op c` leaves possible, where it says no more. */
static int possible_signs(int op, int unsigned_, gint64 c)
{
	gboolean below = op == IR_OP_LT || op == IR_OP_LE;

	if (c <= 0 && unsigned_)
		return SIGN_ANY;
	if (unsigned_)
		return below ? SIGN_ZERO | SIGN_POS : SIGN_NONZERO;
	if (below)
		return c < 0 ? SIGN_NEG : SIGN_ANY;
	return c > 0 ? SIGN_POS : SIGN_ANY;
}

/* The part of `r` for which `v op c` holds; all of r where that cannot be said. */
static struct range filter(const struct range *r, int op, int unsigned_, gint64 c)
{
	struct range out = { 0 };
	int signs = -1;

	if (r->n_values) {
		for (guint i = 0; i < r->n_values; i++)
			if (holds(op, unsigned_, r->values[i], c))
				out.values[out.n_values++] = r->values[i];
		range_resign(&out);
		return out;
	}
	if (op == IR_OP_EQ) {
		struct range one = range_const(c);

		return range_meet(r, &one);
	}
	out = *r;
	if (op == IR_OP_NE) {
		if (c == 0)
			out.signs &= SIGN_NONZERO;
		return out;
	}
	signs = compare_signs(op, unsigned_, c);
	out.signs &= signs >= 0 ? signs : possible_signs(op, unsigned_, c);
	return out;
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

/* Whether comparison x holds for all, none (1, 0), or some (-1) of the values on its left. */
static int decide_compare(const struct state *s, struct terms *t, term x)
{
	struct range now, yes, no;
	int op, unsigned_;
	gint64 c;
	term left;

	if (!as_compare(t, x, &left, &op, &unsigned_, &c))
		return -1;
	now = state_range(s, t, left);
	yes = filter(&now, op, unsigned_, c);
	no = filter(&now, negate(op), unsigned_, c);
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
	const struct fact *f = fact_get(s, x);
	struct range shape = shape_range(s, t, x);

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
	fact_put(s, x, &met);
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

		r = filter(&r, truth ? op : negate(op), unsigned_, c);
		if (range_empty(&r) || !state_assume_range(s, t, left, &r))
			return FALSE;
		/* kept even where the left side tells it: callers compare by the question */
		if (!term_get(t, condition)->has_some)
			fact_put(s, condition, &(struct range){ sign_of(truth), 1, { truth } });
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

/* --- merging ------------------------------------------------------------------- */

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

struct mention {
	struct terms *t;
	term part;
};

static gboolean fact_is_about(term about, void *data)
{
	struct mention *x = data;

	return term_mentions(x->t, about, x->part);
}

void state_forget_about(struct state *s, struct terms *t, term x)
{
	struct mention about = { t, x };

	state_drop_facts(s, fact_is_about, &about);
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
		fact_put(a, value, &joined);
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
		}
		g_array_append_val(out, both);
	}
	if (changed || out->len != a->env->len) {
		spare_env = a->env;
		a->env = out;
	}
	return changed;
}

/* What f, a fact of one state, and what the other state knows come to. */
static struct range join_fact(const struct fact *f, const struct state *b, struct terms *t,
			      uint32_t block)
{
	const struct term_data *d = term_get(t, f->about);
	struct range other;

	/* a value born at this join: b's facts were joined with it */
	if (d->kind == TERM_JOIN && d->a == block && !fact_get(b, f->about))
		return f->range;
	other = state_range(b, t, f->about);
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
							       : join_fact(&f, b, t, block);
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
		f = fact_get(a, x->value);
		if (!f)
			continue;
		v = state_get(b, x->place);
		other = state_range(b, t, v ? v : value_at_entry(t, x->place));
		joined = range_join(&f->range, &other);
		if (range_same(&joined, &f->range))
			continue;
		fact_put(a, x->value, &joined);
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
