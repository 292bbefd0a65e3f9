/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expressions as they are written are followed back over locals, members of objects and
 * containers. A local that is set to objects of different origin has none. What a call
 * gives is of the same file system as the objects it was given. What code that serves a file
 * system finds in a record which holds objects is its own, where all that is ever stored
 * there is. Lists are not followed.
 */
#include "solve/passed.h"

#include <string.h>

#include "solve/kept.h"

/* Of a variable, besides what passed.h has: */
#define NOT_ASKED (-3)
#define BEING_ASKED (-4)	/* by itself: the other values tell */

struct origins {
	gint8 *of_vars;
	gint16 *of_exprs;	/* by expression */
};

struct passed {
	const struct program *p;
	const struct owners *owners;
	GPtrArray *served[MAX_OWNERS + 1]; /* by owner: functions; NULL: they have been looked at */
	guint16 *strange;	/* by function id: parameters that own code gives what may be another's */
	GHashTable *records;	/* set of interned names */
	GHashTable *made;	/* those of them that only who made one passes on */
	GHashTable *outward;	/* set of interned RECORD.FIELD */
	struct origins *all;	/* by function id */
	struct kept *kept;	/* NULL: not asked yet */
	GHashTable *holds;	/* RECORD.FIELD with who asks → origin; of those that were asked */
	gboolean settled[MAX_OWNERS + 1]; /* by owner: `strange` is known */
};

/* A function being looked at. */
struct look {
	struct passed *x;
	const struct function *f;
	struct origins *o;
};

static const struct ir_instr *instr_of(const struct function *f, uint32_t i)
{
	return &f->unit->instrs[f->ir->first_instr + i];
}

/* The file system that the function serves. */
static guint owner_of(const struct look *l)
{
	return owners_of(l->x->owners, l->f);
}

static gboolean is_record(const struct passed *x, const char *name)
{
	return g_hash_table_contains(x->records, g_intern_string(name));
}

/* Whether parameter k of f points to such a record. */
static gboolean is_param_of(const struct function *f, guint k, GHashTable *records)
{
	const struct ir_var *v;

	if (!f->ir || k >= f->ir->n_params)
		return FALSE;
	v = &f->unit->vars[f->ir->first_var + k];
	return v->type.kind == IR_TYPE_POINTER &&
	       g_hash_table_contains(records, g_intern_string(ir_str(f->unit, v->type.record)));
}

gboolean passed_is_object(const struct passed *x, const struct function *f, guint k)
{
	return is_param_of(f, k, x->records);
}

/* What is the one or the other. */
static int meet(int a, int b)
{
	if (a == BEING_ASKED || a == b)
		return b;
	return b == BEING_ASKED ? a : PASSED_NOWHERE;
}

static int origin_of(struct look *l, uint32_t e);

/*
 * What a function that serves a file system is given by others, or by pointer, is that one's;
 * and what its own code gives it, where that is.
 */
static int origin_of_param(const struct look *l, uint32_t k)
{
	gboolean own = owner_of(l) && k < 16 && !(l->x->strange[l->f->id] >> k & 1);

	return own ? PASSED_OWN : (int)k;
}

/* No object: a constant, or an error that a function makes a pointer of. */
static gboolean is_nothing(const struct function *f, uint32_t e)
{
	const struct ir_expr *x = function_expr(f, e), *callee;

	if (x->kind != IR_EXPR_RESULT)
		return x->kind == IR_EXPR_CONST;
	callee = function_expr(f, instr_of(f, x->a)->a);
	return callee->kind == IR_EXPR_FUNC && f->funcs[callee->str]->errors;
}

static int find_var(struct look *l, uint32_t v)
{
	const struct ir_instr *in = instr_of(l->f, 0);
	int origin = BEING_ASKED;

	if (v < l->f->ir->n_params)
		origin = passed_is_object(l->x, l->f, v) ? origin_of_param(l, v) : PASSED_NOWHERE;

	if (v >= l->f->ir->n_params &&
	    l->f->unit->vars[l->f->ir->first_var + v].flags & IR_VAR_ADDRESS_TAKEN)
		return PASSED_NOWHERE;
	for (guint i = 0; i < l->f->ir->n_instrs; i++, in++) {
		const struct ir_expr *to = in->op == IR_SET ? function_expr(l->f, in->a) : NULL;

		if (to && to->kind == IR_EXPR_VAR && to->a == v && !is_nothing(l->f, in->b))
			origin = meet(origin, origin_of(l, in->b));
	}
	return origin == BEING_ASKED ? PASSED_NOWHERE : origin;
}

static int origin_of_var(struct look *l, uint32_t v)
{
	gint8 *known = &l->o->of_vars[v];

	if (v > G_MAXINT8)
		return PASSED_NOWHERE;
	if (*known == NOT_ASKED) {
		*known = BEING_ASKED;
		*known = find_var(l, v);
	}
	return *known;
}

static gboolean is_outward(const struct look *l, const struct ir_expr *x)
{
	g_autofree char *full = g_strdup_printf("%s.%s", ir_str(l->f->unit, x->b),
						ir_str(l->f->unit, x->str));

	return g_hash_table_contains(l->x->outward, g_intern_string(full));
}

/* Of object->operations->function, the object's. */
static int origin_through(struct look *l, uint32_t callee)
{
	const struct ir_expr *x = function_expr(l->f, callee), *inner;

	inner = x->kind == IR_EXPR_FIELD && !is_outward(l, x) ? function_expr(l->f, x->a) : NULL;
	return inner && inner->kind == IR_EXPR_DEREF ? origin_of(l, inner->a) : PASSED_NOWHERE;
}

/*
 * A call by name that gives an object: what it is given tells whose. What is called through
 * an object gives one of the same file system.
 */
static int origin_of_result(struct look *l, uint32_t instr)
{
	const struct ir_instr *in = instr_of(l->f, instr);
	const struct ir_expr *callee = function_expr(l->f, in->a);
	const struct function *g = callee->kind == IR_EXPR_FUNC ? l->f->funcs[callee->str] : NULL;
	const struct ir_sym *sym = g ? &l->f->unit->syms[callee->str] : NULL;
	guint other = g ? owners_of(l->x->owners, g) : NO_OWNER;
	int origin = BEING_ASKED;

	if (!g)
		return origin_through(l, in->a);
	if (sym->type.kind != IR_TYPE_POINTER || (other && other != owner_of(l)) ||
	    !is_record(l->x, ir_str(l->f->unit, sym->type.record)))
		return PASSED_NOWHERE;
	if (other)
		return PASSED_OWN;
	for (guint k = 0; k < in->n_args; k++)
		if (passed_is_object(l->x, g, k))
			origin = meet(origin, origin_of(l, l->f->unit->args[in->first_arg + k]));
	return origin == BEING_ASKED ? PASSED_NOWHERE : origin;
}

static struct look look_at(struct passed *x, const struct function *f)
{
	struct origins *o = &x->all[f->id];

	if (!o->of_exprs) {
		o->of_vars = g_malloc(f->ir->n_vars + 1);
		memset(o->of_vars, NOT_ASKED, f->ir->n_vars + 1);
		o->of_exprs = g_new(gint16, f->ir->n_exprs + 1);
		for (guint i = 0; i <= f->ir->n_exprs; i++)
			o->of_exprs[i] = NOT_ASKED;
	}
	return (struct look){ x, f, o };
}

/* What was stored to the field, by code that serves the same. */
static int find_held(struct look *l, const char *record, const char *field)
{
	const GArray *stores;
	int origin = BEING_ASKED;

	if (!l->x->kept)
		l->x->kept = kept_new(l->x->p);
	stores = kept_stores(l->x->kept, record, field);
	for (guint i = 0; stores && i < stores->len; i++) {
		const struct kept_store *s = &g_array_index(stores, struct kept_store, i);
		struct look at;

		if (is_nothing(s->f, s->value))
			continue;
		if (owners_of(l->x->owners, s->f) != owner_of(l))
			return PASSED_NOWHERE;
		at = look_at(l->x, s->f);
		origin = meet(origin, origin_of(&at, s->value));
	}
	return origin == PASSED_OWN ? PASSED_OWN : PASSED_NOWHERE;
}

/* Of a field of a record that is none of the objects, and may be the file system's own. */
static int origin_of_held(struct look *l, const struct ir_expr *x)
{
	const char *record = ir_str(l->f->unit, x->b), *field = ir_str(l->f->unit, x->str);
	guint owner = owner_of(l);
	gpointer known;
	char *key;
	int origin;

	if (!owner || !l->x->settled[owner])
		return PASSED_NOWHERE;
	key = g_strdup_printf("%u %s.%s", owner, record, field);
	if (g_hash_table_lookup_extended(l->x->holds, key, NULL, &known)) {
		g_free(key);
		return GPOINTER_TO_INT(known);
	}
	g_hash_table_insert(l->x->holds, key, GINT_TO_POINTER(BEING_ASKED));
	origin = find_held(l, record, field);
	g_hash_table_insert(l->x->holds, g_strdup(key), GINT_TO_POINTER(origin));
	return origin;
}

static int find_origin(struct look *l, uint32_t e)
{
	const struct ir_expr *x = function_expr(l->f, e);

	switch (x->kind) {
	case IR_EXPR_VAR:
		return origin_of_var(l, x->a);
	case IR_EXPR_GLOBAL:
		return owner_of(l) && is_record(l->x, l->f->globals[x->str]->record) ?
		       PASSED_OWN : PASSED_NOWHERE;
	case IR_EXPR_RESULT:
		return origin_of_result(l, x->a);
	case IR_EXPR_FIELD:
		if (!is_record(l->x, ir_str(l->f->unit, x->b)))
			return origin_of_held(l, x);
		return is_outward(l, x) ? PASSED_NOWHERE : origin_of(l, x->a);
	case IR_EXPR_DEREF:
	case IR_EXPR_INDEX:
	case IR_EXPR_ADDR:
	case IR_EXPR_CONTAINER:
		return origin_of(l, x->a);
	default:
		return PASSED_NOWHERE;
	}
}

static int origin_of(struct look *l, uint32_t e)
{
	gint16 *known = &l->o->of_exprs[e];
	int origin;

	if (*known != NOT_ASKED)
		return *known;
	origin = find_origin(l, e);
	if (origin != BEING_ASKED)
		*known = origin;
	return origin;
}

static void forget(struct passed *x, const struct function *f)
{
	g_clear_pointer(&x->all[f->id].of_vars, g_free);
	g_clear_pointer(&x->all[f->id].of_exprs, g_free);
}

/* Argument k of a call of g. */
static int argument(struct look *l, const struct ir_instr *in, const struct function *g, guint k)
{
	int origin = k < in->n_args ? origin_of(l, l->f->unit->args[in->first_arg + k])
				    : PASSED_NOWHERE;

	if (origin == BEING_ASKED)
		origin = PASSED_NOWHERE;
	if (origin == PASSED_NOWHERE && owner_of(l) && is_param_of(g, k, l->x->made))
		return PASSED_OWN;
	return origin;
}

/* --- what own code gives own code ----------------------------------------------------------- */

/* FALSE: the callee is given nothing but what is known to be. */
static gboolean estrange(struct look *l, const struct ir_instr *in, const struct function *g)
{
	guint16 *strange = &l->x->strange[g->id], before = *strange;

	for (guint k = 0; k < g->ir->n_params && k < 16; k++)
		if (passed_is_object(l->x, g, k) && argument(l, in, g, k) != PASSED_OWN)
			*strange |= 1u << k;
	return *strange != before;
}

static gboolean estrange_callees(struct passed *x, const struct function *f)
{
	const struct ir_instr *in = instr_of(f, 0);
	struct look l = look_at(x, f);
	gboolean more = FALSE;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct function *g = function_called(f, in);

		if (g && g->ir && owners_of(x->owners, g) == owner_of(&l) && estrange(&l, in, g)) {
			forget(x, g);
			more = TRUE;
			l = look_at(x, f); /* it may be g */
		}
	}
	return more;
}

/* All functions that serve what f does are looked at together, once. */
static struct look look(struct passed *x, const struct function *f)
{
	GPtrArray **served = &x->served[owners_of(x->owners, f)], *all = *served;

	for (gboolean more = all != NULL; more;) {
		more = FALSE;
		for (guint i = 0; i < all->len; i++)
			more |= estrange_callees(x, all->pdata[i]);
	}
	if (all) {
		/* what is held was not asked yet */
		for (guint i = 0; i < all->len; i++)
			forget(x, all->pdata[i]);
		x->settled[owners_of(x->owners, f)] = TRUE;
		g_ptr_array_unref(all);
	}
	*served = NULL;
	return look_at(x, f);
}

/* --- questions ------------------------------------------------------------------------------ */

int passed_argument(struct passed *x, const struct function *f, uint32_t instr,
		    const struct function *to, guint k)
{
	struct look l = look(x, f);

	return argument(&l, instr_of(f, instr), to, k);
}

int passed_through(struct passed *x, const struct function *f, uint32_t instr)
{
	struct look l = look(x, f);
	int origin = origin_through(&l, instr_of(f, instr)->a);

	return origin == BEING_ASKED ? PASSED_NOWHERE : origin;
}

/* --- all ------------------------------------------------------------------------------------ */

static void add_names(GHashTable *set, char **names)
{
	for (; names && *names; names++)
		g_hash_table_add(set, (gpointer)g_intern_string(*names));
}

static void add_served(struct passed *x, struct function *f)
{
	GPtrArray **all = &x->served[owners_of(x->owners, f)];

	if (!*all)
		*all = g_ptr_array_new();
	g_ptr_array_add(*all, f);
}

struct passed *passed_new(const struct program *p, const struct owners *owners,
			  const struct rules *rules)
{
	struct passed *x = g_new0(struct passed, 1);

	x->p = p;
	x->records = g_hash_table_new(NULL, NULL);
	x->made = g_hash_table_new(NULL, NULL);
	x->outward = g_hash_table_new(NULL, NULL);
	x->holds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	x->owners = owners;
	x->strange = g_new0(guint16, p->n_functions + 1);
	x->all = g_new0(struct origins, p->n_functions + 1);
	add_names(x->records, rules->objects);
	add_names(x->records, rules->belongings);
	add_names(x->made, rules->made);
	add_names(x->outward, rules->outward);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir && owners_of(owners, p->functions[i]))
			add_served(x, p->functions[i]);
	return x;
}

void passed_free(struct passed *x)
{
	for (gsize i = 0; i < x->p->n_functions; i++)
		forget(x, x->p->functions[i]);
	g_free(x->all);
	g_free(x->strange);
	for (guint i = 0; i <= MAX_OWNERS; i++)
		if (x->served[i])
			g_ptr_array_unref(x->served[i]);
	if (x->kept)
		kept_free(x->kept);
	g_hash_table_unref(x->holds);
	g_hash_table_unref(x->records);
	g_hash_table_unref(x->made);
	g_hash_table_unref(x->outward);
	g_free(x);
}
