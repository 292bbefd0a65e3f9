/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads operations of rules, the tables that functions are in, and how states leave these and
 * what they pass the object on to. What an argument is passed on by is taken as it is written:
 * a parameter, a variable that is set to one once, the address of a member.
 */
#include "solve/owed.h"

#include <string.h>
#include <xxhash.h>

#include "solve/parting.h"

#define MAX_PASSED 8	/* calls from the operation */

/* What may have become of an object's lock on a path that has not dropped it. */
enum mark {
	GIVEN_AWAY,		/* somebody else may drop it, later */
	PERHAPS_DROPPED,	/* it was passed to who does at times, and nothing tells when */
	N_MARKS
};

struct owed {
	const struct program *p;
	const struct rules *rules;
	struct lock_table *locks;
	GHashTable *operations;	/* function → GArray of const struct rule_operation * */
	uint32_t *watched;	/* by function id: parameters whose lock is to be dropped */
	guint *class;		/* by function id: that lock's */
	guint mark[N_MARKS];
};

/* --- who is passed the object ---------------------------------------------------------------- */

/* What the variable is set to, if that is once; or IR_NONE. */
static uint32_t only_value(const struct function *f, uint32_t var)
{
	uint32_t value = IR_NONE;

	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];

		if (in->op != IR_SET || function_expr(f, in->a)->kind != IR_EXPR_VAR ||
		    function_expr(f, in->a)->a != var)
			continue;
		if (value != IR_NONE)
			return IR_NONE;
		value = in->b;
	}
	return value;
}

static int param_of(const struct function *f, uint32_t e, guint depth);

static int member_of(const struct function *f, uint32_t e, guint depth)
{
	const struct ir_expr *x = function_expr(f, e);

	while (x->kind == IR_EXPR_FIELD)
		x = function_expr(f, x->a);
	return x->kind == IR_EXPR_DEREF && function_expr(f, x->a)->kind == IR_EXPR_VAR ?
		param_of(f, x->a, depth) : -1;
}

/* The parameter that the expression is, or leads to a member of, or what is in that; or -1. */
static int param_of(const struct function *f, uint32_t e, guint depth)
{
	const struct ir_expr *x = function_expr(f, e);
	uint32_t value;

	switch (x->kind) {
	case IR_EXPR_VAR:
		if (x->a < f->ir->n_params)
			return x->a < MAX_PARAMS ? (int)x->a : -1;
		value = depth ? only_value(f, x->a) : IR_NONE;
		return value == IR_NONE ? -1 : param_of(f, value, depth - 1);
	case IR_EXPR_ADDR:
		return member_of(f, x->a, depth);
	case IR_EXPR_FIELD:
		return member_of(f, e, depth);
	default:
		return -1;
	}
}

struct found {
	struct owed *o;
	GPtrArray *next;	/* struct function */
};

static void watch(struct found *w, struct function *f, guint param, guint class)
{
	if (!f->ir || param >= f->ir->n_params || param >= MAX_PARAMS ||
	    w->o->watched[f->id] & (1u << param))
		return;
	w->o->watched[f->id] |= 1u << param;
	w->o->class[f->id] = class;
	g_ptr_array_add(w->next, f);
}

static void watch_callees(struct found *w, const struct function *f)
{
	uint32_t mine = w->o->watched[f->id];

	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];
		const struct ir_expr *to = in->op == IR_CALL ? function_expr(f, in->a) : NULL;

		for (guint k = 0; to && to->kind == IR_EXPR_FUNC && k < in->n_args; k++) {
			int param = param_of(f, f->unit->args[in->first_arg + k], 2);

			if (param >= 0 && mine & (1u << param))
				watch(w, f->funcs[to->str], k, w->o->class[f->id]);
		}
	}
}

static void add_operation(struct found *w, const struct rule_operation *op, struct function *f)
{
	GArray *all = g_hash_table_lookup(w->o->operations, f);
	enum lock_kind kind = rules_lock(w->o->rules, op->class) ?
		rules_lock(w->o->rules, op->class)->kind : LOCK_UNKNOWN;

	if (!all) {
		all = g_array_new(FALSE, FALSE, sizeof(op));
		g_hash_table_insert(w->o->operations, f, all);
	}
	g_array_append_val(all, op);
	if (op->fails == LEAVES_DROPPED || op->succeeds == LEAVES_DROPPED)
		watch(w, f, (guint)op->arg, lock_class(w->o->locks, op->class, kind));
}

/* What is passed on counts in functions that have nothing to do with locks, too. */
static void note_relevant(const struct owed *o, struct func_info *info)
{
	for (gsize i = 0; i < o->p->n_functions; i++)
		info[i].relevant |= o->watched[i] && !info[i].pure;
}

struct owed *owed_new(const struct program *p, const struct rules *rules, struct lock_table *locks,
		      struct func_info *info)
{
	struct owed *o = g_new0(struct owed, 1);
	g_autoptr(GPtrArray) now = g_ptr_array_new();
	struct found w = { o, g_ptr_array_new() };

	*o = (struct owed){ .p = p, .rules = rules, .locks = locks };
	o->mark[GIVEN_AWAY] = lock_class(locks, "given away", LOCK_MARK);
	o->mark[PERHAPS_DROPPED] = lock_class(locks, "perhaps dropped", LOCK_MARK);
	o->operations = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	o->watched = g_new0(uint32_t, p->n_functions + 1);
	o->class = g_new0(guint, p->n_functions + 1);
	for (gsize i = 0; i < rules->n_operations; i++) {
		const struct rule_operation *op = &rules->operations[i];
		const struct targets *t = g_hash_table_contains(p->slots, op->through) ?
			program_slot(p, op->through) : NULL;

		for (gsize k = 0; t && k < t->n; k++)
			add_operation(&w, op, t->funcs[k]);
	}
	for (guint depth = 0; w.next->len && depth < MAX_PASSED; depth++) {
		GPtrArray *done = now;

		now = w.next;
		w.next = done;
		g_ptr_array_set_size(w.next, 0);
		for (guint i = 0; i < now->len; i++)
			watch_callees(&w, now->pdata[i]);
	}
	g_ptr_array_unref(w.next);
	note_relevant(o, info);
	return o;
}

const GArray *owed_operations(const struct owed *o, const struct function *f)
{
	return g_hash_table_lookup(o->operations, f);
}

guint64 owed_digest(const struct owed *o, const struct function *f)
{
	const GArray *all = owed_operations(o, f);
	const char *class = o->watched[f->id] ? lock_class_name(o->locks, o->class[f->id]) : "";
	guint64 sum = XXH3_64bits_withSeed(class, strlen(class), o->watched[f->id]);

	for (guint i = 0; all && i < all->len; i++)
		sum = sum * 31 + 1 + (guint64)(g_array_index(all, struct rule_operation *, i) -
					       o->rules->operations);
	return sum;
}

void owed_free(struct owed *o)
{
	if (!o)
		return;
	g_hash_table_unref(o->operations);
	g_free(o->watched);
	g_free(o->class);
	g_free(o);
}

/* --- given away ------------------------------------------------------------------------------ */

/* The parameter that points at the object that x is, lies in, or is found in; or -1. */
static int owner_of(const struct run *r, term x)
{
	const struct term_data *d = term_get(r->t, x);

	if (d->kind == TERM_ADDR || d->kind == TERM_LOAD) {
		for (d = term_get(r->t, d->a); d->kind == TERM_FIELD || d->kind == TERM_INDEX;)
			d = term_get(r->t, d->a);
		if (d->kind != TERM_DEREF)
			return -1;
		d = term_get(r->t, d->a);
	}
	return d->kind == TERM_PARAM && d->a < MAX_PARAMS &&
	       r->s->owed->watched[r->f->id] & (1u << d->a) ? (int)d->a : -1;
}

static lockref mark_of(const struct run *r, enum mark mark, guint param)
{
	return lock_ref(r->s->locks, (struct lock_ref){
		.class = r->s->owed->mark[mark], .kind = LOCK_MARK, .bit = NO_BIT,
		.instance = term_leaf(r->t, TERM_PARAM, param, 0) });
}

static void mark(struct run *r, struct state *s, enum mark mark, term value)
{
	int param = owner_of(r, value);

	if (param >= 0)
		held_take(r, s, mark_of(r, mark, (guint)param), LOCK_WRITE, HELD_ONCE, r->instr);
}

static void give(struct run *r, struct state *s, term value)
{
	mark(r, s, GIVEN_AWAY, value);
}

void owed_store(struct run *r, struct state *s, term place, term value)
{
	if (r->s->owed->watched[r->f->id] && term_get(r->t, place)->kind != TERM_LOCAL)
		give(r, s, value);
}

void owed_pass(struct run *r, struct state *s, const term *args, guint n)
{
	for (guint i = 0; r->s->owed->watched[r->f->id] && i < n; i++)
		give(r, s, args[i]);
}

/* Whether it drops locks of the class by what is not seen. */
static gboolean may_drop(const struct context *c, guint class)
{
	for (guint i = 0; i < MAX_CONTESTED; i++)
		if (c->undropped[i] == class + 1)
			return TRUE;
	return FALSE;
}

/* Whether the callee fails some way by which its parameter's lock is surely not dropped. */
static gboolean may_fail_with(const struct context *callee, guint param)
{
	for (guint i = 0; callee->owing && i < callee->owing->len; i++) {
		const struct owing *o = &g_array_index(callee->owing, struct owing, i);

		if (o->how == OWES_DROP && o->failed && !o->doubt && o->param == param)
			return TRUE;
	}
	return FALSE;
}

void owed_pass_on(struct run *r, struct state *s, const struct context *callee, const term *args,
		  guint n)
{
	const struct owed *o = r->s->owed;
	gboolean drops = o->watched[r->f->id] && may_drop(callee, o->class[r->f->id]);

	for (guint i = 0; o->watched[r->f->id] && i < n; i++)
		if (!(o->watched[callee->f->id] & (1u << i)) ||
		    (drops && !may_fail_with(callee, i)))
			give(r, s, args[i]);
		else if (drops)
			mark(r, s, PERHAPS_DROPPED, args[i]);
}

void owed_take_over(struct run *r, struct state *s, lockref ref)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, ref);

	for (guint i = 0; r->s->owed->watched[r->f->id] && i < N_MARKS; i++)
		if (l->class == r->s->owed->mark[i])
			mark(r, s, i, l->instance);
}

/* Whether the block drops a lock, and goes on to `next`. */
static gboolean drops_by(const struct run *r, guint block, guint next)
{
	const struct ir_block *b = &r->u->blocks[r->f->ir->first_block + block];
	const struct ir_instr *in = &r->u->instrs[r->f->ir->first_instr + b->first_instr];

	if (in[b->n_instrs - 1].op != IR_JUMP || in[b->n_instrs - 1].a != next)
		return FALSE;
	for (guint i = 0; i < b->n_instrs; i++) {
		const struct ir_expr *to = in[i].op == IR_CALL ? run_expr(r, in[i].a) : NULL;
		const struct function *f =
			to && to->kind == IR_EXPR_FUNC ? r->f->funcs[to->str] : NULL;

		for (guint k = 0; f && f->rules && k < f->rules->len; k++)
			if (((const struct rule_function *)f->rules->pdata[k])->op == RULE_RELEASE)
				return TRUE;
	}
	return FALSE;
}

void owed_branch(struct run *r, struct state *s, guint to, guint other)
{
	uint32_t watched = r->s->owed->watched[r->f->id];

	for (guint k = 0; watched && k < MAX_PARAMS && drops_by(r, other, to); k++)
		if (watched & (1u << k))
			give(r, s, term_leaf(r->t, TERM_PARAM, k, 0));
}

/* Where there is no object, nothing is owed. */
void owed_arrive(struct run *r, struct state *s)
{
	uint32_t watched = r->s->owed->watched[r->f->id];

	for (guint k = 0; watched && k < MAX_PARAMS; k++) {
		term param = term_leaf(r->t, TERM_PARAM, k, 0);

		if (watched & (1u << k) && !(state_range(s, r->t, param).signs & SIGN_POS))
			give(r, s, param);
	}
}

gboolean owed_is_mark(const struct run *r, lockref ref)
{
	guint class = lock_ref_get(r->s->locks, ref)->class;

	return class == r->s->owed->mark[GIVEN_AWAY] || class == r->s->owed->mark[PERHAPS_DROPPED];
}

/* --- ways out -------------------------------------------------------------------------------- */

/* Whether a lock of the class is among them: one that `whose` leads to, unless that is 0. */
static gboolean has(const struct run *r, const GArray *locks, guint class, term whose, uint8_t but)
{
	enum lock_kind kind = g_array_index(r->s->locks->classes, struct class_info, class).kind;

	for (guint i = 0; i < locks->len; i++) {
		const struct held *h = &g_array_index(locks, struct held, i);
		const struct lock_ref *l = lock_ref_get(r->s->locks, h->ref);

		if (h->flags & but)
			continue;
		if (whose ? l->class == class && term_mentions(r->t, l->instance, whose) :
		    l->class == class || (l->class >= CLASS_UNKNOWN && l->kind == kind))
			return TRUE;
	}
	return FALSE;
}

static gboolean fails(const struct run *r, const struct state *s, term value)
{
	struct range range = value ? state_range(s, r->t, value) : range_any;

	if (r->f->ir->result.kind == IR_TYPE_POINTER)
		return value && !(range.signs & SIGN_POS);
	return (range.signs & SIGN_NEG) && !(range.signs & SIGN_ZERO);
}

/* What is taken for I/O is dropped when that is done, whose lock it is. */
static gboolean is_async(const struct run *r, guint class)
{
	enum lock_kind kind = g_array_index(r->s->locks->classes, struct class_info, class).kind;

	return kind == LOCK_PAGE || kind == LOCK_BIT || kind == LOCK_SEMAPHORE;
}

static void add(struct run *r, const struct state *s, struct owing one, term value)
{
	const struct term_data *d = term_get(r->t, value);

	one.out = r->instr;
	one.via = value && d->kind == TERM_RESULT ? d->a : NO_SITE;
	if (s->imprecise || r->coarse)
		one.doubt = DOUBT_MERGED;
	else if (one.how == HAS_TAKEN && is_async(r, one.class))
		one.doubt = DOUBT_ASYNC;
	if (!r->c->owing)
		r->c->owing = g_array_new(FALSE, FALSE, sizeof(struct owing));
	g_array_append_val(r->c->owing, one);
}

/* Whether the object of `param` is passed to who may fail and surely leave its lock. */
static gboolean is_passed_to_failing(const struct run *r, const struct event *e, guint param)
{
	guint k = 0;

	for (term list = e->args; list; list = term_get(r->t, list)->b, k++)
		if (owner_of(r, term_get(r->t, list)->a) == (int)param &&
		    may_fail_with(e->callee, k))
			return TRUE;
	return FALSE;
}

/* Whether what is returned may be the failure of such a call. */
static gboolean may_be_failure(const struct run *r, const struct state *s, term value, guint param)
{
	const struct term_data *d = term_get(r->t, value);

	if (!value || d->kind != TERM_RESULT || !(state_range(s, r->t, value).signs & SIGN_NEG))
		return FALSE;
	for (guint i = 0; i < r->c->events->len; i++) {
		const struct event *e = &g_array_index(r->c->events, struct event, i);

		if (e->kind == EVENT_CALL && e->instr == d->a && is_passed_to_failing(r, e, param))
			return TRUE;
	}
	return FALSE;
}

/*
 * Whose lock is not dropped, and who are not given away. Who drops it at times is blamed where it
 * fails without, and that is all that its caller says.
 */
static void leave_watched(struct run *r, const struct state *s, term value)
{
	uint32_t watched = r->s->owed->watched[r->f->id];
	guint class = r->s->owed->class[r->f->id];
	struct owing one = { .class = class, .how = OWES_DROP };

	if (!watched || has(r, s->dropped, class, 0, HELD_BACK))
		return;
	for (one.param = 0; one.param < MAX_PARAMS; one.param++) {
		if (!(watched & (1u << one.param)) ||
		    held_find(s, mark_of(r, GIVEN_AWAY, one.param)))
			continue;
		one.failed = fails(r, s, value);
		if (held_find(s, mark_of(r, PERHAPS_DROPPED, one.param))) {
			one.failed = may_be_failure(r, s, value, one.param);
			if (!one.failed)
				continue;
		}
		add(r, s, one, value);
	}
}

static void leave_operation(struct run *r, const struct state *s, term value)
{
	const GArray *all = owed_operations(r->s->owed, r->f);

	for (guint i = 0; all && i < all->len; i++) {
		const struct rule_operation *op =
			g_array_index(all, const struct rule_operation *, i);
		struct owing one = { .class = lock_class(r->s->locks, op->class, LOCK_UNKNOWN),
				     .how = HAS_DROPPED, .failed = fails(r, s, value) };
		term whose = term_leaf(r->t, TERM_PARAM, op->arg, 0);

		if (op->fails != LEAVES_UNTOUCHED && op->succeeds != LEAVES_UNTOUCHED)
			continue;
		if (!has(r, s->dropped, one.class, whose,
			 HELD_BACK | HELD_MAYBE | HELD_HANDED))
			one.how = HAS_TAKEN;
		if (one.how == HAS_DROPPED || has(r, s->held, one.class, whose, HELD_MAYBE))
			add(r, s, one, value);
	}
}

void owed_leave(struct run *r, const struct state *s, term value)
{
	leave_watched(r, s, value);
	leave_operation(r, s, value);
}
