/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a file system's functions along direct calls to all the functions and globals that
 * are named there, and in the initialisers of those, but only to be compared with. Another
 * file system's code is a library where it is called, or named, by such a one's own, and
 * else about objects of its own. What is only called through pointers is not looked at.
 */
#include "solve/owners.h"

/* What one function or global names, as ids. */
struct names {
	gboolean read;
	GArray *calls;		/* functions that are called */
	GArray *takes;		/* functions whose address is taken */
	GArray *globals;
};

struct owners {
	const struct program *p;
	guint8 *owner;		/* by function id: a number, or NO_OWNER; own_code has its own */
	guint n;
	guint64 **may;		/* by number: a set of functions by id; NULL: not asked yet */
	guint64 *named;		/* the same, of any of them; NULL: not asked yet */
	struct names *of;	/* by function id */
	struct names *in;	/* by global id */
};

/* --- sets of ids -------------------------------------------------------------------------- */

static gboolean has(const guint64 *set, guint id)
{
	return set[id / 64] >> id % 64 & 1;
}

/* FALSE: it was there. */
static gboolean add(guint64 *set, guint id)
{
	if (has(set, id))
		return FALSE;
	set[id / 64] |= 1ull << id % 64;
	return TRUE;
}

static guint64 *set_new(gsize n)
{
	return g_new0(guint64, n / 64 + 1);
}

/* --- who names what ----------------------------------------------------------------------- */

static void append(GArray **a, guint id)
{
	if (!*a)
		*a = g_array_new(FALSE, FALSE, sizeof(guint));
	g_array_append_val(*a, id);
}

/* Expressions that name something to call it, or to compare with it. */
static guint64 *find_passing(const struct function *f)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	const struct ir_expr *e = f->unit->exprs + f->ir->first_expr;
	guint64 *passing = set_new(f->ir->n_exprs);

	for (guint i = 0; i < f->ir->n_instrs; i++, in++)
		if (in->op == IR_CALL)
			add(passing, in->a);
	for (guint i = f->ir->n_exprs; i-- > 0;) {
		gboolean compares = e[i].kind == IR_EXPR_BINARY &&
				    (e[i].op == IR_OP_EQ || e[i].op == IR_OP_NE);

		if (compares)
			add(passing, e[i].b);
		if (compares || (e[i].kind == IR_EXPR_ADDR && has(passing, i)))
			add(passing, e[i].a);
	}
	return passing;
}

static void read_function(struct names *n, const struct function *f)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	const struct ir_expr *e = f->unit->exprs + f->ir->first_expr;
	g_autofree guint64 *passing = find_passing(f);

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct function *to = function_called(f, in);

		if (to)
			append(&n->calls, to->id);
	}
	for (guint i = 0; i < f->ir->n_exprs; i++) {
		if (e[i].kind == IR_EXPR_FUNC && !has(passing, i))
			append(&n->takes, f->funcs[e[i].str]->id);
		else if (e[i].kind == IR_EXPR_GLOBAL && !has(passing, i))
			append(&n->globals, f->globals[e[i].str]->id);
	}
}

static void read_global(struct names *n, const struct global *g)
{
	GHashTableIter it;
	gpointer value;

	if (!g->inits)
		return;
	g_hash_table_iter_init(&it, g->inits);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const struct init_value *v = value;

		if (v->kind == IR_EXPR_FUNC)
			append(&n->takes, v->func->id);
		else if (v->kind == IR_EXPR_GLOBAL)
			append(&n->globals, v->global->id);
	}
}

static const struct names *names_of(struct owners *x, guint id)
{
	struct names *n = &x->of[id];

	if (!n->read)
		read_function(n, x->p->functions[id]);
	n->read = TRUE;
	return n;
}

static const struct names *names_in(struct owners *x, guint id)
{
	struct names *n = &x->in[id];

	if (!n->read)
		read_global(n, x->p->globals[id]);
	n->read = TRUE;
	return n;
}

static void names_release(struct names *all, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_clear_pointer(&all[i].calls, g_array_unref);
		g_clear_pointer(&all[i].takes, g_array_unref);
		g_clear_pointer(&all[i].globals, g_array_unref);
	}
	g_free(all);
}

/* --- the closure of one file system ------------------------------------------------------- */

struct closure {
	struct owners *x;
	guint owner;
	guint64 *may, *entered, *globals;
	GArray *work;		/* functions entered */
};

/* It is called or named, by code of some file system (`owned`) or by common code. */
static void enter(struct closure *c, guint id, gboolean owned)
{
	const struct function *f = c->x->p->functions[id];
	guint owner = c->x->owner[id];
	gboolean other = owner && owner != c->owner;

	if (!f->ir || (other && !owned) || !add(c->entered, id))
		return;
	if (owner)
		add(c->may, id);
	g_array_append_val(c->work, id);
}

static void follow(struct closure *c, const struct names *n, gboolean owned)
{
	for (guint i = 0; n->calls && i < n->calls->len; i++)
		enter(c, g_array_index(n->calls, guint, i), owned);
	for (guint i = 0; n->takes && i < n->takes->len; i++) {
		guint id = g_array_index(n->takes, guint, i);

		add(c->may, id);
		if (c->x->owner[id])
			enter(c, id, owned);
	}
	for (guint i = 0; n->globals && i < n->globals->len; i++) {
		guint id = g_array_index(n->globals, guint, i);

		if (add(c->globals, id))
			follow(c, names_in(c->x, id), owned);
	}
}

/* NO_OWNER: of all of them. */
static guint64 *close_over(struct owners *x, guint owner)
{
	const struct program *p = x->p;
	struct closure c = {
		.x = x,
		.owner = owner,
		.may = set_new(p->n_functions),
		.entered = set_new(p->n_functions),
		.globals = set_new(p->n_globals),
		.work = g_array_new(FALSE, FALSE, sizeof(guint)),
	};

	for (gsize i = 0; i < p->n_functions; i++)
		if (x->owner[i] && (!owner || x->owner[i] == owner))
			enter(&c, i, TRUE);
	while (c.work->len) {
		guint id = g_array_index(c.work, guint, c.work->len - 1);

		g_array_set_size(c.work, c.work->len - 1);
		follow(&c, names_of(x, id), x->owner[id] != NO_OWNER);
	}
	g_array_unref(c.work);
	g_free(c.entered);
	g_free(c.globals);
	return c.may;
}

/* --- all ------------------------------------------------------------------------------------ */

static const char *name_of(const struct function *f, const struct rules *rules)
{
	if (f->owner || !f->ir)
		return f->owner;
	return g_strv_contains((const char *const *)rules->own_code, f->file) ? f->file : NULL;
}

struct owners *owners_new(const struct program *p, const struct rules *rules)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
	struct owners *x = g_new0(struct owners, 1);

	x->p = p;
	x->owner = g_new0(guint8, p->n_functions + 1);
	x->of = g_new0(struct names, p->n_functions + 1);
	x->in = g_new0(struct names, p->n_globals + 1);
	for (gsize i = 0; i < p->n_functions; i++) {
		const char *name = name_of(p->functions[i], rules);
		guint known = name ? GPOINTER_TO_UINT(g_hash_table_lookup(numbers, name)) : 0;

		if (name && !known && x->n < MAX_OWNERS) {
			known = ++x->n;
			g_hash_table_insert(numbers, (gpointer)name, GUINT_TO_POINTER(known));
		}
		x->owner[i] = known;
	}
	x->may = g_new0(guint64 *, x->n + 1);
	return x;
}

void owners_free(struct owners *x)
{
	for (guint i = 0; i <= x->n; i++)
		g_free(x->may[i]);
	g_free(x->may);
	g_free(x->owner);
	g_free(x->named);
	names_release(x->of, x->p->n_functions);
	names_release(x->in, x->p->n_globals);
	g_free(x);
}

gboolean owners_serves_one(const struct owners *x, const struct function *f)
{
	return x->owner[f->id] != NO_OWNER;
}

guint owners_of(const struct owners *x, const struct function *f)
{
	return f->owner ? x->owner[f->id] : NO_OWNER;
}

gboolean owners_may_call(struct owners *x, guint owner, const struct function *f)
{
	if (!x->named)
		x->named = close_over(x, NO_OWNER);
	if (!x->may[owner])
		x->may[owner] = close_over(x, owner);
	return has(x->may[owner], f->id) || !has(x->named, f->id);
}
