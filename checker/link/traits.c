/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads calls, stores and initialisers. What the core says of files of its own is no word on
 * those of a file system; a bit that it sets may be in anybody's. What is stored without being
 * a constant may have any bit, and so may who takes the word's address.
 */
#include "link/traits.h"

#include <string.h>

static void mark_asking(struct program *p, const struct rules *rules)
{
	for (gsize i = 0; i < rules->n_traits; i++) {
		const GPtrArray *all = g_hash_table_lookup(p->by_name, rules->traits[i].asks);

		for (guint k = 0; all && k < all->len; k++)
			((struct function *)all->pdata[k])->asks = (guint8)(i + 1);
	}
}

static gboolean is_field(const struct ir_unit *u, const char *full, uint32_t record, uint32_t field)
{
	const char *dot = strchr(full, '.'), *name = ir_str(u, record);

	return strlen(name) == (gsize)(dot - full) && !strncmp(full, name, dot - full) &&
	       !strcmp(dot + 1, ir_str(u, field));
}

/* Whether the value, stored to the field, may set one of the bits. */
static gboolean may_set(const struct function *f, uint32_t e, const struct rule_trait *t)
{
	const struct ir_expr *x = function_expr(f, e), *mask;

	switch (x->kind) {
	case IR_EXPR_CONST:
		return (x->value & t->bits) != 0;
	case IR_EXPR_FIELD: /* of another record of the kind, or this one */
		return !is_field(f->unit, t->field, x->b, x->str);
	case IR_EXPR_BINARY:
		mask = function_expr(f, x->b);
		if (x->op == IR_OP_OR)
			return may_set(f, x->a, t) || may_set(f, x->b, t);
		if (x->op == IR_OP_AND && mask->kind == IR_EXPR_CONST && !(mask->value & t->bits))
			return FALSE;
		return x->op != IR_OP_AND || may_set(f, x->a, t);
	default:
		return TRUE;
	}
}

static gboolean instr_tells(const struct program *p, const struct function *f,
			    const struct ir_instr *in, const struct rule_trait *t)
{
	const struct function *to = function_called(f, in);
	const struct ir_expr *x = in->op == IR_SET ? function_expr(f, in->a) : NULL;

	if (to)
		return !g_hash_table_contains(p->core_places, f->place) &&
		       g_strv_contains((const char *const *)t->told_by, to->name);
	return t->field && x && x->kind == IR_EXPR_FIELD &&
	       is_field(f->unit, t->field, x->b, x->str) && may_set(f, in->b, t);
}

static gboolean unit_tells(const struct ir_unit *u, const struct rule_trait *t)
{
	for (guint i = 0; t->field && i < u->n_inits; i++) {
		const struct ir_init *in = &u->inits[i];

		if (is_field(u, t->field, in->record, in->field) &&
		    (in->kind != IR_EXPR_CONST || in->value & t->bits))
			return TRUE;
	}
	return FALSE;
}

static gboolean takes_address(const struct function *f, const struct rule_trait *t)
{
	for (guint i = 0; t->field && i < f->ir->n_exprs; i++) {
		const struct ir_expr *x = function_expr(f, i), *of;

		of = x->kind == IR_EXPR_ADDR ? function_expr(f, x->a) : NULL;
		if (of && of->kind == IR_EXPR_FIELD && is_field(f->unit, t->field, of->b, of->str))
			return TRUE;
	}
	return FALSE;
}

static gboolean function_tells(const struct program *p, const struct function *f,
			       const struct rule_trait *t)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr];

	if (takes_address(f, t))
		return TRUE;
	for (guint i = 0; i < f->ir->n_instrs; i++)
		if (instr_tells(p, f, &in[i], t))
			return TRUE;
	return FALSE;
}

/* Where one of the place's functions tells, those of its worlds have it. */
static void tell(struct program *p, const struct function *f, guint32 bit)
{
	for (gsize w = 0; w < p->n_worlds; w++)
		if (program_visible(p, f->place, w))
			p->worlds[w].traits |= bit;
}

static guint32 asked_within(const struct function *f)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr];
	guint32 bits = 0;

	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct function *to = function_called(f, &in[i]);

		if (to && to->asks)
			bits |= 1u << (to->asks - 1);
	}
	return bits;
}

/* What has no function is of no place: it tells of all. */
static void read_tables(struct program *p, const struct extract_set *set,
			const struct rules *rules)
{
	for (gsize i = 0; i < set->n_results; i++) {
		const struct ir_unit *u = set->results[i].unit;

		for (gsize k = 0; u && !u->n_funcs && k < rules->n_traits; k++)
			for (gsize w = 0; w < p->n_worlds && unit_tells(u, &rules->traits[k]); w++)
				p->worlds[w].traits |= 1u << k;
	}
}

void traits_mark(struct program *p, const struct extract_set *set, const struct rules *rules)
{
	g_autoptr(GHashTable) units = g_hash_table_new(NULL, NULL);

	mark_asking(p, rules);
	read_tables(p, set, rules);
	for (gsize i = 0; rules->n_traits && i < p->n_functions; i++) {
		struct function *f = p->functions[i];
		gboolean fresh = f->ir && g_hash_table_add(units, (gpointer)f->unit);

		if (!f->ir)
			continue;
		f->asks_within = asked_within(f);
		for (gsize k = 0; k < rules->n_traits; k++)
			if (function_tells(p, f, &rules->traits[k]) ||
			    (fresh && unit_tells(f->unit, &rules->traits[k])))
				tell(p, f, 1u << k);
	}
}
