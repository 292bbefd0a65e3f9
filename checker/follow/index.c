/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who calls whom and who touches what, the other way round than the program has it.
 *
 * Reads every instruction and expression once. Calls through pointers are not in it.
 */
#include "follow/internal.h"

struct field_key {
	const char *record, *field;
};

static guint field_hash(gconstpointer key)
{
	const struct field_key *k = key;

	return g_str_hash(k->record) * 31 + g_str_hash(k->field);
}

static gboolean field_equal(gconstpointer a, gconstpointer b)
{
	const struct field_key *x = a, *y = b;

	return g_str_equal(x->record, y->record) && g_str_equal(x->field, y->field);
}

static struct cell *cell_new(struct follow_index *x, const char *name, const char *record)
{
	struct cell *c = g_new0(struct cell, 1);

	c->name = g_intern_string(name);
	c->record = record ? g_intern_string(record) : NULL;
	c->id = x->cells->len;
	c->users = g_ptr_array_new();
	g_ptr_array_add(x->cells, c);
	return c;
}

static void cell_free(gpointer data)
{
	struct cell *c = data;

	g_ptr_array_unref(c->users);
	g_free(c);
}

static struct cell *field_cell(struct follow_index *x, const char *record, const char *field)
{
	const struct field_key asked = { record, field };
	struct cell *c = g_hash_table_lookup(x->fields, &asked);
	g_autofree char *name = NULL;
	struct field_key *key;

	if (c)
		return c;
	name = g_strdup_printf("%s.%s", record, field);
	c = cell_new(x, name, record);
	key = g_new(struct field_key, 1);
	*key = (struct field_key){ c->record, g_intern_string(field) };
	g_hash_table_insert(x->fields, key, c);
	return c;
}

static struct cell *global_cell(struct follow_index *x, const struct global *g)
{
	if (!x->globals[g->id])
		x->globals[g->id] = cell_new(x, g->name, NULL);
	return x->globals[g->id];
}

static void add_user(struct cell *c, const struct function *f)
{
	if (!c->users->len || c->users->pdata[c->users->len - 1] != f)
		g_ptr_array_add(c->users, (gpointer)f);
}

static void read_exprs(struct follow_index *x, const struct function *f)
{
	for (guint e = 0; e < f->ir->n_exprs; e++) {
		const struct ir_expr *expr = follow_expr(f, e);

		if (expr->kind == IR_EXPR_FIELD)
			add_user(field_cell(x, ir_str(f->unit, expr->b), ir_str(f->unit, expr->str)), f);
		else if (expr->kind == IR_EXPR_GLOBAL)
			add_user(global_cell(x, f->globals[expr->str]), f);
	}
}

const struct function *follow_callee(const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *callee = follow_expr(f, in->a);

	return callee->kind == IR_EXPR_FUNC ? f->funcs[callee->str] : NULL;
}

static void read_calls(struct follow_index *x, const struct function *f)
{
	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = follow_instr(f, i);
		const struct function *callee = in->op == IR_CALL ? follow_callee(f, in) : NULL;
		const struct call_site site = { f, i };

		if (!callee)
			continue;
		if (!x->callers[callee->id])
			x->callers[callee->id] = g_array_new(FALSE, FALSE, sizeof(struct call_site));
		g_array_append_val(x->callers[callee->id], site);
	}
}

static void read_vars(struct follow_index *x, const struct function *f)
{
	for (guint v = f->ir->n_params; v < f->ir->n_vars; v++) {
		const struct ir_var *var = follow_var(f, v);

		if (var->type.kind == IR_TYPE_RECORD)
			g_hash_table_add(x->on_stack, (gpointer)g_intern_string(
				ir_str(f->unit, var->type.record)));
	}
}

struct follow_index *follow_index_new(const struct program *p)
{
	struct follow_index *x = g_new0(struct follow_index, 1);

	x->p = p;
	x->callers = g_new0(GArray *, p->n_functions + 1);
	x->globals = g_new0(struct cell *, p->n_globals + 1);
	x->cells = g_ptr_array_new_with_free_func(cell_free);
	x->fields = g_hash_table_new_full(field_hash, field_equal, g_free, NULL);
	x->on_stack = g_hash_table_new(g_direct_hash, g_direct_equal);
	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (!f->ir)
			continue;
		read_exprs(x, f);
		read_calls(x, f);
		read_vars(x, f);
	}
	return x;
}

void follow_index_free(struct follow_index *x)
{
	for (gsize i = 0; i < x->p->n_functions; i++)
		if (x->callers[i])
			g_array_unref(x->callers[i]);
	g_free(x->callers);
	g_free(x->globals);
	g_hash_table_unref(x->fields);
	g_hash_table_unref(x->on_stack);
	g_ptr_array_unref(x->cells);
	g_free(x);
}

struct cell *follow_field(const struct follow_index *x, const char *record, const char *field)
{
	const struct field_key key = { record, field };

	return g_hash_table_lookup(x->fields, &key);
}

const GArray *follow_callers(const struct follow_index *x, const struct function *f)
{
	return x->callers[f->id];
}
