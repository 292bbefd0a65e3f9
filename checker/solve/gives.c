/* SPDX-License-Identifier: GPL-2.0-only */
/* A variable can have what is stored to it anywhere in the function. */
#include "solve/gives.h"

#include "solve/place.h"

/* --- signs ---------------------------------------------------------------------------------- */

/*
 * Casts are not in the program: what is no signed number, or a short one, is not told of, nor what
 * a wider one leaves when it is cut.
 */
static gboolean is_number(const struct ir_type *type)
{
	return type->kind == IR_TYPE_INT && type->bits >= 32;
}

static uint8_t of_constant(gint64 value, guint bits)
{
	return bits < 64 && (value < G_MININT32 || value > G_MAXINT32) ? SIGN_ANY : sign_of(value);
}

static uint8_t of_call(const struct func_info *info, const struct function *f, uint32_t instr,
		       guint bits)
{
	const struct function *g =
		function_called(f, &f->unit->instrs[f->ir->first_instr + instr]);

	if (g && g->errors)
		return SIGN_NEG | SIGN_ZERO;
	if (!g || !g->ir || g->identity || (g->rules && !g->noted) || g->tests_bit ||
	    !is_number(&g->ir->result) || g->ir->result.bits > bits)
		return SIGN_ANY;
	return info[g->id].gives;
}

static uint8_t negated(uint8_t signs)
{
	return (signs & SIGN_ZERO) | (signs & SIGN_NEG ? SIGN_POS : 0) |
	       (signs & SIGN_POS ? SIGN_NEG : 0);
}

/* What is left of the expression in so many bits. */
static uint8_t of_expr(const struct func_info *info, const struct function *f,
		       const uint8_t *vars, uint32_t e, guint bits)
{
	const struct ir_expr *x = function_expr(f, e);

	switch (x->kind) {
	case IR_EXPR_CONST:
		return of_constant(x->value, bits);
	case IR_EXPR_VAR:
		return f->unit->vars[f->ir->first_var + x->a].type.bits > bits ? SIGN_ANY
										: vars[x->a];
	case IR_EXPR_RESULT:
		return of_call(info, f, x->a, bits);
	case IR_EXPR_UNARY:
		if (x->op == IR_OP_NEG)
			return negated(of_expr(info, f, vars, x->a, bits));
		return x->op == IR_OP_COMPL ? SIGN_ANY : SIGN_ZERO | SIGN_POS;
	case IR_EXPR_BINARY:
		return x->op >= IR_OP_EQ && x->op <= IR_OP_GE ? SIGN_ZERO | SIGN_POS : SIGN_ANY;
	default:
		return SIGN_ANY;
	}
}

/* What is stored to a variable otherwise than by IR_SET is not seen. */
static void begin(const struct function *f, uint8_t *vars)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;

	for (guint v = 0; v < f->ir->n_vars; v++) {
		const struct ir_var *var = &f->unit->vars[f->ir->first_var + v];

		vars[v] = v < f->ir->n_params || (var->flags & IR_VAR_ADDRESS_TAKEN) ||
			  !is_number(&var->type) ? SIGN_ANY : 0;
	}
	for (guint i = 0; i < f->ir->n_instrs; i++, in++)
		for (guint k = 0; in->op == IR_ASM && k < in->n_args; k++) {
			const struct ir_expr *x =
				function_expr(f, f->unit->args[in->first_arg + k]);

			if (x->kind == IR_EXPR_VAR)
				vars[x->a] = SIGN_ANY;
		}
}

static gboolean store_all(const struct func_info *info, const struct function *f, uint8_t *vars)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	gboolean more = FALSE;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct ir_expr *to = in->op == IR_SET ? function_expr(f, in->a) : NULL;
		uint8_t signs;

		if (!to || to->kind != IR_EXPR_VAR || vars[to->a] == SIGN_ANY)
			continue;
		signs = vars[to->a] |
			of_expr(info, f, vars, in->b,
				f->unit->vars[f->ir->first_var + to->a].type.bits);
		more |= signs != vars[to->a];
		vars[to->a] = signs;
	}
	return more;
}

static gboolean add_signs(struct func_info *info, const struct function *f)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	g_autofree uint8_t *vars = NULL;
	uint8_t gives = info[f->id].gives;

	if (gives == SIGN_ANY || !is_number(&f->ir->result))
		return FALSE;
	vars = g_new0(uint8_t, f->ir->n_vars + 1);
	begin(f, vars);
	while (store_all(info, f, vars))
		;
	for (guint i = 0; i < f->ir->n_instrs; i++, in++)
		if (in->op == IR_RETURN)
			gives |= in->a == IR_NONE ? SIGN_ANY
						  : of_expr(info, f, vars, in->a,
							    f->ir->result.bits);
	if (gives == info[f->id].gives)
		return FALSE;
	info[f->id].gives = gives;
	return TRUE;
}

struct range gives_signs(const struct func_info *info, const struct function *f)
{
	uint8_t gives = f->ir && is_number(&f->ir->result) ? info[f->id].gives : 0;

	return gives ? range_signs(gives) : range_any;
}

/* --- pointers that are handed back --------------------------------------------------------- */

static gboolean is_kept(const struct function *f, guint param)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;

	if (f->unit->vars[f->ir->first_var + param].flags & IR_VAR_ADDRESS_TAKEN)
		return FALSE;
	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct ir_expr *to = in->op == IR_SET ? function_expr(f, in->a) : NULL;

		if (in->op == IR_ASM || (to && to->kind == IR_EXPR_VAR && to->a == param))
			return FALSE;
	}
	return TRUE;
}

/* The parameter, as a number from 1, that the expression is; 0: none. */
static guint of_param(const struct func_info *info, const struct function *f, uint32_t e)
{
	const struct ir_expr *x = function_expr(f, e);
	const struct ir_instr *call;
	const struct function *g;
	guint k;

	if (x->kind == IR_EXPR_VAR)
		return x->a < f->ir->n_params && x->a < MAX_PARAMS &&
				       f->unit->vars[f->ir->first_var + x->a].type.kind ==
					       IR_TYPE_POINTER
			       ? x->a + 1 : 0;
	if (x->kind != IR_EXPR_RESULT)
		return 0;
	call = &f->unit->instrs[f->ir->first_instr + x->a];
	g = function_called(f, call);
	k = g ? info[g->id].hands_back : 0;
	return k && k <= call->n_args ? of_param(info, f, f->unit->args[call->first_arg + k - 1])
				      : 0;
}

static gboolean find_handed_back(struct func_info *info, const struct function *f)
{
	uint32_t value = place_only_return(f);
	guint k = value == IR_NONE || info[f->id].hands_back ? 0 : of_param(info, f, value);

	if (!k || f->ir->result.kind != IR_TYPE_POINTER || (f->rules && !f->noted) ||
	    !is_kept(f, k - 1))
		return FALSE;
	info[f->id].hands_back = k;
	return TRUE;
}

gboolean gives_step(struct func_info *info, const struct function *f)
{
	gboolean more = add_signs(info, f);

	return find_handed_back(info, f) || more;
}
