/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads loops, makes blocks with back edges. `do … while (0)` is no loop: it
 * stays in the block it stands in.
 */
#include "extract/internal.h"

struct loop {
	struct target brk, cont;
	struct target *outer_brk, *outer_cont;
};

static void loop_begin(struct fn *f, struct loop *l)
{
	l->brk = (struct target){ IR_NONE, f->cleanups };
	l->cont = (struct target){ IR_NONE, f->cleanups };
	l->outer_brk = f->brk;
	l->outer_cont = f->cont;
	f->brk = &l->brk;
	f->cont = &l->cont;
}

/* Goes on after the loop, where anything leads there. */
static void loop_end(struct fn *f, struct loop *l, CXCursor at)
{
	f->brk = l->outer_brk;
	f->cont = l->outer_cont;
	if (l->brk.block == IR_NONE)
		return;
	if (live(f))
		emit_jump(f, at, l->brk.block);
	enter_if_used(f, l->brk.block);
}

static void body(struct fn *f, CXCursor stmt)
{
	struct cleanup *outer = f->cleanups;

	lower_stmt(f, stmt);
	leave_scope(f, stmt, outer);
}

/* Goes on where `continue` leads to. */
static void continue_here(struct fn *f, struct loop *l, CXCursor at)
{
	if (l->cont.block == IR_NONE)
		return;
	if (live(f))
		emit_jump(f, at, l->cont.block);
	enter_if_used(f, l->cont.block);
}

void lower_while(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	uint32_t head = new_block(f), inside = new_block(f);
	struct loop l;

	loop_begin(f, &l);
	l.cont.block = head;
	l.brk.block = new_block(f);
	emit_jump(f, c, head);
	enter_if_used(f, head);
	lower_cond(f, kid(f->t, k, 0), inside, l.brk.block);
	enter_if_used(f, inside);
	body(f, kid(f->t, k, k.n - 1));
	emit_jump(f, c, head);
	kids_drop(f->t, k);
	enter(f, IR_NONE);
	loop_end(f, &l, c);
}

static void do_forever(struct fn *f, CXCursor c, CXCursor stmt, CXCursor cond)
{
	uint32_t head = new_block(f);
	struct loop l;

	loop_begin(f, &l);
	l.brk.block = new_block(f);
	emit_jump(f, c, head);
	enter_if_used(f, head);
	body(f, stmt);
	continue_here(f, &l, c);
	lower_cond(f, cond, head, l.brk.block);
	enter(f, IR_NONE);
	loop_end(f, &l, c);
}

static void do_once(struct fn *f, CXCursor c, CXCursor stmt)
{
	struct loop l;

	loop_begin(f, &l);
	body(f, stmt);
	continue_here(f, &l, c);
	loop_end(f, &l, c);
}

void lower_do(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	CXCursor stmt = kid(f->t, k, 0), cond = kid(f->t, k, k.n - 1);
	gint64 value;

	kids_drop(f->t, k);
	if (lower_const(f, cond, &value) && !value)
		do_once(f, c, stmt);
	else
		do_forever(f, c, stmt, cond);
}

/* ---- for ---- */

/*
 * libclang leaves out what is missing without a trace. With all four children
 * there is no question; otherwise the printed text tells. The last resort goes
 * by kinds: a declaration begins, an assignment or ++ that comes last steps.
 */
static struct for_parts guessed_parts(struct fn *f, struct kids k)
{
	struct for_parts p = { FALSE, FALSE, FALSE };
	CXCursor first = kid(f->t, k, 0), last;

	if (k.n < 2)
		return p;
	last = kid(f->t, k, k.n - 2);
	p.init = first.kind == CXCursor_DeclStmt ||
		(first.kind == CXCursor_BinaryOperator &&
		 clang_getCursorBinaryOperatorKind(first) == CXBinaryOperator_Assign);
	if (k.n == 2) {
		p.cond = !p.init;
		return p;
	}
	p.inc = last.kind == CXCursor_CompoundAssignOperator || !p.init ||
		(last.kind == CXCursor_UnaryOperator &&
		 clang_getCursorUnaryOperatorKind(last) <= CXUnaryOperator_PreDec);
	p.cond = !(p.init && p.inc);
	return p;
}

static struct for_parts parts_of(struct fn *f, CXCursor c, struct kids k)
{
	struct for_parts p = { TRUE, TRUE, TRUE };

	if (k.n >= 4)
		return p;
	if (k.n <= 1)
		return (struct for_parts){ FALSE, FALSE, FALSE };
	if (spelled_for(f, c, &p) && p.init + p.cond + p.inc + 1u == k.n)
		return p;
	return guessed_parts(f, k);
}

static void for_head(struct fn *f, CXCursor c, CXCursor cond, gboolean has_cond, uint32_t inside,
		     struct loop *l)
{
	if (has_cond)
		lower_cond(f, cond, inside, l->brk.block);
	else
		emit_jump(f, c, inside);
}

static void for_loop(struct fn *f, CXCursor c, struct kids k, struct for_parts p)
{
	guint at = p.init ? 1 : 0;
	CXCursor cond = kid(f->t, k, at), inc = kid(f->t, k, at + (p.cond ? 1 : 0));
	uint32_t head = new_block(f), inside = new_block(f);
	struct loop l;

	loop_begin(f, &l);
	l.brk.block = new_block(f);
	emit_jump(f, c, head);
	enter_if_used(f, head);
	for_head(f, c, cond, p.cond, inside, &l);
	enter_if_used(f, inside);
	body(f, kid(f->t, k, k.n - 1));
	continue_here(f, &l, c);
	if (p.inc)
		lower_effect(f, inc);
	emit_jump(f, c, head);
	enter(f, IR_NONE);
	loop_end(f, &l, c);
}

void lower_for(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	struct for_parts p = parts_of(f, c, k);
	struct cleanup *outer = f->cleanups;

	if (p.init)	/* scoped_guard() declares its lock here */
		lower_stmt(f, kid(f->t, k, 0));
	for_loop(f, c, k, p);
	kids_drop(f->t, k);
	leave_scope(f, c, outer);
}
