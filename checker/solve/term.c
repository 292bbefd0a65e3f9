/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hash-consed terms. Depth is bounded: a term that would grow deeper than
 * MAX_DEPTH becomes one that stands for anything, so that loops over linked
 * structures end.
 */
#include "solve/term.h"

#include <string.h>

#include "base/error.h"
#include "base/huge.h"

#define MAX_DEPTH 12

struct slot {
	uint32_t hash;
	term x;			/* 0: free */
};

/* What a term is, without what follows from that. */
struct recent {
	struct term_data data;
	term x;			/* 0: none */
};

#define RECENT 4096		/* a power of two */

static guint hash_data(const struct term_data *d)
{
	guint64 h = (d->kind | (guint64)d->op << 8 | (guint64)d->unsigned_ << 16) *
		    0x9e3779b97f4a7c15ull;

	h += (d->a | (guint64)d->b << 32) * 0xff51afd7ed558ccdull;
	h += (guint64)(gsize)d->ptr * 0xc4ceb9fe1a85ec53ull;
	h += (guint64)d->value * 0xd6e8feb86659fd93ull;
	h = (h ^ h >> 32) * 0x9e3779b97f4a7c15ull;
	return (guint)(h >> 32);
}

static gboolean same_data(const struct term_data *x, const struct term_data *y)
{
	return x->kind == y->kind && x->op == y->op && x->unsigned_ == y->unsigned_ &&
	       x->a == y->a && x->b == y->b && x->ptr == y->ptr && x->value == y->value;
}

struct terms *terms_new(char *const *never_null)
{
	struct terms *t = g_new0(struct terms, 1);

	t->room = 1 << 16;
	t->never_null = never_null;
	t->data = huge_new(t->room * sizeof(*t->data));
	t->brief = huge_new(t->room * sizeof(*t->brief));
	t->n = 1;
	t->mask = (1 << 17) - 1;
	t->table = huge_new((t->mask + 1) * sizeof(*t->table));
	t->recent = g_new0(struct recent, RECENT);
	t->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return t;
}

void terms_keep(struct terms *t, GHashTable *fields)
{
	t->kept = fields;
}

void terms_free(struct terms *t)
{
	if (!t)
		return;
	huge_free(t->data, (gsize)t->room * sizeof(*t->data));
	huge_free(t->brief, (gsize)t->room * sizeof(*t->brief));
	huge_free(t->table, (t->mask + (gsize)1) * sizeof(*t->table));
	g_free(t->recent);
	g_hash_table_unref(t->fields);
	g_free(t);
}

gsize terms_count(const struct terms *t)
{
	return t->n;
}

static void put_slot(struct terms *t, struct slot s)
{
	guint h = s.hash & t->mask;

	while (t->table[h].x)
		h = (h + 1) & t->mask;
	t->table[h] = s;
}

static void grow_table(struct terms *t)
{
	struct slot *old = t->table;
	gsize n = t->mask + (gsize)1;

	t->mask = t->mask * 2 + 1;
	t->table = huge_new((t->mask + (gsize)1) * sizeof(*t->table));
	for (gsize i = 0; i < n; i++)
		if (old[i].x)
			put_slot(t, old[i]);
	huge_free(old, n * sizeof(*old));
}

static void grow(struct terms *t)
{
	if (t->n == t->room) {
		gsize had = t->room;

		t->room *= 2;
		t->data = huge_grow(t->data, had * sizeof(*t->data),
				    t->room * sizeof(*t->data));
		t->brief = huge_grow(t->brief, had * sizeof(*t->brief),
				     t->room * sizeof(*t->brief));
	}
	if (t->n * 2 >= t->mask)
		grow_table(t);
}

gboolean term_first_is_term(int kind)
{
	switch (kind) {
	case TERM_OLD:
	case TERM_OUT:
	case TERM_LOAD:
	case TERM_ADDR:
	case TERM_CONTAINER:
	case TERM_UNARY:
	case TERM_BINARY:
	case TERM_PURE:
	case TERM_LIST:
	case TERM_NEW:
	case TERM_DEREF:
	case TERM_FIELD:
	case TERM_INDEX:
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean term_second_is_term(int kind)
{
	return kind == TERM_BINARY || kind == TERM_LIST || kind == TERM_INDEX ||
	       kind == TERM_AFTER || kind == TERM_JOIN;
}

/* A static of one function: it is named after that ("FUNCTION.NAME"). */
static gboolean is_own(const struct term_data *d)
{
	return d->kind == TERM_GLOBAL && strchr(((const struct global *)d->ptr)->name, '.');
}

static void derive(const struct terms *t, struct term_data *d)
{
	const struct term_data *x = term_first_is_term(d->kind) ? &t->data[d->a] : &t->data[0];
	const struct term_data *y = term_second_is_term(d->kind) ? &t->data[d->b] : &t->data[0];

	/* a list is as deep as the deepest in it: its length is bounded elsewhere */
	d->depth = (d->kind != TERM_LIST) + MAX(x->depth, y->depth);
	d->has_local = x->has_local || y->has_local || d->kind == TERM_LOCAL ||
		       d->kind == TERM_RESULT || d->kind == TERM_AFTER || d->kind == TERM_OLD ||
		       d->kind == TERM_JOIN || d->kind == TERM_UNKNOWN;
	d->has_result = x->has_result || y->has_result || d->kind == TERM_RESULT ||
			d->kind == TERM_AFTER;
	d->has_outer = x->has_outer || y->has_outer || d->kind == TERM_PARAM ||
		       d->kind == TERM_RETURN || d->kind == TERM_RETURNED || d->kind == TERM_OUT ||
		       d->kind == TERM_GLOBAL || d->kind == TERM_PURE;
	d->has_some = x->has_some || y->has_some || d->kind == TERM_UNKNOWN;
	d->has_own = x->has_own || y->has_own || is_own(d);
	d->has_join = x->has_join || y->has_join || d->kind == TERM_JOIN ||
		      d->kind == TERM_OLD;
	d->fields |= x->fields | y->fields;
	if (d->kind == TERM_FIELD)
		d->fields |= ((const struct field *)d->ptr)->bit;
	d->has_param = x->has_param || y->has_param || d->kind == TERM_PARAM;
}

static term find(const struct terms *t, const struct term_data *d, guint hash)
{
	for (guint h = hash & t->mask; t->table[h].x; h = (h + 1) & t->mask)
		if (t->table[h].hash == hash && same_data(&t->data[t->table[h].x], d))
			return t->table[h].x;
	return 0;
}

/* Whether such a term begins where what it is made of does. */
static gboolean begins_below(int kind)
{
	switch (kind) {
	case TERM_FIELD:
	case TERM_INDEX:
	case TERM_ADDR:
	case TERM_DEREF:
	case TERM_LOAD:
	case TERM_CONTAINER:
		return TRUE;
	default:
		return FALSE;
	}
}

static void put_brief(struct terms *t, const struct term_data *d)
{
	struct term_brief b = { .kind = d->kind, .has_result = d->has_result,
				.fields = (uint32_t)(d->fields | d->fields >> 32) };

	if (d->kind == TERM_FIELD)
		b.field = 1 + __builtin_ctzll(((const struct field *)d->ptr)->bit);
	if (d->kind == TERM_FIELD || d->kind == TERM_INDEX)
		t->brief[d->a].has_parts = TRUE;
	b.base = begins_below(d->kind) ? t->brief[d->a].base : d->kind;
	b.has_pure = d->kind == TERM_PURE ||
		     (term_first_is_term(d->kind) && t->brief[d->a].has_pure) ||
		     (term_second_is_term(d->kind) && t->brief[d->b].has_pure);
	t->brief[t->n] = b;
}

/* What is left of a term that is too deep: anything, or what a field to keep has of anything. */
static term cut(struct terms *t, const struct term_data *d)
{
	const struct term_data *place = &t->data[d->a];
	const struct field *f;

	while (d->kind == TERM_LOAD && place->kind == TERM_INDEX)
		place = &t->data[place->a];
	f = d->kind == TERM_LOAD && place->kind == TERM_FIELD ? place->ptr : NULL;
	if (!f || !t->kept || !g_hash_table_contains(t->kept, f->full))
		return term_some(t);
	return term_load(t, term_field(t, term_deref(t, term_some(t)), f));
}

static term add(struct terms *t, struct term_data d, guint hash)
{
	derive(t, &d);
	/* values are cut first, so that what is left still names record and field */
	if (d.depth > MAX_DEPTH && (d.kind == TERM_LOAD || d.depth > MAX_DEPTH + 6))
		return cut(t, &d);
	grow(t);
	t->data[t->n] = d;
	put_brief(t, &d);
	put_slot(t, (struct slot){ hash, t->n });
	return t->n++;
}

/* The same few are asked for again and again: those lie close together. */
static term make(struct terms *t, struct term_data d)
{
	guint hash = hash_data(&d);
	struct recent *near = &t->recent[hash % RECENT];
	term x;

	if (near->x && same_data(&near->data, &d))
		return near->x;
	x = find(t, &d, hash);
	if (!x)
		x = add(t, d, hash); /* which may come here for other terms */
	*near = (struct recent){ .data = d, .x = x };
	return x;
}

term term_copy(struct terms *t, const struct term_data *d)
{
	return make(t, *d);
}

term term_some(struct terms *t)
{
	return term_leaf(t, TERM_UNKNOWN, 0, 0);
}

term term_leaf(struct terms *t, enum term_kind kind, uint32_t a, uint32_t b)
{
	return make(t, (struct term_data){ .kind = kind, .a = a, .b = b });
}

term term_const(struct terms *t, gint64 value)
{
	return make(t, (struct term_data){ .kind = TERM_CONST, .value = value });
}

term term_string(struct terms *t, const char *text)
{
	return make(t, (struct term_data){ .kind = TERM_STRING, .ptr = g_intern_string(text) });
}

term term_func(struct terms *t, const struct function *f)
{
	return make(t, (struct term_data){ .kind = TERM_FUNC, .ptr = f });
}

term term_table(struct terms *t, const struct function *f, const struct field *slot)
{
	return make(t, (struct term_data){ .kind = TERM_TABLE, .ptr = slot, .value = f->id });
}

term term_global(struct terms *t, const struct global *g)
{
	return make(t, (struct term_data){ .kind = TERM_GLOBAL, .ptr = g });
}

term term_load(struct terms *t, term lvalue)
{
	return make(t, (struct term_data){ .kind = TERM_LOAD, .a = lvalue });
}

term term_addr(struct terms *t, term lvalue)
{
	if (t->data[lvalue].kind == TERM_DEREF)
		return t->data[lvalue].a;
	return make(t, (struct term_data){ .kind = TERM_ADDR, .a = lvalue });
}

term term_whole(struct terms *t, term value)
{
	const struct term_data *d = &t->data[value];
	term lvalue = d->a;

	if (d->kind != TERM_ADDR)
		return value;
	for (;;) {
		d = &t->data[lvalue];
		if (d->kind != TERM_FIELD || ((const struct field *)d->ptr)->offset)
			return term_addr(t, lvalue);
		lvalue = d->a;
	}
}

term term_deref(struct terms *t, term value)
{
	if (t->data[value].kind == TERM_ADDR)
		return t->data[value].a;
	return make(t, (struct term_data){ .kind = TERM_DEREF, .a = value });
}

/* The member of container_of(p, record, member) is *p again. */
term term_field(struct terms *t, term lvalue, const struct field *f)
{
	const struct term_data *d = &t->data[lvalue];

	if (d->kind == TERM_DEREF && t->data[d->a].kind == TERM_CONTAINER) {
		const struct term_data *c = &t->data[d->a];

		if (c->value == f->offset && c->ptr == f->record)
			return term_deref(t, c->a);
	}
	return make(t, (struct term_data){ .kind = TERM_FIELD, .a = lvalue, .ptr = f });
}

term term_index(struct terms *t, term lvalue, term index)
{
	gint64 i;

	if (t->brief[lvalue].kind == TERM_DEREF && term_is_const(t, index, &i) && !i)
		return lvalue;
	return make(t, (struct term_data){ .kind = TERM_INDEX, .a = lvalue, .b = index });
}

/* (&array[i])[n] is array[i + n]. */
term term_element(struct terms *t, term lvalue, term index)
{
	struct term_data d = t->data[lvalue];

	if (d.kind != TERM_INDEX)
		return term_index(t, lvalue, index);
	return term_index(t, d.a, term_binary(t, IR_OP_ADD, 0, d.b, index));
}

/* container_of(&x.member) is &x. */
term term_container(struct terms *t, term value, const char *record, gint64 offset)
{
	const struct term_data *d = &t->data[value];

	record = g_intern_string(record);
	if (d->kind == TERM_ADDR && t->data[d->a].kind == TERM_FIELD) {
		const struct term_data *l = &t->data[d->a];
		const struct field *f = l->ptr;

		if (f->record == record && f->offset == offset)
			return term_addr(t, l->a);
	}
	return make(t, (struct term_data){ .kind = TERM_CONTAINER, .a = value, .ptr = record,
					   .value = offset });
}

static gboolean fold_unary(int op, gint64 a, gint64 *out)
{
	switch (op) {
	case IR_OP_NOT:
		*out = !a;
		return TRUE;
	case IR_OP_BOOL:
		*out = !!a;
		return TRUE;
	case IR_OP_NEG:
		*out = (gint64)-(guint64)a;
		return TRUE;
	case IR_OP_COMPL:
		*out = ~a;
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean is_boolean(const struct term_data *d)
{
	if (d->kind == TERM_UNARY)
		return d->op == IR_OP_NOT || d->op == IR_OP_BOOL;
	return d->kind == TERM_BINARY && d->op >= IR_OP_EQ;
}

term term_unary(struct terms *t, int op, term a)
{
	const struct term_data *d;
	gint64 v;

	if (op == IR_OP_NOT || op == IR_OP_BOOL)
		a = term_whole(t, a);
	d = &t->data[a];
	if (d->kind == TERM_CONST && fold_unary(op, d->value, &v))
		return term_const(t, v);
	if (d->kind == TERM_FUNC || d->kind == TERM_TABLE || d->kind == TERM_STRING ||
	    d->kind == TERM_ADDR) {
		if (op == IR_OP_NOT || op == IR_OP_BOOL)
			return term_const(t, op == IR_OP_BOOL);
	}
	if (op == IR_OP_BOOL && is_boolean(d))
		return a;
	if (op == IR_OP_NOT && d->kind == TERM_UNARY && d->op == IR_OP_NOT)
		return term_unary(t, IR_OP_BOOL, d->a);
	if (op == IR_OP_NOT && d->kind == TERM_UNARY && d->op == IR_OP_BOOL)
		return term_unary(t, IR_OP_NOT, d->a);
	return make(t, (struct term_data){ .kind = TERM_UNARY, .op = op, .a = a });
}

static gboolean fold_compare(int op, int unsigned_, gint64 a, gint64 b, gint64 *out)
{
	int order = a < b ? -1 : a > b;

	if (unsigned_)
		order = (guint64)a < (guint64)b ? -1 : (guint64)a > (guint64)b;
	switch (op) {
	case IR_OP_EQ:
		*out = order == 0;
		return TRUE;
	case IR_OP_NE:
		*out = order != 0;
		return TRUE;
	case IR_OP_LT:
		*out = order < 0;
		return TRUE;
	case IR_OP_LE:
		*out = order <= 0;
		return TRUE;
	case IR_OP_GT:
		*out = order > 0;
		return TRUE;
	case IR_OP_GE:
		*out = order >= 0;
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean term_fold(int op, int unsigned_, gint64 a, gint64 b, gint64 *out)
{
	guint64 x = a, y = b;

	switch (op) {
	case IR_OP_ADD:
		*out = (gint64)(x + y);
		return TRUE;
	case IR_OP_SUB:
		*out = (gint64)(x - y);
		return TRUE;
	case IR_OP_MUL:
		*out = (gint64)(x * y);
		return TRUE;
	case IR_OP_AND:
		*out = a & b;
		return TRUE;
	case IR_OP_OR:
		*out = a | b;
		return TRUE;
	case IR_OP_XOR:
		*out = a ^ b;
		return TRUE;
	case IR_OP_SHL:
		*out = y < 64 ? (gint64)(x << y) : 0;
		return y < 64;
	case IR_OP_SHR:
		*out = y < 64 ? (unsigned_ ? (gint64)(x >> y) : a >> y) : 0;
		return y < 64;
	default:
		return fold_compare(op, unsigned_, a, b, out);
	}
}

/* (x | y) & c where c masks one of them away; 0 when it does not. */
static term fold_mask(struct terms *t, term x, term y, term c)
{
	term left = term_binary(t, IR_OP_AND, 0, x, c), right = term_binary(t, IR_OP_AND, 0, y, c);
	gint64 v;

	if (term_is_const(t, left, &v) && !v)
		return right;
	return term_is_const(t, right, &v) && !v ? left : 0;
}

/* x op c and c op x for the constants that decide by themselves. */
static term fold_identity(struct terms *t, int op, term a, term b)
{
	const struct term_data x = t->data[a], y = t->data[b];

	if (y.kind == TERM_CONST && y.value == 0) {
		if (op == IR_OP_AND)
			return b;
		if (op == IR_OP_OR || op == IR_OP_ADD || op == IR_OP_SUB || op == IR_OP_XOR)
			return a;
	}
	if (x.kind == TERM_CONST && x.value == 0) {
		if (op == IR_OP_AND)
			return a;
		if (op == IR_OP_OR || op == IR_OP_ADD)
			return b;
	}
	/* (x | A) | B, (x | A) & B and (x & A) & B with A, B constants */
	if (op == IR_OP_OR && y.kind == TERM_CONST && x.kind == TERM_BINARY && x.op == op &&
	    t->data[x.b].kind == TERM_CONST)
		return term_binary(t, op, 0, x.a, term_const(t, t->data[x.b].value | y.value));
	if (op == IR_OP_AND && y.kind == TERM_CONST && x.kind == TERM_BINARY &&
	    t->data[x.b].kind == TERM_CONST) {
		gint64 inner = t->data[x.b].value;
		gint64 left = x.op == IR_OP_OR ? y.value & ~inner : y.value & inner;

		if (x.op == IR_OP_AND)
			return term_binary(t, IR_OP_AND, 0, x.a, term_const(t, left));
		if (x.op == IR_OP_OR && (y.value & inner) == 0)
			return term_binary(t, IR_OP_AND, 0, x.a, b);
		if (x.op == IR_OP_OR && left == 0)
			return term_const(t, y.value);
	}
	if (op == IR_OP_AND && y.kind == TERM_CONST && x.kind == TERM_BINARY && x.op == IR_OP_OR)
		return fold_mask(t, x.a, x.b, b);
	if (op == IR_OP_AND && y.kind == TERM_CONST && x.kind == TERM_BINARY &&
	    x.op == IR_OP_SHL && !(y.value & ~term_shifted_in(t, x.b)))
		return term_const(t, 0);
	return 0;
}

/* 0 < n is n > 0 */
static int mirrored(int op)
{
	switch (op) {
	case IR_OP_LT:
		return IR_OP_GT;
	case IR_OP_LE:
		return IR_OP_GE;
	case IR_OP_GT:
		return IR_OP_LT;
	default:
		return IR_OP_LE;
	}
}

/* The address of a function or of a variable of its own: no two of them are the same. */
static gboolean is_address(const struct terms *t, const struct term_data *x)
{
	return x->kind == TERM_FUNC ||
	       (x->kind == TERM_ADDR && t->data[x->a].kind == TERM_GLOBAL);
}

/* The addresses of one member of two objects are equal where the objects' are: those. */
static void strip_members(const struct terms *t, term *a, term *b)
{
	term x = *a, y = *b;

	if (t->data[x].kind != TERM_ADDR || t->data[y].kind != TERM_ADDR)
		return;
	do {
		x = t->data[x].a;
		y = t->data[y].a;
	} while (t->data[x].kind == TERM_FIELD && t->data[y].kind == TERM_FIELD &&
		 t->data[x].ptr == t->data[y].ptr);
	if (t->data[x].kind != TERM_DEREF || t->data[y].kind != TERM_DEREF)
		return;
	*a = t->data[x].a;
	*b = t->data[y].a;
}

static term make_binary(struct terms *t, int op, int unsigned_, term a, term b)
{
	const struct term_data x = t->data[a], y = t->data[b];
	gint64 v;
	term folded;

	if (x.kind == TERM_CONST && y.kind == TERM_CONST &&
	    term_fold(op, unsigned_, x.value, y.value, &v))
		return term_const(t, v);
	if (a == b && (op == IR_OP_EQ || op == IR_OP_NE) && !x.has_some)
		return term_const(t, op == IR_OP_EQ);
	if (a != b && (op == IR_OP_EQ || op == IR_OP_NE) && is_address(t, &x) && is_address(t, &y))
		return term_const(t, op == IR_OP_NE);
	if (x.kind == TERM_CONST && y.kind != TERM_CONST && op >= IR_OP_LT)
		return term_binary(t, mirrored(op), unsigned_, b, a);
	if (op == IR_OP_NE) /* one question, one term */
		return term_unary(t, IR_OP_NOT, term_binary(t, IR_OP_EQ, unsigned_, a, b));
	folded = fold_identity(t, op, a, b);
	if (folded)
		return folded;
	if ((op == IR_OP_EQ || op == IR_OP_NE || op == IR_OP_AND || op == IR_OP_OR) &&
	    (x.kind == TERM_CONST || (y.kind != TERM_CONST && a > b))) {
		term swap = a;

		a = b;
		b = swap;
	}
	if (op < IR_OP_LT)
		unsigned_ = op == IR_OP_SHR ? unsigned_ : 0;
	return make(t, (struct term_data){ .kind = TERM_BINARY, .op = op,
					   .unsigned_ = unsigned_, .a = a, .b = b });
}

term term_binary(struct terms *t, int op, int unsigned_, term a, term b)
{
	if (op == IR_OP_EQ || op == IR_OP_NE)
		strip_members(t, &a, &b);
	return make_binary(t, op, unsigned_, a, b);
}

term term_pure(struct terms *t, const struct function *f, const term *args, guint n,
	       guint64 fields)
{
	term list = 0;

	while (n--)
		list = make(t, (struct term_data){ .kind = TERM_LIST, .a = args[n], .b = list });
	return make(t, (struct term_data){ .kind = TERM_PURE, .a = list, .ptr = f,
					   .fields = fields });
}

const char *term_field_plain(const char *name)
{
	return g_str_has_prefix(name, "__") && name[2] ? name + 2 : name;
}

guint64 term_field_bit(const char *record, const char *name)
{
	return 1ull << ((g_str_hash(record) * 31 + g_str_hash(term_field_plain(name))) % 64);
}

const struct field *terms_field(struct terms *t, const char *record, const char *name,
				gint64 offset)
{
	g_autofree char *key = g_strdup_printf("%s.%s@%" G_GINT64_FORMAT, record,
					       term_field_plain(name), offset);
	struct field *f = g_hash_table_lookup(t->fields, key);

	if (!f) {
		g_autofree char *full = g_strdup_printf("%s.%s", record, name);
		g_autofree char *plain = g_strdup_printf("%s.%s", record, term_field_plain(name));

		f = g_new(struct field, 1);
		f->record = g_intern_string(record);
		f->name = g_intern_string(name);
		f->full = g_intern_string(full);
		f->key = g_intern_string(plain);
		f->offset = offset;
		f->bit = term_field_bit(record, name);
		f->of_model = g_str_has_prefix(name, "faultline_");
		f->never_null = t->never_null &&
				g_strv_contains((const char *const *)t->never_null, full);
		g_hash_table_insert(t->fields, g_steal_pointer(&key), f);
	}
	return f;
}

gboolean term_is_const(const struct terms *t, term x, gint64 *value)
{
	if (t->data[x].kind != TERM_CONST)
		return FALSE;
	if (value)
		*value = t->data[x].value;
	return TRUE;
}

gboolean term_is_place(const struct terms *t, term x)
{
	return t->data[x].kind >= TERM_GLOBAL;
}

term term_base(const struct terms *t, term x)
{
	while (begins_below(t->brief[x].kind))
		x = t->data[x].a;
	return x;
}

static term rebuild(struct terms *t, const struct term_data *d, term a, term b)
{
	switch (d->kind) {
	case TERM_LOAD:
		return term_load(t, a);
	case TERM_ADDR:
		return term_addr(t, a);
	case TERM_DEREF:
		return term_deref(t, a);
	case TERM_FIELD:
		return term_field(t, a, d->ptr);
	case TERM_INDEX:
		return t->data[d->a].kind == TERM_DEREF ? term_element(t, a, b)
							 : term_index(t, a, b);
	case TERM_CONTAINER:
		return term_container(t, a, d->ptr, d->value);
	case TERM_UNARY:
		return term_unary(t, d->op, a);
	case TERM_BINARY:
		return term_binary(t, d->op, d->unsigned_, a, b);
	default:
		return make(t, (struct term_data){ .kind = d->kind, .a = a, .b = b, .ptr = d->ptr,
						   .value = d->value, .fields = d->fields });
	}
}

term term_replace(struct terms *t, term x, const struct term_replacer *r)
{
	struct term_data d = t->data[x];
	term a, b, whole;

	if (!x)
		return 0;
	whole = r->node(t, x, r->data);
	if (whole)
		return whole;
	a = term_first_is_term(d.kind) ? term_replace(t, d.a, r) : d.a;
	b = term_second_is_term(d.kind) ? term_replace(t, d.b, r) : d.b;
	if (d.kind == TERM_LOAD && r->load) { /* memory may have changed where its name has not */
		whole = r->load(t, a, r->data);
		if (whole)
			return whole;
	}
	if (a == d.a && b == d.b)
		return x;
	return rebuild(t, &d, a, b);
}

gboolean term_mentions(const struct terms *t, term x, term part)
{
	const struct term_data *d;

	if (x <= part) /* what a term is made of was made before it */
		return x == part;
	if ((t->brief[part].fields & ~t->brief[x].fields) ||
	    t->brief[part].has_result > t->brief[x].has_result)
		return FALSE;
	d = &t->data[x];
	return (term_first_is_term(d->kind) && term_mentions(t, d->a, part)) ||
	       (term_second_is_term(d->kind) && term_mentions(t, d->b, part));
}

static const char *variable_name(const struct function *f, uint32_t v)
{
	if (!f || !f->ir || v >= f->ir->n_vars)
		return "?";
	return ir_str(f->unit, f->unit->vars[f->ir->first_var + v].name);
}

static void print_lvalue(const struct terms *t, term x, const struct function *f, GString *out)
{
	const struct term_data *d = &t->data[x];

	switch (d->kind) {
	case TERM_GLOBAL:
		g_string_append(out, ((const struct global *)d->ptr)->name);
		break;
	case TERM_LOCAL:
		g_string_append(out, variable_name(f, d->a));
		break;
	case TERM_DEREF:
		g_string_append_c(out, '*');
		term_print(t, d->a, f, out);
		break;
	case TERM_FIELD:
		if (t->data[d->a].kind == TERM_DEREF) {
			term_print(t, t->data[d->a].a, f, out);
			g_string_append(out, "->");
		} else {
			print_lvalue(t, d->a, f, out);
			g_string_append_c(out, '.');
		}
		g_string_append(out, ((const struct field *)d->ptr)->name);
		break;
	case TERM_INDEX:
		print_lvalue(t, d->a, f, out);
		g_string_append_c(out, '[');
		term_print(t, d->b, f, out);
		g_string_append_c(out, ']');
		break;
	default:
		g_string_append(out, "result");
	}
}

void term_print(const struct terms *t, term x, const struct function *f, GString *out)
{
	const struct term_data *d = &t->data[x];

	switch (d->kind) {
	case TERM_CONST:
		g_string_append_printf(out, "%" G_GINT64_FORMAT, d->value);
		break;
	case TERM_PARAM:
		g_string_append(out, variable_name(f, d->a));
		break;
	case TERM_LOAD:
		print_lvalue(t, d->a, f, out);
		break;
	case TERM_ADDR:
		g_string_append_c(out, '&');
		print_lvalue(t, d->a, f, out);
		break;
	case TERM_CONTAINER:
		g_string_append_printf(out, "%s(", (const char *)d->ptr);
		term_print(t, d->a, f, out);
		g_string_append_c(out, ')');
		break;
	case TERM_FUNC:
		g_string_append(out, ((const struct function *)d->ptr)->name);
		break;
	case TERM_TABLE:
		g_string_append_printf(out, "its %s", ((const struct field *)d->ptr)->record);
		break;
	case TERM_RETURN:
		g_string_append(out, "its result");
		break;
	case TERM_GLOBAL:
	case TERM_LOCAL:
	case TERM_DEREF:
	case TERM_FIELD:
	case TERM_INDEX:
		print_lvalue(t, x, f, out);
		break;
	default:
		g_string_append_c(out, '?');
	}
}
