/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A count is one that a function of `counts_down:` takes down, and tells of, or a field of
 * an object that the code decrements itself: with a lock held, as it is not its own.
 * A branch that asks for it goes, when the count has ended, one way: blocks that nothing
 * else leads to are for the last reference alone. The same way, blocks are found that are for
 * files without a trait alone: there, what counts is the answer of a function that asks for it.
 */
#include "solve/lasts.h"

struct counts {
	const struct function *f;
	const struct cfg *c;
	gboolean *of_call;	/* by variable: what such a call gave is put there */
	GArray *fields;		/* uint32_t: expressions of fields that are decremented */
	gboolean lacking;	/* it is traits that are asked for: no count, but an answer of 0 */
};

static const struct ir_instr *instr_at(const struct function *f, guint i)
{
	return &f->unit->instrs[f->ir->first_instr + i];
}

static const struct ir_expr *expr_at(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

static const struct function *called(const struct function *f, guint i)
{
	const struct ir_instr *in = instr_at(f, i);
	const struct ir_expr *x = in->op == IR_CALL ? expr_at(f, in->a) : NULL;

	return x && x->kind == IR_EXPR_FUNC ? f->funcs[x->str] : NULL;
}

static gboolean takes_lock(const struct function *f)
{
	for (guint i = 0; f && f->rules && i < f->rules->len; i++)
		if (((const struct rule_function *)f->rules->pdata[i])->op == RULE_ACQUIRE)
			return TRUE;
	return FALSE;
}

/* Both are written alike: the same variables and fields. */
static gboolean is_same(const struct function *f, uint32_t a, uint32_t b)
{
	const struct ir_expr *x = expr_at(f, a), *y = expr_at(f, b);

	if (a == b)
		return TRUE;
	if (x->kind != y->kind)
		return FALSE;
	switch (x->kind) {
	case IR_EXPR_VAR:
		return x->a == y->a;
	case IR_EXPR_GLOBAL:
		return x->str == y->str;
	case IR_EXPR_FIELD:
		return x->str == y->str && x->b == y->b && is_same(f, x->a, y->a);
	case IR_EXPR_DEREF:
		return is_same(f, x->a, y->a);
	default:
		return FALSE;
	}
}

/* The instruction takes a field down by one. */
static gboolean is_decrement(const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *x = in->op == IR_SET ? expr_at(f, in->b) : NULL;

	return x && x->kind == IR_EXPR_BINARY && x->op == IR_OP_SUB &&
	       expr_at(f, in->a)->kind == IR_EXPR_FIELD && is_same(f, in->a, x->a) &&
	       expr_at(f, x->b)->kind == IR_EXPR_CONST && expr_at(f, x->b)->value == 1;
}

static gboolean tells(const struct counts *k, const struct function *g)
{
	return g && (k->lacking ? g->asks != 0 : g->counts_down);
}

static gboolean is_count(const struct counts *k, uint32_t e)
{
	const struct ir_expr *x = expr_at(k->f, e);
	const struct function *g = x->kind == IR_EXPR_RESULT ? called(k->f, x->a) : NULL;

	return tells(k, g) || (x->kind == IR_EXPR_VAR && k->of_call[x->a]);
}

static gboolean drop_other(const struct counts *k)
{
	gboolean dropped = FALSE;

	for (guint i = 0; i < k->f->ir->n_instrs; i++) {
		const struct ir_instr *in = instr_at(k->f, i);
		const struct ir_expr *to = in->op == IR_SET ? expr_at(k->f, in->a) : NULL;

		if (!to || to->kind != IR_EXPR_VAR || !k->of_call[to->a] || is_count(k, in->b))
			continue;
		k->of_call[to->a] = FALSE;
		dropped = TRUE;
	}
	return dropped;
}

/* Variables that something else is in as well: that may be 0 for other reasons. */
static void drop_others(const struct counts *k)
{
	for (guint v = 0; v < k->f->ir->n_vars; v++)
		if (v < k->f->ir->n_params ||
		    k->f->unit->vars[k->f->ir->first_var + v].flags & IR_VAR_ADDRESS_TAKEN)
			k->of_call[v] = FALSE;
	while (drop_other(k))
		;
}

/* What it counts down; FALSE: nothing. */
static gboolean find_counts(struct counts *k)
{
	gboolean locked = FALSE, any = FALSE;

	for (guint i = 0; i < k->f->ir->n_instrs; i++) {
		const struct ir_instr *in = instr_at(k->f, i);
		const struct function *g = called(k->f, i);

		locked |= takes_lock(g);
		any |= tells(k, g);
		if (in->op == IR_SET && expr_at(k->f, in->a)->kind == IR_EXPR_VAR &&
		    is_count(k, in->b))
			k->of_call[expr_at(k->f, in->a)->a] = TRUE;
		else if (!k->lacking && locked && is_decrement(k->f, in))
			g_array_append_val(k->fields, in->a);
	}
	if (k->lacking)
		drop_others(k);
	return any || k->fields->len;
}

static gboolean compare(int op, gint64 a, gint64 b)
{
	switch (op) {
	case IR_OP_EQ:
		return a == b;
	case IR_OP_NE:
		return a != b;
	case IR_OP_LT:
		return a < b;
	case IR_OP_LE:
		return a <= b;
	case IR_OP_GT:
		return a > b;
	default:
		return a >= b;
	}
}

/* The value of e when the count has ended, or not; FALSE: it is of something else. */
static gboolean value_when(const struct counts *k, uint32_t e, gboolean ended, gint64 *out)
{
	const struct ir_expr *x = expr_at(k->f, e);
	gint64 other;

	if (is_count(k, e)) {
		*out = ended != k->lacking;
		return TRUE;
	}
	switch (x->kind) {
	case IR_EXPR_CONST:
		*out = x->value;
		return TRUE;
	case IR_EXPR_FIELD:
		for (guint i = 0; i < k->fields->len; i++)
			if (is_same(k->f, e, g_array_index(k->fields, uint32_t, i))) {
				*out = !ended;
				return TRUE;
			}
		return FALSE;
	case IR_EXPR_UNARY:
		if ((x->op != IR_OP_NOT && x->op != IR_OP_BOOL) ||
		    !value_when(k, x->a, ended, out))
			return FALSE;
		*out = (x->op == IR_OP_NOT) == !*out;
		return TRUE;
	case IR_EXPR_BINARY:
		if (x->op < IR_OP_EQ || !value_when(k, x->a, ended, out) ||
		    !value_when(k, x->b, ended, &other))
			return FALSE;
		*out = compare(x->op, *out, other);
		return TRUE;
	default:
		return FALSE;
	}
}

/* --- what only the end leads to ------------------------------------------------------------- */

struct search {
	guint from, without;	/* the branch whose way to a block is not taken: from → without */
	guint at;
	gboolean *reached;
	GArray *work;
};

static void visit(guint to, void *data)
{
	struct search *w = data;

	if (w->reached[to] || (w->at == w->from && to == w->without))
		return;
	w->reached[to] = TRUE;
	g_array_append_val(w->work, to);
}

static void mark_without(const struct counts *k, guint from, guint without, gboolean *last)
{
	g_autofree gboolean *reached = g_new0(gboolean, k->c->n);
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));
	struct search w = { from, without, 0, reached, work };

	reached[0] = TRUE;
	g_array_append_val(work, w.at);
	while (work->len) {
		w.at = g_array_index(work, guint, work->len - 1);
		g_array_set_size(work, work->len - 1);
		cfg_successors(k->f, w.at, visit, &w);
	}
	for (guint i = 0; i < k->c->n; i++)
		last[i] |= !reached[i];
}

static void find_blocks(const struct counts *k, gboolean *last)
{
	for (guint i = 0; i < k->c->n; i++) {
		const struct ir_block *b = &k->f->unit->blocks[k->f->ir->first_block + i];
		const struct ir_instr *in = instr_at(k->f, b->first_instr + b->n_instrs - 1);
		gint64 ended, going_on;

		if (in->op == IR_BRANCH && in->b != in->c &&
		    value_when(k, in->a, TRUE, &ended) && value_when(k, in->a, FALSE, &going_on) &&
		    !ended != !going_on)
			mark_without(k, i, ended ? in->b : in->c, last);
	}
}

static gboolean *find(const struct function *f, const struct cfg *c, gboolean lacking)
{
	struct counts k = { .f = f, .c = c, .of_call = g_new0(gboolean, f->ir->n_vars + 1),
			    .fields = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
			    .lacking = lacking };
	gboolean *last = NULL;

	if (find_counts(&k)) {
		last = g_new0(gboolean, c->n + 1);
		find_blocks(&k, last);
	}
	g_free(k.of_call);
	g_array_unref(k.fields);
	return last;
}

gboolean *lasts_find(const struct function *f, const struct cfg *c)
{
	return find(f, c, FALSE);
}

gboolean *lasts_find_lacking(const struct function *f, const struct cfg *c)
{
	return find(f, c, TRUE);
}
