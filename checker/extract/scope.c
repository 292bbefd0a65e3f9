/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads labels, gotos and cleanup attributes, makes jumps that call on their
 * way what the scopes they leave owe.
 *
 * The cleanups in force are a chain, innermost first, that only ever grows at
 * its inner end: going from one place to another owes the part of the chain
 * that the other place does not have. A goto whose label comes later waits,
 * in a block of its own, for the end of the function.
 */
#include "extract/internal.h"

static void emit_cleanup(struct fn *f, CXCursor at, const struct cleanup *c)
{
	uint32_t arg, callee;

	if (!live(f))
		return;
	arg = make_addr(f, make_var(f, c->var));
	callee = make_sym(f, IR_EXPR_FUNC, sym_of_function(f->o, c->call));
	emit(f, at, (struct ir_instr){ .op = IR_CALL, .flags = IR_INSTR_SCOPE_EXIT, .a = callee,
				       .b = IR_NONE, .c = IR_NONE, .n_args = 1 }, &arg);
}

static const struct cleanup *common(const struct cleanup *a, const struct cleanup *b)
{
	while (a != b) {
		if (a && (!b || a->depth > b->depth))
			a = a->outer;
		else
			b = b->outer;
	}
	return a;
}

/* The calls owed on the way from here to a place where `to` is in force. */
void unwind(struct fn *f, CXCursor at, const struct cleanup *to)
{
	const struct cleanup *end = common(f->cleanups, to);

	for (const struct cleanup *c = f->cleanups; c != end; c = c->outer)
		emit_cleanup(f, at, c);
}

void leave_scope(struct fn *f, CXCursor at, struct cleanup *to)
{
	unwind(f, at, to);
	f->cleanups = to;
}

void jump_to_target(struct fn *f, CXCursor at, struct target *target)
{
	if (!target || !live(f)) {
		ir_builder_enter(f->b, IR_NONE);
		return;
	}
	if (target->block == IR_NONE)
		target->block = new_block(f);
	unwind(f, at, target->cleanups);
	emit_jump(f, at, target->block);
}

void scope_decl(struct fn *f, CXCursor decl, uint32_t var)
{
	g_autofree char *name = NULL;
	struct cleanup *c;
	struct fn_info *call;

	if (!clang_Cursor_hasAttrs(decl))
		return;
	name = spelled_cleanup(decl);
	call = name ? function_by_name(f->t, name) : NULL;
	if (!call)
		return;
	c = g_new0(struct cleanup, 1);
	c->outer = f->cleanups;
	c->depth = c->outer ? c->outer->depth + 1 : 1;
	c->var = var;
	c->call = call;
	g_ptr_array_add(f->all_cleanups, c);
	f->cleanups = c;
}

/* ---- labels ---- */

struct label *label_of(struct fn *f, CXCursor cursor)
{
	struct label *l;

	for (guint i = 0; i < f->labels->len; i++) {
		l = f->labels->pdata[i];
		if (same_cursor(l->cursor, cursor))
			return l;
	}
	l = g_new0(struct label, 1);
	l->cursor = cursor;
	l->name = clang_text(clang_getCursorSpelling(cursor));
	l->block = new_block(f);
	g_ptr_array_add(f->labels, l);
	return l;
}

static void wait_for_label(struct fn *f, CXCursor at, struct label *label)
{
	struct pending_goto p = { .label = label, .cleanups = f->cleanups, .at = at };

	p.block = new_block(f);
	emit_jump(f, at, p.block);
	g_array_append_val(f->pending, p);
}

static void goto_label(struct fn *f, CXCursor at, struct label *label)
{
	if (!live(f))
		return;
	if (label->seen) {
		unwind(f, at, label->cleanups);
		emit_jump(f, at, label->block);
	} else if (f->cleanups) {
		wait_for_label(f, at, label);
	} else {
		emit_jump(f, at, label->block);
	}
}

void lower_goto(struct fn *f, CXCursor c)
{
	struct kids k = kids_of(f->t, c);
	CXCursor ref = kid(f->t, k, 0);

	kids_drop(f->t, k);
	if (ref.kind == CXCursor_LabelRef)
		goto_label(f, c, label_of(f, clang_getCursorReferenced(ref)));
	else if (live(f))
		emit_stop(f, c);
}

void lower_label(struct fn *f, CXCursor c)
{
	struct label *l = label_of(f, c);

	l->seen = TRUE;
	l->cleanups = f->cleanups;
	if (live(f))
		emit_jump(f, c, l->block);
	enter(f, l->block);
}

/* goto *p: to any label whose address is taken, known only at the end. */
void lower_computed_goto(struct fn *f, CXCursor c)
{
	struct pending_goto p = { .cleanups = f->cleanups, .at = c };

	lower_effect(f, first_kid(f->t, c));
	if (!live(f))
		return;
	p.block = new_block(f);
	emit_jump(f, c, p.block);
	g_array_append_val(f->computed, p);
}

/* The way to one label of several, through the cleanups it owes. */
static uint32_t way_to(struct fn *f, const struct pending_goto *p, struct label *l)
{
	uint32_t block = new_block(f);

	f->used->data[block] = 1;
	enter(f, block);
	f->cleanups = p->cleanups;
	unwind(f, p->at, l->cleanups);
	emit_jump(f, p->at, l->block);
	return block;
}

static void resolve_computed(struct fn *f, const struct pending_goto *p)
{
	struct ir_instr in = { .op = IR_SWITCH, .c = IR_NONE, .b = IR_NONE };
	g_autoptr(GArray) args = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	for (guint i = 0; i < f->labels->len && args->len < G_MAXUINT16; i++) {
		struct label *l = f->labels->pdata[i];
		struct ir_case c = { .lo = i, .hi = i };
		uint32_t at;

		if (!l->address_taken || !l->seen)
			continue;
		c.block = way_to(f, p, l);
		in.b = c.block;
		at = ir_builder_case(f->b, &c);
		g_array_append_val(args, at);
	}
	enter(f, p->block);
	if (in.b == IR_NONE) {
		emit_stop(f, p->at);
		return;
	}
	in.a = make_unknown(f);
	in.n_args = (uint16_t)args->len;
	emit(f, p->at, in, (const uint32_t *)(void *)args->data);
}

void resolve_gotos(struct fn *f)
{
	for (guint i = 0; i < f->pending->len; i++) {
		const struct pending_goto *p = &g_array_index(f->pending, struct pending_goto, i);

		enter(f, p->block);
		f->cleanups = p->cleanups;
		if (p->label->seen) {
			unwind(f, p->at, p->label->cleanups);
			emit_jump(f, p->at, p->label->block);
		} else {
			emit_stop(f, p->at);
		}
	}
	for (guint i = 0; i < f->computed->len; i++)
		resolve_computed(f, &g_array_index(f->computed, struct pending_goto, i));
	for (guint i = 0; i < f->labels->len; i++) {
		struct label *l = f->labels->pdata[i];

		if (l->seen)
			continue;	/* a label nobody found: in code that is not evaluated */
		enter(f, l->block);
		emit_stop(f, f->cursor);
	}
	enter(f, IR_NONE);
}
