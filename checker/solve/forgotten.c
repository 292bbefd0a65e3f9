/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the drops of a function that was followed, and its code as it stands. Who is given an
 * object after its lock was taken may keep it with the lock, as a transaction does.
 */
#include "solve/forgotten.h"

#include "solve/parting.h"

#define MAX_DEEP 2	/* calls that an object is followed through */

/* One like it, which was taken elsewhere in the function, is dropped there again. */
static gboolean is_dropped_otherwise(const struct run *r, const struct held *h)
{
	for (guint i = 0; i < r->drops->len; i++) {
		const struct drop *d = &g_array_index(r->drops, struct drop, i);

		if (d->site != h->site && lock_ref_alike(r->s->locks, d->ref, h->ref))
			return TRUE;
	}
	return FALSE;
}

static gboolean keeps(const struct run *r, const struct function *f, guint param, guint deep);

/* The variable that has a value, or the object that it is of; IR_NONE. */
static uint32_t variable_of(const struct function *f, uint32_t expr)
{
	const struct ir_expr *x = function_expr(f, expr);

	while (x->kind == IR_EXPR_ADDR || x->kind == IR_EXPR_FIELD || x->kind == IR_EXPR_DEREF ||
	       x->kind == IR_EXPR_INDEX || x->kind == IR_EXPR_CONTAINER)
		x = function_expr(f, x->a);
	return x->kind == IR_EXPR_VAR ? x->a : IR_NONE;
}

/* The object that the variable points at, the address of a part of it, or what it is a part of. */
static gboolean is_object(const struct function *f, uint32_t expr, uint32_t var)
{
	int kind = function_expr(f, expr)->kind;

	return (kind == IR_EXPR_VAR || kind == IR_EXPR_ADDR || kind == IR_EXPR_CONTAINER) &&
	       variable_of(f, expr) == var;
}

/* What such a function gives may be the object that it is asked about, by another name. */
static gboolean gives_object(const struct function *f)
{
	return f->ir && f->ir->result.kind == IR_TYPE_POINTER;
}

/* Whether the instruction stores or returns it, or hands it to who may, so many calls deep. */
static gboolean passes(const struct run *r, const struct function *f, uint32_t instr, uint32_t var,
		       guint deep)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];
	const struct function *to;

	if (in->op == IR_SET)
		return is_object(f, in->b, var);
	if (in->op == IR_RETURN)
		return in->a != IR_NONE && is_object(f, in->a, var);
	if (in->op != IR_CALL)
		return FALSE;
	to = function_called(f, in);
	if (to && (to->rules || (r->s->info[to->id].pure && !(deep && gives_object(to)))))
		return FALSE;
	for (guint i = 0; i < in->n_args; i++)
		if (is_object(f, f->unit->args[in->first_arg + i], var) &&
		    (!to || keeps(r, to, i, deep + 1)))
			return TRUE;
	return FALSE;
}

/* Whether f may store what it is given as this argument, so that others find it. */
static gboolean keeps(const struct run *r, const struct function *f, guint param, guint deep)
{
	if (!f->ir || deep > MAX_DEEP || param >= f->ir->n_params)
		return TRUE;
	for (guint k = 0; k < f->ir->n_instrs; k++)
		if (passes(r, f, k, param, deep))
			return TRUE;
	return FALSE;
}

/* Whether who takes the lock, or is given the object after that, may keep the object. */
static gboolean is_passed_on(const struct run *r, uint32_t taken)
{
	const struct ir_instr *in = &r->u->instrs[r->f->ir->first_instr + taken];
	const struct function *by = function_called(r->f, in);

	if (in->op != IR_CALL || !by || (by->ir && by->ir->result.kind == IR_TYPE_POINTER))
		return TRUE;
	for (guint i = 0; i < in->n_args; i++) {
		uint32_t var = variable_of(r->f, r->u->args[in->first_arg + i]);

		for (guint k = 0; var != IR_NONE && k < r->f->ir->n_instrs; k++)
			if (passes(r, r->f, k, var, 0) &&
			    (k == taken || cfg_comes(r->f, taken, k)))
				return TRUE;
	}
	return FALSE;
}

gboolean is_forgotten(const struct run *r, const struct held *h)
{
	return is_dropped_otherwise(r, h) && !is_passed_on(r, h->site);
}
