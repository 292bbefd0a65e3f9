/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads where all code takes the address of a field that is an item. Whatever becomes of it,
 * but for an argument of a function that rules say waits, or that does nothing, the item may
 * be queued there. What is queued by code out of the scope is not seen.
 */
#include "solve/idle.h"

#include <string.h>

#include "solve/place.h"

struct reader {
	GHashTable *transparent, *classes;
	GHashTable *fields;		/* set of names of fields that are of `classes` */
	GHashTable *taken;		/* expression of f → its class */
	const struct function *f;
};

/* The class of `classes` whose address the expression is; or NULL. */
static const char *class_taken(const struct reader *r, const struct ir_expr *x)
{
	const struct ir_expr *field = x->kind == IR_EXPR_ADDR ? function_expr(r->f, x->a) : NULL;
	g_autoptr(GString) name = NULL;
	struct place place = { .param = -1 };
	gpointer class = NULL;

	if (!field || field->kind != IR_EXPR_FIELD ||
	    !g_hash_table_contains(r->fields, ir_str(r->f->unit, field->str)))
		return NULL;
	place.class = name = g_string_new(NULL);
	if (!place_of_lvalue(r->transparent, r->f, x->a, &place) ||
	    !g_hash_table_lookup_extended(r->classes, name->str, &class, NULL))
		return NULL;
	return class;
}

static gboolean does_nothing(const struct function *f)
{
	for (guint i = 0; f->ir && i < f->ir->n_instrs; i++)
		if (f->unit->instrs[f->ir->first_instr + i].op < IR_JUMP)
			return FALSE;
	return f->ir != NULL;
}

/* As rules say of flush_work(): it takes the item as one takes a lock. */
static gboolean waits(const struct function *f)
{
	for (guint i = 0; f->rules && i < f->rules->len; i++) {
		const struct rule_function *rule = f->rules->pdata[i];

		if (rule->op == RULE_ACQUIRE && rule->kind == LOCK_MAP)
			return TRUE;
	}
	return FALSE;
}

static void use(struct reader *r, uint32_t expr)
{
	const char *class = g_hash_table_lookup(r->taken, GUINT_TO_POINTER(expr));

	if (class)
		g_hash_table_remove(r->classes, class);
}

static void read_instr(struct reader *r, const struct ir_instr *in)
{
	const uint32_t *args = r->f->unit->args + in->first_arg;
	const struct ir_expr *callee;

	if (in->op == IR_CALL) {
		callee = function_expr(r->f, in->a);
		if (callee->kind == IR_EXPR_FUNC && (waits(r->f->funcs[callee->str]) ||
						     does_nothing(r->f->funcs[callee->str])))
			return;
		for (guint k = 0; k < in->n_args; k++)
			use(r, args[k]);
	} else if (in->op == IR_SET) {
		use(r, in->b);
	} else if (in->op != IR_JUMP && in->op != IR_STOP && in->a != IR_NONE) {
		use(r, in->a);
	}
}

static void read_function(struct reader *r, const struct function *f)
{
	r->f = f;
	g_hash_table_remove_all(r->taken);
	for (guint i = 0; i < f->ir->n_exprs; i++) {
		const struct ir_expr *x = function_expr(f, i);
		const char *class = class_taken(r, x);

		if (class)
			g_hash_table_insert(r->taken, GUINT_TO_POINTER(i), (gpointer)class);
		if (x->kind == IR_EXPR_CONTAINER || x->kind == IR_EXPR_UNARY)
			use(r, x->a);
		if (x->kind != IR_EXPR_BINARY)
			continue;
		use(r, x->a);
		use(r, x->b);
	}
	for (guint i = 0; g_hash_table_size(r->taken) && i < f->ir->n_instrs; i++)
		read_instr(r, &f->unit->instrs[f->ir->first_instr + i]);
}

void idle_keep(const struct program *p, GHashTable *transparent, GHashTable *classes)
{
	g_autoptr(GHashTable) fields = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
	struct reader r = { transparent, classes, fields, taken, NULL };
	GHashTableIter it;
	gpointer class;

	g_hash_table_iter_init(&it, classes);
	while (g_hash_table_iter_next(&it, &class, NULL))
		if (strchr(class, '.'))
			g_hash_table_add(fields, strrchr(class, '.') + 1);
		else
			g_hash_table_iter_remove(&it);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir)
			read_function(&r, p->functions[i]);
}
