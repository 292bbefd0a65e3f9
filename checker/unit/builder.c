/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads calls of the extractor, makes the bytes of a unit file.
 *
 * A function is collected block by block, as it comes; layout.c puts it into
 * its final order when it ends.
 *
 * Not handled here: whether the expressions make sense. The reader checks
 * indices (unitfile.c), the extractor answers for meaning.
 */
#include "unit/builder.h"

#include <string.h>

#include "base/error.h"
#include "unit/draft.h"

struct ir_builder {
	char *name;
	struct unit_arrays arrays;
	GHashTable *string_index;	/* text → offset */
	GHashTable *sym_index;		/* "kind name file" → index */
	struct draft draft;
};

static guint expr_hash(gconstpointer p)
{
	const struct ir_expr *e = p;
	guint h = e->kind * 31u + e->op;

	h = h * 0x9e3779b1u + e->a;
	h = h * 0x9e3779b1u + e->b;
	h = h * 0x9e3779b1u + e->str;
	h = h * 0x9e3779b1u + (guint)e->value;
	return h ^ (guint)((guint64)e->value >> 32);
}

static gboolean expr_equal(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(struct ir_expr)) == 0;
}

static void block_free(gpointer p)
{
	struct draft_block *b = p;

	g_array_unref(b->instrs);
	g_array_unref(b->ids);
	g_free(b);
}

static void draft_init(struct draft *d)
{
	d->vars = g_array_new(FALSE, FALSE, sizeof(struct ir_var));
	d->exprs = g_array_new(FALSE, FALSE, sizeof(struct ir_expr));
	d->args = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	d->cases = g_array_new(FALSE, FALSE, sizeof(struct ir_case));
	d->blocks = g_ptr_array_new_with_free_func(block_free);
	d->expr_index = g_hash_table_new_full(expr_hash, expr_equal, g_free, NULL);
	d->current = IR_NONE;
}

static void draft_clear(struct draft *d)
{
	d->open = FALSE;
	d->current = IR_NONE;
	d->n_ids = 0;
	g_array_set_size(d->vars, 0);
	g_array_set_size(d->exprs, 0);
	g_array_set_size(d->args, 0);
	g_array_set_size(d->cases, 0);
	g_ptr_array_set_size(d->blocks, 0);
	g_hash_table_remove_all(d->expr_index);
}

static void draft_release(struct draft *d)
{
	g_array_unref(d->vars);
	g_array_unref(d->exprs);
	g_array_unref(d->args);
	g_array_unref(d->cases);
	g_ptr_array_unref(d->blocks);
	g_hash_table_unref(d->expr_index);
}

static void builder_reset(struct ir_builder *b)
{
	unit_arrays_clear(&b->arrays);
	g_hash_table_remove_all(b->string_index);
	g_hash_table_remove_all(b->sym_index);
	draft_clear(&b->draft);
	ir_builder_str(b, "");
}

struct ir_builder *ir_builder_new(const char *unit_name)
{
	struct ir_builder *b = g_new0(struct ir_builder, 1);

	b->name = g_strdup(unit_name);
	unit_arrays_init(&b->arrays);
	b->string_index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	b->sym_index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	draft_init(&b->draft);
	ir_builder_str(b, "");
	return b;
}

void ir_builder_free(struct ir_builder *b)
{
	if (!b)
		return;
	unit_arrays_release(&b->arrays);
	g_hash_table_unref(b->string_index);
	g_hash_table_unref(b->sym_index);
	draft_release(&b->draft);
	g_free(b->name);
	g_free(b);
}

uint32_t ir_builder_str(struct ir_builder *b, const char *text)
{
	GString *s = b->arrays.strings;
	gpointer found;
	uint32_t at;

	if (g_hash_table_lookup_extended(b->string_index, text, NULL, &found))
		return GPOINTER_TO_UINT(found);
	if (s->len + strlen(text) + 1 >= IR_NONE)
		BUG("strings of one unit over 4 GiB");
	at = (uint32_t)s->len;
	g_string_append_len(s, text, (gssize)strlen(text) + 1);
	g_hash_table_insert(b->string_index, g_strdup(text), GUINT_TO_POINTER(at));
	return at;
}

const char *ir_builder_get_str(const struct ir_builder *b, uint32_t str)
{
	return b->arrays.strings->str + str;
}

uint32_t ir_builder_sym(struct ir_builder *b, const struct ir_sym *sym)
{
	const char *strings = b->arrays.strings->str;
	char *key = g_strdup_printf("%u %s %s", sym->kind, strings + sym->name,
				    strings + sym->file);
	gpointer found;
	uint32_t at;

	if (g_hash_table_lookup_extended(b->sym_index, key, NULL, &found)) {
		g_free(key);
		return GPOINTER_TO_UINT(found);
	}
	at = b->arrays.syms->len;
	g_array_append_val(b->arrays.syms, *sym);
	g_hash_table_insert(b->sym_index, key, GUINT_TO_POINTER(at));
	return at;
}

void ir_builder_init(struct ir_builder *b, const struct ir_init *init)
{
	g_array_append_val(b->arrays.inits, *init);
}

void ir_builder_diag(struct ir_builder *b, const struct ir_diag *diag)
{
	g_array_append_val(b->arrays.diags, *diag);
}

void ir_builder_header(struct ir_builder *b, const struct ir_hash *hash)
{
	g_array_append_val(b->arrays.headers, *hash);
}

void ir_builder_func_begin(struct ir_builder *b, const struct ir_func *proto)
{
	if (b->draft.open)
		BUG("function begun inside a function");
	draft_clear(&b->draft);
	b->draft.open = TRUE;
	b->draft.func = *proto;
}

void ir_builder_func_cancel(struct ir_builder *b)
{
	draft_clear(&b->draft);
}

uint32_t ir_builder_var(struct ir_builder *b, const struct ir_var *var)
{
	g_array_append_val(b->draft.vars, *var);
	return b->draft.vars->len - 1;
}

void ir_builder_var_flag(struct ir_builder *b, uint32_t var, uint32_t flag)
{
	g_array_index(b->draft.vars, struct ir_var, var).flags |= flag;
}

uint32_t ir_builder_expr(struct ir_builder *b, const struct ir_expr *expr)
{
	struct draft *d = &b->draft;
	gpointer found = g_hash_table_lookup(d->expr_index, expr);

	if (found)
		return GPOINTER_TO_UINT(found) - 1;
	g_array_append_val(d->exprs, *expr);
	g_hash_table_insert(d->expr_index, g_memdup2(expr, sizeof(*expr)),
			    GUINT_TO_POINTER(d->exprs->len));
	return d->exprs->len - 1;
}

const struct ir_expr *ir_builder_get_expr(struct ir_builder *b, uint32_t expr)
{
	return &g_array_index(b->draft.exprs, struct ir_expr, expr);
}

const struct ir_var *ir_builder_get_var(struct ir_builder *b, uint32_t var)
{
	return &g_array_index(b->draft.vars, struct ir_var, var);
}

uint32_t ir_builder_block(struct ir_builder *b)
{
	struct draft_block *block = g_new0(struct draft_block, 1);

	block->instrs = g_array_new(FALSE, FALSE, sizeof(struct ir_instr));
	block->ids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_ptr_array_add(b->draft.blocks, block);
	return b->draft.blocks->len - 1;
}

void ir_builder_enter(struct ir_builder *b, uint32_t block)
{
	if (block != IR_NONE && draft_block(&b->draft, block)->closed)
		BUG("block entered after its terminator");
	b->draft.current = block;
}

uint32_t ir_builder_current(const struct ir_builder *b)
{
	return b->draft.current;
}

uint32_t ir_builder_instr(struct ir_builder *b, const struct ir_instr *in,
			  const uint32_t *args)
{
	struct draft *d = &b->draft;
	struct draft_block *block;
	struct ir_instr copy = *in;
	uint32_t id = d->n_ids++;

	if (d->current == IR_NONE)
		return id;
	block = draft_block(d, d->current);
	copy.first_arg = d->args->len;
	if (in->n_args)
		g_array_append_vals(d->args, args, in->n_args);
	g_array_append_val(block->instrs, copy);
	g_array_append_val(block->ids, id);
	if (unit_is_terminator(in->op)) {
		block->closed = TRUE;
		d->current = IR_NONE;
	}
	return id;
}

uint32_t ir_builder_case(struct ir_builder *b, const struct ir_case *c)
{
	g_array_append_val(b->draft.cases, *c);
	return b->draft.cases->len - 1;
}

uint32_t ir_builder_last(const struct ir_builder *b)
{
	const struct draft *d = &b->draft;
	struct draft_block *block;

	if (d->current == IR_NONE)
		return IR_NONE;
	block = g_ptr_array_index(d->blocks, d->current);
	if (!block->ids->len)
		return IR_NONE;
	return g_array_index(block->ids, uint32_t, block->ids->len - 1);
}

void ir_builder_pop(struct ir_builder *b)
{
	struct draft_block *block = draft_block(&b->draft, b->draft.current);

	g_array_set_size(block->instrs, block->instrs->len - 1);
	g_array_set_size(block->ids, block->ids->len - 1);
}

void ir_builder_func_end(struct ir_builder *b)
{
	if (!b->draft.open || !b->draft.blocks->len)
		BUG("function ended that has no entry block");
	draft_layout(&b->draft, &b->arrays);
	draft_clear(&b->draft);
}

GBytes *ir_builder_finish(struct ir_builder *b)
{
	GBytes *bytes;

	if (b->draft.open)
		BUG("unit finished inside a function");
	bytes = unit_arrays_write(&b->arrays, ir_builder_str(b, b->name));
	builder_reset(b);
	return bytes;
}
