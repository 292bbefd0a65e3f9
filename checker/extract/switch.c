/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads switch statements, makes SWITCH instructions. The body is read first;
 * what its case labels collected then closes the block the switch stands in.
 * A switch on what the compiler knows (sizeof) is a jump.
 */
#include "extract/internal.h"

static uint32_t default_target(struct switch_scope *s, uint32_t after)
{
	return s->fallback == IR_NONE ? after : s->fallback;
}

static uint32_t const_target(struct switch_scope *s, gint64 value, uint32_t after)
{
	for (guint i = 0; i < s->cases->len; i++) {
		const struct ir_case *c = &g_array_index(s->cases, struct ir_case, i);

		if (value >= c->lo && value <= c->hi)
			return c->block;
	}
	return default_target(s, after);
}

static void emit_switch(struct fn *f, CXCursor c, struct switch_scope *s, uint32_t value,
			uint32_t after)
{
	guint n = MIN(s->cases->len, G_MAXUINT16);
	g_autofree uint32_t *args = g_new(uint32_t, n + 1);
	struct ir_instr in = { .op = IR_SWITCH, .a = value, .c = IR_NONE, .n_args = (uint16_t)n };
	gint64 known;

	if (is_const(f, value, &known)) {
		emit_jump(f, c, const_target(s, known, after));
		return;
	}
	for (guint i = 0; i < n; i++)
		args[i] = ir_builder_case(f->b, &g_array_index(s->cases, struct ir_case, i));
	in.b = default_target(s, after);
	f->used->data[in.b] = 1;
	emit(f, c, in, args);
}

/* Blocks of a known switch that nothing leads to are dropped by the builder. */
void lower_switch(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	struct switch_scope s = { .outer = f->sw, .fallback = IR_NONE };
	struct target brk = { IR_NONE, f->cleanups }, *outer_brk = f->brk;
	uint32_t value = lower_value(f, kid(f->t, k, 0));
	uint32_t block = ir_builder_current(f->b);

	brk.block = new_block(f);
	s.cases = g_array_new(FALSE, FALSE, sizeof(struct ir_case));
	f->sw = block == IR_NONE ? NULL : &s;
	f->brk = &brk;
	enter(f, IR_NONE);
	lower_stmt(f, kid(f->t, k, k.n - 1));
	emit_jump(f, c, brk.block);
	if (block != IR_NONE) {
		enter(f, block);
		emit_switch(f, c, &s, value, brk.block);
	}
	f->sw = s.outer;
	f->brk = outer_brk;
	kids_drop(f->t, k);
	g_array_unref(s.cases);
	enter_if_used(f, brk.block);
}

/* A block of its own that the statement before falls into. */
static uint32_t case_block(struct fn *f, CXCursor c)
{
	uint32_t block = new_block(f);

	emit_jump(f, c, block);
	enter(f, block);
	f->used->data[block] = 1;
	return block;
}

void lower_case(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	CXCursor stmt = kid(f->t, k, k.n - 1);
	struct ir_case found = { 0 };

	if (f->sw && k.n >= 2 && lower_const(f, kid(f->t, k, 0), &found.lo)) {
		found.hi = found.lo;
		if (k.n > 2)
			lower_const(f, kid(f->t, k, 1), &found.hi);
		found.block = case_block(f, c);
		g_array_append_val(f->sw->cases, found);
	}
	kids_drop(f->t, k);
	if (k.n)
		lower_stmt(f, stmt);
}

void lower_default(struct fn *f, CXCursor c)
{
	if (f->sw)
		f->sw->fallback = case_block(f, c);
	lower_stmt(f, last_kid(f->t, c));
}
