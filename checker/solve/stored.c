/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads every store of the program for the fields that are written through a
 * pointer. Records copied as a whole, and what memset() and its like do, are not
 * seen here.
 */
#include "solve/stored.h"

#include "solve/term.h"

static const char *field_key(const char *record, const char *name)
{
	g_autofree char *key = g_strdup_printf("%s.%s", record, term_field_plain(name));

	return g_intern_string(key);
}

/* The last field on the way to the place, when a pointer is followed on it. */
static void add_place(GHashTable *stored, const struct function *f, uint32_t place)
{
	const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + place];
	const struct ir_expr *last = NULL;

	while (x->kind == IR_EXPR_FIELD || x->kind == IR_EXPR_INDEX) {
		if (!last && x->kind == IR_EXPR_FIELD)
			last = x;
		x = &f->unit->exprs[f->ir->first_expr + x->a];
	}
	if (last && x->kind == IR_EXPR_DEREF)
		g_hash_table_add(stored, (gpointer)field_key(ir_str(f->unit, last->b),
							     ir_str(f->unit, last->str)));
}

static void add_function(GHashTable *stored, const struct function *f)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		if (in->op == IR_SET)
			add_place(stored, f, in->a);
		for (guint k = 0; in->op == IR_ASM && k < in->n_args; k++)
			add_place(stored, f, f->unit->args[in->first_arg + k]);
	}
}

GHashTable *stored_fields(const struct program *p)
{
	GHashTable *stored = g_hash_table_new(NULL, NULL);

	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir)
			add_function(stored, p->functions[i]);
	return stored;
}

gboolean stored_field(const GHashTable *stored, const struct field *f)
{
	return g_hash_table_contains((GHashTable *)stored, f->key);
}
