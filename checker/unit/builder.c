/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads calls of the extractor, makes the bytes of a unit file.
 *
 * A function is collected block by block and put into its final order when it
 * ends: reverse postorder from the entry, so that blocks no path reaches are
 * gone, with chains of blocks joined and jumps to empty blocks shortened.
 * Expressions and variables that nothing uses any more are left out, too: what
 * dead code mentioned must not change the bytes of a header function.
 *
 * Not handled here: whether the expressions make sense. The reader checks
 * indices (unitfile.c), the extractor answers for meaning.
 */
#include "unit/builder.h"

#include <string.h>

#include "base/error.h"
#include "unit/format.h"

struct draft_block {
	GArray *instrs;		/* struct ir_instr; args relative to draft.args */
	GArray *ids;		/* uint32_t: id of each instruction */
	gboolean closed;	/* has its terminator */
};

/* The function that is open, in the order the extractor gave it. */
struct draft {
	gboolean open;
	struct ir_func func;
	GArray *vars, *exprs, *args, *cases;
	GPtrArray *blocks;
	GHashTable *expr_index;	/* struct ir_expr in exprs_keys → index + 1 */
	uint32_t current;
	uint32_t n_ids;
};

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

static struct draft_block *draft_block(struct draft *d, uint32_t block)
{
	return g_ptr_array_index(d->blocks, block);
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

/* ---- the end of a function: final order ---- */

/* Old index → new one; IR_NONE: left out. */
struct layout {
	struct ir_builder *b;
	struct draft *d;
	GArray *order;		/* uint32_t: blocks in final order */
	uint32_t *target;	/* where a jump to a block really goes */
	uint32_t *preds;	/* reachable predecessors */
	uint32_t *block_map, *expr_map, *var_map, *id_map;
	guint8 *expr_live;
	gboolean *joined;	/* block is the tail of the one before it */
};

static struct ir_instr *terminator(struct draft *d, uint32_t block)
{
	GArray *instrs = draft_block(d, block)->instrs;

	return &g_array_index(instrs, struct ir_instr, instrs->len - 1);
}

/* A block the extractor never closed falls off the end of a void function. */
static void close_blocks(struct draft *d)
{
	for (uint32_t i = 0; i < d->blocks->len; i++) {
		struct draft_block *block = draft_block(d, i);
		struct ir_instr in = { .op = IR_RETURN, .a = IR_NONE, .b = IR_NONE, .c = IR_NONE };
		uint32_t id = d->n_ids;

		if (block->closed)
			continue;
		in.file = d->func.file;
		in.line = d->func.end_line;
		in.col = 1;
		d->n_ids++;
		g_array_append_val(block->instrs, in);
		g_array_append_val(block->ids, id);
		block->closed = TRUE;
	}
}

/* Jumps to blocks that only jump on are led to the end of that chain. */
static uint32_t final_target(struct layout *l, uint32_t block)
{
	uint32_t at = block;

	for (guint steps = 0; steps < l->d->blocks->len; steps++) {
		const struct ir_instr *t = terminator(l->d, at);

		if (draft_block(l->d, at)->instrs->len != 1 || t->op != IR_JUMP || t->a == at)
			return at;
		at = t->a;
	}
	return block;	/* empty blocks in a ring: an endless loop, as written */
}

static void retarget(struct layout *l, uint32_t block)
{
	struct ir_instr *t = terminator(l->d, block);

	if (t->op == IR_JUMP) {
		t->a = l->target[t->a];
	} else if (t->op == IR_BRANCH) {
		t->b = l->target[t->b];
		t->c = l->target[t->c];
		if (t->b == t->c && !t->flags) {
			t->op = IR_JUMP;
			t->a = t->b;
			t->b = t->c = IR_NONE;
		}
	} else if (t->op == IR_SWITCH) {
		t->b = l->target[t->b];
		for (guint i = 0; i < t->n_args; i++) {
			uint32_t c = g_array_index(l->d->args, uint32_t, t->first_arg + i);
			struct ir_case *cs = &g_array_index(l->d->cases, struct ir_case, c);

			cs->block = l->target[cs->block];
		}
	}
}

/* The last one is visited first and so comes last in the final order. */
static void successors(struct draft *d, uint32_t block, GArray *out)
{
	const struct ir_instr *t = terminator(d, block);

	g_array_set_size(out, 0);
	if (t->op == IR_JUMP)
		g_array_append_val(out, t->a);
	for (guint i = 0; t->op == IR_SWITCH && i < t->n_args; i++) {
		uint32_t c = g_array_index(d->args, uint32_t, t->first_arg + i);

		g_array_append_val(out, g_array_index(d->cases, struct ir_case, c).block);
	}
	if (t->op == IR_BRANCH || t->op == IR_SWITCH)
		g_array_append_val(out, t->b);
	if (t->op == IR_BRANCH)
		g_array_append_val(out, t->c);
}

/* Reverse postorder, iterative: kernel functions nest deeper than stacks like. */
static void order_blocks(struct layout *l)
{
	guint n = l->d->blocks->len;
	g_autofree guint8 *state = g_new0(guint8, n);
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autoptr(GArray) succ = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	uint32_t at = 0;

	g_array_append_val(stack, at);
	while (stack->len) {
		at = g_array_index(stack, uint32_t, stack->len - 1);
		if (state[at]) {
			g_array_set_size(stack, stack->len - 1);
			if (state[at] == 1)
				g_array_append_val(l->order, at);
			state[at] = 2;
			continue;
		}
		state[at] = 1;
		retarget(l, at);
		successors(l->d, at, succ);
		for (guint i = 0; i < succ->len; i++) {
			uint32_t s = g_array_index(succ, uint32_t, i);

			l->preds[s]++;
			if (!state[s])
				g_array_append_val(stack, s);
		}
	}
	for (guint i = 0, j = l->order->len; i + 1 < j; i++) {
		uint32_t *o = (uint32_t *)(void *)l->order->data;
		uint32_t t = o[i];

		o[i] = o[--j];
		o[j] = t;
	}
}

/* A jump to a block that nothing else jumps to is no jump. */
static void join_blocks(struct layout *l)
{
	for (guint i = 0; i < l->order->len; i++) {
		uint32_t at = g_array_index(l->order, uint32_t, i);
		const struct ir_instr *t = terminator(l->d, at);

		if (t->op == IR_JUMP && t->a != 0 && l->preds[t->a] == 1 && t->a != at)
			l->joined[t->a] = TRUE;
	}
}

static void mark_expr(void *data, uint32_t e)
{
	struct layout *l = data;

	if (e == IR_NONE || l->expr_live[e])
		return;
	l->expr_live[e] = 1;
	unit_expr_operands(&g_array_index(l->d->exprs, struct ir_expr, e),
			   mark_expr, l);
}

static void mark_instr(struct layout *l, const struct ir_instr *in)
{
	switch (in->op) {
	case IR_SET:
		mark_expr(l, in->b);
		/* fall through */
	case IR_CALL:
	case IR_BRANCH:
	case IR_SWITCH:
	case IR_RETURN:
		mark_expr(l, in->a);
		break;
	default:
		break;
	}
	if (in->op == IR_SWITCH)
		return;
	for (guint i = 0; i < in->n_args; i++)
		mark_expr(l, g_array_index(l->d->args, uint32_t, in->first_arg + i));
}

/* Numbers blocks, instructions, expressions and variables for good. */
static void number(struct layout *l)
{
	uint32_t n_instrs = 0, n_blocks = 0, n_vars = 0, n_exprs = 0;

	for (guint i = 0; i < l->order->len; i++) {
		uint32_t at = g_array_index(l->order, uint32_t, i);

		if (l->joined[at])
			continue;
		l->block_map[at] = n_blocks++;
		for (;;) {
			struct draft_block *block = draft_block(l->d, at);
			const struct ir_instr *t = terminator(l->d, at);
			gboolean join = t->op == IR_JUMP && l->joined[t->a];

			for (guint k = 0; k < block->instrs->len - (join ? 1 : 0); k++) {
				l->id_map[g_array_index(block->ids, uint32_t, k)] = n_instrs++;
				mark_instr(l, &g_array_index(block->instrs, struct ir_instr, k));
			}
			if (!join)
				break;
			at = t->a;
		}
	}
	for (guint i = 0; i < l->d->exprs->len; i++) {
		const struct ir_expr *e = &g_array_index(l->d->exprs, struct ir_expr, i);

		if (!l->expr_live[i])
			continue;
		l->expr_map[i] = n_exprs++;
		if (e->kind == IR_EXPR_VAR)
			l->var_map[e->a] = 0;
	}
	for (guint i = 0; i < l->d->vars->len; i++)
		if (i < l->d->func.n_params || l->var_map[i] != IR_NONE)
			l->var_map[i] = n_vars++;
}

static uint32_t mapped(const uint32_t *map, uint32_t i)
{
	return i == IR_NONE ? IR_NONE : map[i];
}

static void emit_exprs(struct layout *l)
{
	for (guint i = 0; i < l->d->exprs->len; i++) {
		struct ir_expr e = g_array_index(l->d->exprs, struct ir_expr, i);

		if (!l->expr_live[i])
			continue;
		if (e.kind == IR_EXPR_VAR)
			e.a = l->var_map[e.a];
		else if (e.kind == IR_EXPR_RESULT)
			e.a = l->id_map[e.a];
		else if (unit_expr_has_a(e.kind))
			e.a = l->expr_map[e.a];
		if (unit_expr_has_b(e.kind))
			e.b = l->expr_map[e.b];
		g_array_append_val(l->b->arrays.exprs, e);
	}
}

static void emit_args(struct layout *l, struct ir_instr *in)
{
	GArray *args = l->b->arrays.args;
	uint32_t first = args->len;

	for (guint i = 0; i < in->n_args; i++) {
		uint32_t a = g_array_index(l->d->args, uint32_t, in->first_arg + i);

		if (in->op == IR_SWITCH) {
			struct ir_case c = g_array_index(l->d->cases, struct ir_case, a);

			c.block = l->block_map[c.block];
			a = l->b->arrays.cases->len - l->d->func.first_case;
			g_array_append_val(l->b->arrays.cases, c);
		} else {
			a = l->expr_map[a];
		}
		g_array_append_val(args, a);
	}
	in->first_arg = in->n_args ? first : 0;
}

static void emit_instr(struct layout *l, const struct ir_instr *old)
{
	struct ir_instr in = *old;

	emit_args(l, &in);
	if (in.op == IR_JUMP)
		in.a = l->block_map[in.a];
	else if (in.op != IR_ASM && in.op != IR_STOP)
		in.a = mapped(l->expr_map, in.a);
	if (in.op == IR_SET)
		in.b = l->expr_map[in.b];
	if (in.op == IR_BRANCH)
		in.c = l->block_map[in.c];
	if (in.op == IR_BRANCH || in.op == IR_SWITCH)
		in.b = l->block_map[in.b];
	g_array_append_val(l->b->arrays.instrs, in);
}

static void emit_block(struct layout *l, uint32_t at)
{
	struct ir_block out = { .first_instr =
		l->b->arrays.instrs->len - l->d->func.first_instr };

	for (;;) {
		GArray *instrs = draft_block(l->d, at)->instrs;
		const struct ir_instr *t = terminator(l->d, at);
		gboolean join = t->op == IR_JUMP && l->joined[t->a];

		for (guint k = 0; k < instrs->len - (join ? 1 : 0); k++)
			emit_instr(l, &g_array_index(instrs, struct ir_instr, k));
		if (!join)
			break;
		at = t->a;
	}
	out.n_instrs = l->b->arrays.instrs->len - l->d->func.first_instr - out.first_instr;
	g_array_append_val(l->b->arrays.blocks, out);
}

static void emit_function(struct layout *l)
{
	struct unit_arrays *a = &l->b->arrays;
	struct ir_func *f = &l->d->func;

	f->first_var = a->vars->len;
	f->first_block = a->blocks->len;
	f->first_instr = a->instrs->len;
	f->first_expr = a->exprs->len;
	f->first_case = a->cases->len;
	for (guint i = 0; i < l->d->vars->len; i++)
		if (l->var_map[i] != IR_NONE)
			g_array_append_val(a->vars, g_array_index(l->d->vars, struct ir_var, i));
	emit_exprs(l);
	for (guint i = 0; i < l->order->len; i++) {
		uint32_t at = g_array_index(l->order, uint32_t, i);

		if (!l->joined[at])
			emit_block(l, at);
	}
	f->n_vars = a->vars->len - f->first_var;
	f->n_blocks = a->blocks->len - f->first_block;
	f->n_instrs = a->instrs->len - f->first_instr;
	f->n_exprs = a->exprs->len - f->first_expr;
	f->n_cases = a->cases->len - f->first_case;
	g_array_append_val(a->funcs, *f);
}

static uint32_t *new_map(guint n)
{
	uint32_t *map = g_new(uint32_t, n + 1);

	memset(map, 0xff, (n + 1) * sizeof(*map));
	return map;
}

static void layout_init(struct layout *l, struct ir_builder *b)
{
	struct draft *d = &b->draft;
	guint n = d->blocks->len;

	l->b = b;
	l->d = d;
	l->order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	l->target = new_map(n);
	l->preds = g_new0(uint32_t, n + 1);
	l->joined = g_new0(gboolean, n + 1);
	l->block_map = new_map(n);
	l->expr_map = new_map(d->exprs->len);
	l->var_map = new_map(d->vars->len);
	l->id_map = new_map(d->n_ids);
	l->expr_live = g_new0(guint8, d->exprs->len + 1);
	for (uint32_t i = 0; i < n; i++)
		l->target[i] = final_target(l, i);
}

static void layout_release(struct layout *l)
{
	g_array_unref(l->order);
	g_free(l->target);
	g_free(l->preds);
	g_free(l->joined);
	g_free(l->block_map);
	g_free(l->expr_map);
	g_free(l->var_map);
	g_free(l->id_map);
	g_free(l->expr_live);
}

void ir_builder_func_end(struct ir_builder *b)
{
	struct layout l = { 0 };

	if (!b->draft.open || !b->draft.blocks->len)
		BUG("function ended that has no entry block");
	close_blocks(&b->draft);
	layout_init(&l, b);
	order_blocks(&l);
	join_blocks(&l);
	number(&l);
	emit_function(&l);
	layout_release(&l);
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
