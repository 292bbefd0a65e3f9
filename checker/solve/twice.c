/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what branches of a function ask of memory. Where one decides over taking a lock, and
 * another that asks the same field again over dropping it, the function is right as long as
 * nobody changes the field meanwhile:
 *
 *	if (inode->i_flags & S_NOQUOTA) down_read(&sem);
 *	…
 *	if (inode->i_flags & S_NOQUOTA) up_read(&sem);
 *
 * States are followed as if nobody did. Whether somebody may is unpaired.c's to say. A value
 * that was read once, into a variable, is asked as often as one likes.
 */
#include "solve/changes.h"
#include "solve/parting.h"

#include <string.h>

void twice_begin(struct run *r)
{
	r->questions = g_new0(term, r->f->ir->n_instrs);
	g_clear_pointer(&r->c->twices, g_array_unref);
}

void twice_end(struct run *r)
{
	g_free(r->questions);
}

/* Where the answer is known the question is not: another state has to tell, or another branch. */
void twice_ask(struct run *r, term condition)
{
	if (eval_is_memory(r->t, condition))
		r->questions[r->instr] = condition;
}

/* --- what is asked -------------------------------------------------------------------------- */

static const struct ir_instr *instr_at(const struct run *r, uint32_t id)
{
	return &r->u->instrs[r->f->ir->first_instr + id];
}

/* The field, and its word and bits, that alone decide over the condition; NULL: none does. */
static const struct field *field_of(const struct terms *t, term x, guint *word, gint64 *bits)
{
	const struct term_data *d = term_get(t, x);
	gint64 c;

	*bits = CHANGE_WHOLE;
	while (d->kind == TERM_UNARY || (d->kind == TERM_BINARY && term_is_const(t, d->b, &c))) {
		if (d->kind == TERM_BINARY && d->op == IR_OP_AND)
			*bits &= c;
		else if (d->kind == TERM_BINARY && d->op < IR_OP_EQ)
			return NULL;
		d = term_get(t, d->a);
	}
	return d->kind == TERM_LOAD ? changes_field(t, d->a, word) : NULL;
}

/* Whether the expression reads the field where it stands, or calls what does. */
static gboolean reads_now(const struct run *r, uint32_t expr, const struct field *field,
			  guint block)
{
	const struct ir_expr *x = run_expr(r, expr);

	switch (x->kind) {
	case IR_EXPR_FIELD:
		return term_field_plain(ir_str(r->u, x->str)) == field->name ||
		       !strcmp(ir_str(r->u, x->str), field->name);
	case IR_EXPR_RESULT:
		return cfg_block_of(r->f, x->a) == block;
	case IR_EXPR_UNARY:
		return reads_now(r, x->a, field, block);
	case IR_EXPR_BINARY:
		return reads_now(r, x->a, field, block) || reads_now(r, x->b, field, block);
	default:
		return FALSE;
	}
}

static gboolean are_same_calls(const struct run *r, const struct ir_instr *x,
			       const struct ir_instr *y);

/* Whether they are spelled alike, to the calls whose results they are. */
static gboolean is_same(const struct run *r, uint32_t a, uint32_t b)
{
	const struct ir_expr *x = run_expr(r, a), *y = run_expr(r, b);

	if (x->kind != y->kind || x->op != y->op)
		return FALSE;
	switch (x->kind) {
	case IR_EXPR_CONST:
		return x->value == y->value;
	case IR_EXPR_VAR:
		return x->a == y->a;
	case IR_EXPR_FUNC:
	case IR_EXPR_GLOBAL:
		return x->str == y->str;
	case IR_EXPR_FIELD:
		return x->str == y->str && is_same(r, x->a, y->a);
	case IR_EXPR_DEREF:
	case IR_EXPR_ADDR:
	case IR_EXPR_UNARY:
	case IR_EXPR_CONTAINER:
		return x->str == y->str && x->value == y->value && is_same(r, x->a, y->a);
	case IR_EXPR_INDEX:
	case IR_EXPR_BINARY:
		return is_same(r, x->a, y->a) && is_same(r, x->b, y->b);
	case IR_EXPR_RESULT:
		return are_same_calls(r, instr_at(r, x->a), instr_at(r, y->a));
	default:
		return FALSE;
	}
}

static gboolean are_same_calls(const struct run *r, const struct ir_instr *x,
			       const struct ir_instr *y)
{
	gboolean same = x->n_args == y->n_args && is_same(r, x->a, y->a);

	for (guint i = 0; same && i < x->n_args; i++)
		same = is_same(r, r->u->args[x->first_arg + i], r->u->args[y->first_arg + i]);
	return same;
}

/* --- what branches decide ------------------------------------------------------------------- */

struct walk {
	gboolean *been;		/* by block */
	GArray *work;		/* guint: blocks */
};

static void see(guint block, void *data)
{
	struct walk *w = data;

	if (!w->been[block])
		g_array_append_val(w->work, block);
	w->been[block] = TRUE;
}

/* Whether the block is only come to where the branch was answered so. */
static gboolean decides(const struct run *r, uint32_t branch, gboolean truth, guint block)
{
	g_autofree gboolean *been = g_new0(gboolean, r->cfg->n);
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));
	const struct ir_instr *in = instr_at(r, branch);
	guint asking = cfg_block_of(r->f, branch);
	struct walk w = { been, work };

	see(0, &w);
	while (work->len) {
		guint at = g_array_index(work, guint, work->len - 1);

		g_array_set_size(work, work->len - 1);
		if (at == asking)
			see(truth ? in->c : in->b, &w);
		else
			cfg_successors(r->f, at, see, &w);
	}
	return been[asking] && !been[block];
}

/* --- both ------------------------------------------------------------------------------------ */

static void add(struct run *r, const struct drop *d, uint32_t first, uint32_t again)
{
	struct twice one = { .ref = d->ref, .mode = d->mode, .taken = d->site,
			     .first = first, .again = again };

	one.field = field_of(r->t, r->questions[first], &one.word, &one.bits);
	if (!one.field ||
	    !reads_now(r, instr_at(r, again)->a, one.field, cfg_block_of(r->f, again)))
		return;
	if (!r->c->twices)
		r->c->twices = g_array_new(FALSE, FALSE, sizeof(struct twice));
	g_array_append_val(r->c->twices, one);
}

static void see_pair(struct run *r, uint32_t first, uint32_t again)
{
	guint later = cfg_block_of(r->f, again);

	for (guint i = 0; i < r->drops->len; i++) {
		const struct drop *d = &g_array_index(r->drops, struct drop, i);
		guint taken = cfg_block_of(r->f, d->site), dropped = cfg_block_of(r->f, d->instr);

		for (gboolean truth = FALSE; truth <= TRUE; truth++)
			if (decides(r, first, truth, taken) && decides(r, again, truth, dropped) &&
			    !decides(r, first, truth, later) && !decides(r, again, truth, taken))
				add(r, d, first, again);
	}
}

/* Whether the one branch asks what the other does. */
static gboolean is_again(const struct run *r, uint32_t first, uint32_t again)
{
	if (instr_at(r, again)->op != IR_BRANCH)
		return FALSE;
	return r->questions[again] ? r->questions[first] == r->questions[again] :
				     is_same(r, instr_at(r, first)->a, instr_at(r, again)->a);
}

void twice_find(struct run *r)
{
	for (uint32_t i = 0; r->drops->len && i < r->f->ir->n_instrs; i++)
		for (uint32_t k = i + 1; r->questions[i] && k < r->f->ir->n_instrs; k++)
			if (is_again(r, i, k))
				see_pair(r, i, k);
}
