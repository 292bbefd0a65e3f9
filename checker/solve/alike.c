/* SPDX-License-Identifier: GPL-2.0-only */
/* Texts and symbols, which are numbers of the unit, are told by what they are. */
#include "solve/alike.h"

#include <string.h>
#include <xxhash.h>

static guint64 mix(guint64 sum, guint64 x)
{
	const guint64 words[] = { sum, x };

	return XXH3_64bits(words, sizeof(words));
}

static guint64 mix_text(guint64 sum, const char *text)
{
	return XXH3_64bits_withSeed(text, strlen(text), sum);
}

static guint64 mix_type(guint64 sum, const struct function *f, const struct ir_type *t)
{
	return mix_text(mix(sum, t->kind | (guint64)t->bits << 8), ir_str(f->unit, t->record));
}

static guint64 mix_symbol(guint64 sum, const struct spelling *names, const struct function *f,
			  uint32_t sym)
{
	return mix_text(sum, f->funcs[sym] ? spelling_function(names, f->funcs[sym])
					   : spelling_global(names, f->globals[sym]));
}

static guint64 mix_expr(guint64 sum, const struct spelling *names, const struct function *f,
			const struct ir_expr *x)
{
	gboolean names_record = x->kind == IR_EXPR_FIELD;
	const guint64 words[] = { sum, x->kind | x->op << 8 | x->unsigned_ << 16, x->a,
				  names_record ? 0 : x->b, (guint64)x->value };

	sum = XXH3_64bits(words, sizeof(words));
	switch (x->kind) {
	case IR_EXPR_FIELD:
		sum = mix_text(sum, ir_str(f->unit, x->b));
		return mix_text(sum, ir_str(f->unit, x->str));
	case IR_EXPR_STRING:
	case IR_EXPR_CONTAINER:
		return mix_text(sum, ir_str(f->unit, x->str));
	case IR_EXPR_FUNC:
	case IR_EXPR_GLOBAL:
		return mix_symbol(sum, names, f, x->str);
	default:
		return sum;
	}
}

static guint64 mix_instr(guint64 sum, const struct function *f, const struct ir_instr *in)
{
	const guint64 words[] = { sum, in->op | in->flags << 8, in->n_args, in->a, in->b, in->c };

	sum = XXH3_64bits(words, sizeof(words));
	return in->n_args ? mix(sum, XXH3_64bits(f->unit->args + in->first_arg,
						 in->n_args * sizeof(*f->unit->args)))
			  : sum;
}

guint64 alike_digest(const struct spelling *names, const struct function *f)
{
	const struct ir_func *ir = f->ir;
	const struct ir_unit *u = f->unit;
	guint64 sum = mix_type(ir->n_params | (guint64)ir->variadic << 32, f, &ir->result);

	for (guint i = 0; i < ir->n_vars; i++) {
		const struct ir_var *v = &u->vars[ir->first_var + i];

		sum = mix(mix_type(sum, f, &v->type), v->flags);
	}
	for (guint i = 0; i < ir->n_exprs; i++)
		sum = mix_expr(sum, names, f, &u->exprs[ir->first_expr + i]);
	for (guint i = 0; i < ir->n_instrs; i++)
		sum = mix_instr(sum, f, &u->instrs[ir->first_instr + i]);
	for (guint i = 0; i < ir->n_blocks; i++)
		sum = mix(sum, u->blocks[ir->first_block + i].first_instr |
			       (guint64)u->blocks[ir->first_block + i].n_instrs << 32);
	for (guint i = 0; i < ir->n_cases; i++) {
		const struct ir_case *c = &u->cases[ir->first_case + i];

		sum = mix(mix(mix(sum, (guint64)c->lo), (guint64)c->hi), c->block);
	}
	return sum;
}
