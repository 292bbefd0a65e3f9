/* SPDX-License-Identifier: GPL-2.0-only */
/* Backwards over the blocks of one function, to a fixpoint. */
#include "solve/live.h"

#include <string.h>

struct walk {
	const struct function *f;
	struct live *live;
	guint64 *use, *def;	/* by block: read before it is set there; set */
	guint64 *always;
	guint64 *now;		/* what any successor of a block reads */
	guint block;
};

static gboolean has(const guint64 *set, guint bit)
{
	return set[bit / 64] >> bit % 64 & 1;
}

static void put(guint64 *set, guint bit)
{
	set[bit / 64] |= 1ull << bit % 64;
}

static guint64 *of_block(const struct walk *w, guint64 *sets)
{
	return sets + (gsize)w->block * w->live->words;
}

static void read_bit(struct walk *w, guint bit)
{
	if (!has(of_block(w, w->def), bit))
		put(of_block(w, w->use), bit);
}

static const struct ir_expr *expr_of(const struct walk *w, uint32_t e)
{
	return &w->f->unit->exprs[w->f->ir->first_expr + e];
}

static void read_expr(struct walk *w, uint32_t e)
{
	const struct ir_expr *x = expr_of(w, e);

	switch (x->kind) {
	case IR_EXPR_VAR:
		read_bit(w, x->a);
		break;
	case IR_EXPR_RESULT:
		read_bit(w, w->live->n_vars + x->a);
		break;
	case IR_EXPR_INDEX:
	case IR_EXPR_BINARY:
		read_expr(w, x->b);
		/* fall through */
	case IR_EXPR_FIELD:
	case IR_EXPR_DEREF:
	case IR_EXPR_ADDR:
	case IR_EXPR_CONTAINER:
	case IR_EXPR_UNARY:
		read_expr(w, x->a);
		break;
	default:
		break;
	}
}

static void read_args(struct walk *w, const struct ir_instr *in)
{
	for (guint i = 0; i < in->n_args; i++)
		read_expr(w, w->f->unit->args[in->first_arg + i]);
}

static void read_set(struct walk *w, const struct ir_instr *in)
{
	const struct ir_expr *to = expr_of(w, in->a);

	read_expr(w, in->b);
	if (to->kind == IR_EXPR_VAR)
		put(of_block(w, w->def), to->a);
	else
		read_expr(w, in->a);
}

static void read_instr(struct walk *w, const struct ir_instr *in, guint id)
{
	switch (in->op) {
	case IR_CALL:
		read_expr(w, in->a);
		read_args(w, in);
		put(of_block(w, w->def), w->live->n_vars + id);
		break;
	case IR_SET:
		read_set(w, in);
		break;
	case IR_ASM:
		read_args(w, in);
		break;
	case IR_BRANCH:
	case IR_SWITCH:
		read_expr(w, in->a);
		break;
	case IR_RETURN:
		if (in->a != IR_NONE)
			read_expr(w, in->a);
		break;
	default:
		break;
	}
}

static void read_block(struct walk *w)
{
	const struct ir_block *b = &w->f->unit->blocks[w->f->ir->first_block + w->block];

	for (guint i = 0; i < b->n_instrs; i++)
		read_instr(w, &w->f->unit->instrs[w->f->ir->first_instr + b->first_instr + i],
			   b->first_instr + i);
}

static void find_always(struct walk *w)
{
	const struct ir_var *v = w->f->unit->vars + w->f->ir->first_var;

	for (guint i = 0; i < w->f->ir->n_vars; i++, v++)
		if (v->flags & IR_VAR_ADDRESS_TAKEN || v->type.kind == IR_TYPE_RECORD ||
		    v->type.kind == IR_TYPE_ARRAY || v->type.kind == IR_TYPE_OTHER)
			put(w->always, i);
	for (guint i = 0; i < w->f->ir->n_exprs; i++) {
		const struct ir_expr *x = expr_of(w, i);

		if ((x->kind == IR_EXPR_ADDR || x->kind == IR_EXPR_FIELD ||
		     x->kind == IR_EXPR_INDEX) && expr_of(w, x->a)->kind == IR_EXPR_VAR)
			put(w->always, expr_of(w, x->a)->a);
	}
}

static void add_successor(guint to, void *data)
{
	struct walk *w = data;
	const guint64 *set = w->live->sets + (gsize)to * w->live->words;

	for (guint i = 0; i < w->live->words; i++)
		w->now[i] |= set[i];
}

/* Whether more turns out to be read from the block on. */
static gboolean update(struct walk *w)
{
	guint64 *set = of_block(w, w->live->sets);
	const guint64 *use = of_block(w, w->use), *def = of_block(w, w->def);
	gboolean changed = FALSE;

	memset(w->now, 0, w->live->words * sizeof(*w->now));
	cfg_successors(w->f, w->block, add_successor, w);
	for (guint i = 0; i < w->live->words; i++) {
		guint64 bits = use[i] | (w->now[i] & ~def[i]) | w->always[i];

		changed |= bits != set[i];
		set[i] = bits;
	}
	return changed;
}

static void settle(struct walk *w, const struct cfg *c)
{
	gboolean changed = TRUE;

	while (changed) {
		changed = FALSE;
		for (guint i = c->n; i-- > 0;) {
			w->block = c->order[i];
			if (c->rank[w->block] != G_MAXUINT)
				changed |= update(w);
		}
	}
}

struct live *live_new(const struct function *f, const struct cfg *c)
{
	struct live *l = g_new0(struct live, 1);
	struct walk w = { .f = f, .live = l };
	gsize all;

	l->n_vars = f->ir->n_vars;
	l->words = (f->ir->n_vars + f->ir->n_instrs) / 64 + 1;
	all = (gsize)c->n * l->words;
	l->sets = g_new0(guint64, all);
	w.use = g_new0(guint64, all);
	w.def = g_new0(guint64, all);
	w.always = g_new0(guint64, l->words);
	w.now = g_new0(guint64, l->words);
	find_always(&w);
	for (; w.block < c->n; w.block++)
		read_block(&w);
	settle(&w, c);
	g_free(w.use);
	g_free(w.def);
	g_free(w.always);
	g_free(w.now);
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	g_free(l->sets);
	g_free(l);
}
