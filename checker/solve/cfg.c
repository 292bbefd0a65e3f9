/* SPDX-License-Identifier: GPL-2.0-only */
/* Depth-first order and natural loops of one function's blocks. */
#include "solve/cfg.h"

#include "base/error.h"

static const struct ir_instr *terminator(const struct function *f, guint block)
{
	const struct ir_block *b = &f->unit->blocks[f->ir->first_block + block];

	return &f->unit->instrs[f->ir->first_instr + b->first_instr + b->n_instrs - 1];
}

void cfg_successors(const struct function *f, guint block,
		    void (*visit)(guint successor, void *data), void *data)
{
	const struct ir_instr *in = terminator(f, block);

	switch (in->op) {
	case IR_JUMP:
		visit(in->a, data);
		break;
	case IR_BRANCH:
		visit(in->b, data);
		visit(in->c, data);
		break;
	case IR_SWITCH:
		for (guint i = 0; i < in->n_args; i++)
			visit(f->unit->cases[f->ir->first_case +
					     f->unit->args[in->first_arg + i]].block, data);
		visit(in->b, data);
		break;
	default:
		break;
	}
}

struct walk {
	const struct function *f;
	struct cfg *c;
	gboolean *seen;
	guint next;		/* filled from the back */
	GArray *preds;		/* pairs (from, to) */
	guint from;
};

static void walk_block(guint block, void *data);

static void note_edge(guint to, void *data)
{
	struct walk *w = data;
	guint pair[2] = { w->from, to };

	g_array_append_vals(w->preds, pair, 2);
}

static void walk_block(guint block, void *data)
{
	struct walk *w = data;
	/* an explicit stack: generated switch ladders are deep */
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint));

	if (w->seen[block])
		return;
	w->seen[block] = TRUE;
	g_array_append_val(stack, block);
	while (stack->len) {
		guint top = g_array_index(stack, guint, stack->len - 1);
		guint before = w->preds->len, k;
		gboolean pushed = FALSE;

		w->from = top;
		cfg_successors(w->f, top, note_edge, w);
		for (k = before; k < w->preds->len; k += 2) {
			guint to = g_array_index(w->preds, guint, k + 1);

			if (!w->seen[to]) {
				w->seen[to] = TRUE;
				g_array_append_val(stack, to);
				pushed = TRUE;
				break;
			}
		}
		g_array_set_size(w->preds, before);
		if (!pushed) {
			w->c->order[--w->next] = top;
			g_array_set_size(stack, stack->len - 1);
		}
	}
}

static gboolean is_back(const struct cfg *c, guint from, guint to)
{
	return c->rank[to] <= c->rank[from];
}

/* Marks the blocks of the loop of all back edges to the header: FALSE when there are none. */
static gboolean mark_loop(struct walk *w, guint header, gboolean *body)
{
	gboolean grew = FALSE;

	for (guint i = 0; i < w->c->n; i++)
		body[i] = FALSE;
	for (guint k = 0; k < w->preds->len; k += 2) {
		guint from = g_array_index(w->preds, guint, k);

		if (g_array_index(w->preds, guint, k + 1) == header && is_back(w->c, from, header))
			body[header] = body[from] = grew = TRUE;
	}
	if (!grew)
		return FALSE;
	while (grew) {
		grew = FALSE;
		for (guint k = 0; k < w->preds->len; k += 2) {
			guint p = g_array_index(w->preds, guint, k);
			guint to = g_array_index(w->preds, guint, k + 1);

			if (to != header && body[to] && !body[p]) {
				body[p] = TRUE;
				grew = TRUE;
			}
		}
	}
	return TRUE;
}

static void find_loops(struct walk *w)
{
	struct cfg *c = w->c;
	g_autofree gboolean *body = g_new(gboolean, c->n);

	for (guint i = 0; i < c->n; i++) {
		w->from = i;
		if (c->rank[i] != G_MAXUINT)
			cfg_successors(w->f, i, note_edge, w);
	}
	for (guint header = 0; header < c->n; header++) {
		if (c->rank[header] == G_MAXUINT || !mark_loop(w, header, body))
			continue;
		for (guint i = 0; i < c->n; i++)
			c->in_loop[i] |= body[i];
		for (guint e = 0; e < w->preds->len; e += 2)
			if (body[g_array_index(w->preds, guint, e)] &&
			    !body[g_array_index(w->preds, guint, e + 1)])
				c->leaves_loop[g_array_index(w->preds, guint, e)] = TRUE;
	}
}

/* Marks the calls whose results expression e is made of. */
static void mark_asked(const struct function *f, uint32_t e, gboolean *asked)
{
	const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + e];

	switch (x->kind) {
	case IR_EXPR_RESULT:
		asked[x->a] = TRUE;
		break;
	case IR_EXPR_BINARY:
		mark_asked(f, x->b, asked);
		/* fall through */
	case IR_EXPR_UNARY:
		mark_asked(f, x->a, asked);
		break;
	default:
		break;
	}
}

static void find_asked(struct walk *w)
{
	for (guint i = 0; i < w->c->n; i++)
		if (w->c->leaves_loop[i] && terminator(w->f, i)->op == IR_BRANCH)
			mark_asked(w->f, terminator(w->f, i)->a, w->c->asked);
}

gboolean cfg_has_loop(const struct cfg *c)
{
	for (guint i = 0; i < c->n; i++)
		if (c->in_loop[i])
			return TRUE;
	return FALSE;
}

guint cfg_block_of(const struct function *f, guint instr)
{
	for (guint i = 0; i < f->ir->n_blocks; i++) {
		const struct ir_block *b = &f->unit->blocks[f->ir->first_block + i];

		if (instr - b->first_instr < b->n_instrs)
			return i;
	}
	BUG("an instruction of no block");
}

/* Looks for a block among those that come after, in the same turn of all loops. */
struct search {
	const struct cfg *c;
	guint from;
	gboolean *reached;
};

static void reach_block(guint to, void *data)
{
	struct search *w = data;

	if (w->c->rank[to] > w->c->rank[w->from])
		w->reached[to] = TRUE;
}

gboolean cfg_in_turn(const struct cfg *c, const struct function *f, guint first, guint then)
{
	guint from = cfg_block_of(f, first), to = cfg_block_of(f, then);
	struct search w = { .c = c };
	gboolean found;

	if (from == to)
		return first < then;
	w.reached = g_new0(gboolean, c->n);
	w.reached[from] = TRUE;
	for (guint i = c->rank[from]; i < c->rank[to] && i < c->n; i++) {
		w.from = c->order[i];
		if (w.reached[w.from])
			cfg_successors(f, w.from, reach_block, &w);
	}
	found = w.reached[to];
	g_free(w.reached);
	return found;
}

/* Blocks that are on the way and not looked at yet. */
struct ways {
	gboolean *between;
	GArray *work;
};

static void add_block(guint block, void *data)
{
	struct ways *w = data;

	if (!w->between[block])
		g_array_append_val(w->work, block);
	w->between[block] = TRUE;
}

gboolean cfg_comes(const struct function *f, guint first, guint then)
{
	g_autofree gboolean *between = g_new0(gboolean, f->ir->n_blocks);
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));
	guint from = cfg_block_of(f, first), to = cfg_block_of(f, then);
	struct ways w = { between, work };

	if (from == to && first < then)
		return TRUE;
	cfg_successors(f, from, add_block, &w);
	while (work->len) {
		guint block = g_array_index(work, guint, work->len - 1);

		g_array_set_size(work, work->len - 1);
		cfg_successors(f, block, add_block, &w);
	}
	return between[to];
}

gboolean cfg_comes_surely(const struct function *f, guint first, guint then, gboolean *between)
{
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));
	guint from = cfg_block_of(f, first), to = cfg_block_of(f, then);
	struct ways w = { between, work };

	between[from] = between[to] = TRUE;
	if (from == to && first < then)
		return TRUE;
	g_array_append_val(work, from);
	while (work->len) {
		guint block = g_array_index(work, guint, work->len - 1);

		g_array_set_size(work, work->len - 1);
		if (terminator(f, block)->op == IR_RETURN)
			return FALSE;
		cfg_successors(f, block, add_block, &w);
	}
	return TRUE;
}

struct cfg *cfg_new(const struct function *f)
{
	struct cfg *c = g_new0(struct cfg, 1);
	struct walk w = { .f = f, .c = c };
	guint n = f->ir->n_blocks;

	c->n = n;
	c->order = g_new(guint, n);
	c->rank = g_new(guint, n);
	c->leaves_loop = g_new0(gboolean, n);
	c->in_loop = g_new0(gboolean, n);
	c->asked = g_new0(gboolean, f->ir->n_instrs);
	w.seen = g_new0(gboolean, n);
	w.preds = g_array_new(FALSE, FALSE, sizeof(guint));
	w.next = n;
	walk_block(0, &w);
	for (guint i = 0; i < n; i++)
		c->rank[i] = G_MAXUINT;
	for (guint i = w.next; i < n; i++)
		c->rank[c->order[i]] = i - w.next;
	for (guint i = w.next; i < n; i++)
		c->order[i - w.next] = c->order[i];
	find_loops(&w);
	find_asked(&w);
	g_free(w.seen);
	g_array_unref(w.preds);
	return c;
}

void cfg_free(struct cfg *c)
{
	if (!c)
		return;
	g_free(c->order);
	g_free(c->rank);
	g_free(c->leaves_loop);
	g_free(c->in_loop);
	g_free(c->asked);
	g_free(c);
}
