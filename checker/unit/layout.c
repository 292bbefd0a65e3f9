/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a function as it was collected, makes its final form: reverse postorder
 * from the entry, so that blocks no path reaches are gone, with chains of blocks
 * joined and jumps to empty blocks shortened.
 *
 * Expressions and variables that nothing uses any more are left out, too: what
 * dead code mentioned must not change the bytes of a header function.
 */
#include "unit/draft.h"

#include <string.h>

/* Old index → new one; IR_NONE: left out. */
struct layout {
	struct unit_arrays *out;
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

static void find_targets(struct layout *l)
{
	for (uint32_t i = 0; i < l->d->blocks->len; i++)
		l->target[i] = final_target(l, i);
}

/* A branch both ways of which end in one place is none: `if (DEBUG && x) ;`. */
static gboolean drop_branches(struct layout *l)
{
	gboolean dropped = FALSE;

	for (uint32_t i = 0; i < l->d->blocks->len; i++) {
		struct ir_instr *t = terminator(l->d, i);

		if (t->op != IR_BRANCH || t->flags || l->target[t->b] != l->target[t->c])
			continue;
		t->op = IR_JUMP;
		t->a = t->b;
		t->b = t->c = IR_NONE;
		dropped = TRUE;
	}
	return dropped;
}

static void retarget(struct layout *l, uint32_t block)
{
	struct ir_instr *t = terminator(l->d, block);

	if (t->op == IR_JUMP) {
		t->a = l->target[t->a];
	} else if (t->op == IR_BRANCH) {
		t->b = l->target[t->b];
		t->c = l->target[t->c];
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
		g_array_append_val(l->out->exprs, e);
	}
}

static void emit_args(struct layout *l, struct ir_instr *in)
{
	GArray *args = l->out->args;
	uint32_t first = args->len;

	for (guint i = 0; i < in->n_args; i++) {
		uint32_t a = g_array_index(l->d->args, uint32_t, in->first_arg + i);

		if (in->op == IR_SWITCH) {
			struct ir_case c = g_array_index(l->d->cases, struct ir_case, a);

			c.block = l->block_map[c.block];
			a = l->out->cases->len - l->d->func.first_case;
			g_array_append_val(l->out->cases, c);
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
	g_array_append_val(l->out->instrs, in);
}

static void emit_block(struct layout *l, uint32_t at)
{
	struct ir_block out = { .first_instr =
		l->out->instrs->len - l->d->func.first_instr };

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
	out.n_instrs = l->out->instrs->len - l->d->func.first_instr - out.first_instr;
	g_array_append_val(l->out->blocks, out);
}

static void emit_function(struct layout *l)
{
	struct unit_arrays *a = l->out;
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

static void layout_init(struct layout *l, struct draft *d, struct unit_arrays *out)
{
	guint n = d->blocks->len;

	l->out = out;
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
	do {	/* a branch dropped may leave a block empty that another leads to */
		find_targets(l);
	} while (drop_branches(l));
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

void draft_layout(struct draft *d, struct unit_arrays *out)
{
	struct layout l = { 0 };

	close_blocks(d);
	layout_init(&l, d, out);
	order_blocks(&l);
	join_blocks(&l);
	number(&l);
	emit_function(&l);
	layout_release(&l);
}
