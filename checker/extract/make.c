/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads operands, makes expressions in the normal form ir.h asks for: *&x is x,
 * &*p is p, constants are computed, and an array used as a value is the address
 * of its first element. Also the instructions and blocks of the open function.
 *
 * Constants are 64 bits wide; what does not fit (__int128) is cut.
 */
#include "extract/internal.h"

static uint32_t add(struct fn *f, struct ir_expr e)
{
	return ir_builder_expr(f->b, &e);
}

static struct ir_expr get(struct fn *f, uint32_t expr)
{
	return *ir_builder_get_expr(f->b, expr);
}

uint32_t make_const(struct fn *f, gint64 value)
{
	return add(f, (struct ir_expr){ .kind = IR_EXPR_CONST, .value = value });
}

uint32_t make_unknown(struct fn *f)
{
	return add(f, (struct ir_expr){ .kind = IR_EXPR_UNKNOWN });
}

uint32_t make_string(struct fn *f, const char *text)
{
	return add(f, (struct ir_expr){ .kind = IR_EXPR_STRING,
					.str = ir_builder_str(f->b, text) });
}

uint32_t make_var(struct fn *f, uint32_t var)
{
	return add(f, (struct ir_expr){ .kind = IR_EXPR_VAR, .a = var });
}

uint32_t make_sym(struct fn *f, enum ir_expr_kind kind, uint32_t sym)
{
	return add(f, (struct ir_expr){ .kind = (uint8_t)kind, .str = sym });
}

uint32_t make_result(struct fn *f, uint32_t id)
{
	return add(f, (struct ir_expr){ .kind = IR_EXPR_RESULT, .a = id });
}

gboolean is_const(struct fn *f, uint32_t expr, gint64 *value)
{
	struct ir_expr e = get(f, expr);

	if (e.kind != IR_EXPR_CONST)
		return FALSE;
	*value = e.value;
	return TRUE;
}

gboolean is_place(struct fn *f, uint32_t expr)
{
	switch (get(f, expr).kind) {
	case IR_EXPR_VAR:
	case IR_EXPR_GLOBAL:
	case IR_EXPR_FIELD:
	case IR_EXPR_DEREF:
	case IR_EXPR_INDEX:
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean is_zero_or_one(struct fn *f, uint32_t expr)
{
	struct ir_expr e = get(f, expr);

	if (e.kind == IR_EXPR_CONST)
		return e.value == 0 || e.value == 1;
	if (e.kind == IR_EXPR_UNARY)
		return e.op == IR_OP_NOT || e.op == IR_OP_BOOL;
	if (e.kind == IR_EXPR_VAR)
		return ir_builder_get_var(f->b, e.a)->type.kind == IR_TYPE_BOOL;
	return e.kind == IR_EXPR_BINARY && e.op >= IR_OP_EQ;
}

/* ---- places ---- */

uint32_t make_deref(struct fn *f, uint32_t pointer)
{
	struct ir_expr e = get(f, pointer);

	if (e.kind == IR_EXPR_ADDR)
		return e.a;
	if (e.kind == IR_EXPR_FUNC)
		return pointer;
	return add(f, (struct ir_expr){ .kind = IR_EXPR_DEREF, .a = pointer });
}

static void mark_address_taken(struct fn *f, uint32_t place)
{
	struct ir_expr e = get(f, place);

	while (e.kind == IR_EXPR_FIELD || e.kind == IR_EXPR_INDEX)
		e = get(f, e.a);
	if (e.kind == IR_EXPR_VAR)
		ir_builder_var_flag(f->b, e.a, IR_VAR_ADDRESS_TAKEN);
}

uint32_t make_addr(struct fn *f, uint32_t place)
{
	struct ir_expr e = get(f, place);

	if (e.kind == IR_EXPR_DEREF)
		return e.a;
	if (!is_place(f, place))
		return e.kind == IR_EXPR_FUNC ? place : make_unknown(f);
	mark_address_taken(f, place);
	return add(f, (struct ir_expr){ .kind = IR_EXPR_ADDR, .a = place });
}

uint32_t make_field(struct fn *f, uint32_t place, const struct field_info *info)
{
	if (info->anonymous)
		return place;
	return add(f, (struct ir_expr){ .kind = IR_EXPR_FIELD, .a = place,
					.str = ir_builder_str(f->b, info->name),
					.b = ir_builder_str(f->b, info->record),
					.value = info->offset });
}

uint32_t make_index(struct fn *f, uint32_t array, uint32_t index)
{
	return add(f, (struct ir_expr){ .kind = IR_EXPR_INDEX, .a = array, .b = index });
}

/* The address of array[0], which a decayed array is, plus i is that of array[i]. */
uint32_t make_offset(struct fn *f, uint32_t pointer, uint32_t index)
{
	struct ir_expr e = get(f, pointer);
	gint64 n, old;

	if (is_const(f, index, &n) && n == 0)
		return pointer;
	if (e.kind == IR_EXPR_ADDR) {
		struct ir_expr at = get(f, e.a);

		if (at.kind == IR_EXPR_INDEX) {
			if (is_const(f, at.b, &old) && old == 0)
				return make_addr(f, make_index(f, at.a, index));
			if (is_const(f, at.b, &old) && is_const(f, index, &n) &&
			    !__builtin_add_overflow(n, old, &n))
				return make_addr(f, make_index(f, at.a, make_const(f, n)));
			/* &a[i] + n is &a[i + n]: level - 1 must not become two indices */
			index = add(f, (struct ir_expr){ .kind = IR_EXPR_BINARY, .op = IR_OP_ADD,
							 .a = at.b, .b = index });
			return make_addr(f, make_index(f, at.a, index));
		}
	}
	return make_addr(f, make_index(f, make_deref(f, pointer), index));
}

uint32_t make_container(struct fn *f, uint32_t pointer, const char *record, gint64 offset)
{
	return add(f, (struct ir_expr){ .kind = IR_EXPR_CONTAINER, .a = pointer,
					.str = ir_builder_str(f->b, record), .value = offset });
}

/* ---- operators ---- */

uint32_t make_unary(struct fn *f, enum ir_op op, uint32_t a)
{
	struct ir_expr e = get(f, a);

	if (e.kind == IR_EXPR_CONST) {
		switch (op) {
		case IR_OP_NOT:
			return make_const(f, !e.value);
		case IR_OP_BOOL:
			return make_const(f, !!e.value);
		case IR_OP_NEG:
			return make_const(f, (gint64)(0 - (guint64)e.value));
		case IR_OP_COMPL:
			return make_const(f, ~e.value);
		default:
			break;
		}
	}
	if (e.kind == IR_EXPR_UNARY && op == IR_OP_NOT && e.op == IR_OP_NOT)
		return is_zero_or_one(f, e.a) ? e.a : make_unary(f, IR_OP_BOOL, e.a);
	if (e.kind == IR_EXPR_UNARY && op == IR_OP_NOT && e.op == IR_OP_BOOL)
		return make_unary(f, IR_OP_NOT, e.a);
	if (op == IR_OP_BOOL && is_zero_or_one(f, a))
		return a;
	return add(f, (struct ir_expr){ .kind = IR_EXPR_UNARY, .op = (uint8_t)op, .a = a });
}

static gboolean compare(enum ir_op op, gint64 a, gint64 b, gboolean is_unsigned)
{
	gboolean less = is_unsigned ? (guint64)a < (guint64)b : a < b;

	switch (op) {
	case IR_OP_EQ:
		return a == b;
	case IR_OP_NE:
		return a != b;
	case IR_OP_LT:
		return less;
	case IR_OP_LE:
		return less || a == b;
	case IR_OP_GT:
		return !less && a != b;
	default:
		return !less;
	}
}

static gboolean divide(enum ir_op op, gint64 a, gint64 b, gboolean is_unsigned, gint64 *out)
{
	if (!b || (!is_unsigned && b == -1 && a == G_MININT64))
		return FALSE;
	if (is_unsigned)
		*out = (gint64)(op == IR_OP_DIV ? (guint64)a / (guint64)b
				: (guint64)a % (guint64)b);
	else
		*out = op == IR_OP_DIV ? a / b : a % b;
	return TRUE;
}

static gboolean compute(enum ir_op op, gint64 a, gint64 b, gboolean is_unsigned, gint64 *out)
{
	guint64 x = (guint64)a, y = (guint64)b;

	switch (op) {
	case IR_OP_ADD: *out = (gint64)(x + y); return TRUE;
	case IR_OP_SUB: *out = (gint64)(x - y); return TRUE;
	case IR_OP_MUL: *out = (gint64)(x * y); return TRUE;
	case IR_OP_AND: *out = a & b; return TRUE;
	case IR_OP_OR: *out = a | b; return TRUE;
	case IR_OP_XOR: *out = a ^ b; return TRUE;
	case IR_OP_DIV:
	case IR_OP_REM:
		return divide(op, a, b, is_unsigned, out);
	case IR_OP_SHL:
		*out = y < 64 ? (gint64)(x << y) : 0;
		return y < 64;
	case IR_OP_SHR:
		if (y >= 64)
			return FALSE;
		*out = is_unsigned || a >= 0 ? (gint64)(x >> y) : ~(gint64)(~x >> y);
		return TRUE;
	default:
		*out = compare(op, a, b, is_unsigned);
		return TRUE;
	}
}

/* x & 0, x | 0: what a flag that is configured away leaves. */
static gboolean absorbed(struct fn *f, enum ir_op op, uint32_t a, uint32_t b, uint32_t *out)
{
	gint64 value;
	uint32_t other = a;

	if (op != IR_OP_AND && op != IR_OP_OR)
		return FALSE;
	if (!is_const(f, b, &value)) {
		other = b;
		if (!is_const(f, a, &value))
			return FALSE;
	}
	if (value)
		return FALSE;
	*out = op == IR_OP_OR ? other : make_const(f, 0);
	return TRUE;
}

uint32_t make_binary(struct fn *f, enum ir_op op, uint32_t a, uint32_t b, CXType type,
		     gboolean is_unsigned)
{
	gint64 x, y, value;
	uint32_t out;

	if (is_const(f, a, &x) && is_const(f, b, &y) &&
	    compute(op, x, y, is_unsigned, &value))
		return make_const(f, op >= IR_OP_EQ ? value : int_truncate(value, stored_type(type)));
	if (absorbed(f, op, a, b, &out))
		return out;
	return add(f, (struct ir_expr){ .kind = IR_EXPR_BINARY, .op = (uint8_t)op, .a = a, .b = b,
					.unsigned_ = (is_unsigned && (op >= IR_OP_LT ||
								      op == IR_OP_SHR)) });
}

/* `expr` with each use of variable `var` replaced by the value `by`. */
uint32_t make_replaced(struct fn *f, uint32_t expr, uint32_t var, uint32_t by)
{
	struct ir_expr e = get(f, expr);
	uint32_t a, b;

	switch (e.kind) {
	case IR_EXPR_VAR:
		return e.a == var ? by : expr;
	case IR_EXPR_DEREF:
		return make_deref(f, make_replaced(f, e.a, var, by));
	case IR_EXPR_ADDR:
		return make_addr(f, make_replaced(f, e.a, var, by));
	case IR_EXPR_UNARY:
		return make_unary(f, e.op, make_replaced(f, e.a, var, by));
	case IR_EXPR_FIELD:
	case IR_EXPR_CONTAINER:
		a = make_replaced(f, e.a, var, by);
		b = e.b;
		break;
	case IR_EXPR_INDEX:
	case IR_EXPR_BINARY:
		a = make_replaced(f, e.a, var, by);
		b = make_replaced(f, e.b, var, by);
		break;
	default:
		return expr;
	}
	if (a == e.a && b == e.b)
		return expr;
	e.a = a;
	e.b = b;
	return add(f, e);
}

static uint32_t add_temp(struct fn *f, struct ir_type type)
{
	struct ir_var var = { .flags = IR_VAR_TEMP, .type = type };

	var.name = ir_builder_str(f->b, "");
	return make_var(f, ir_builder_var(f->b, &var));
}

uint32_t new_temp(struct fn *f, CXType type)
{
	return add_temp(f, parameter_type(f->t, f->b, type));
}

/* What && and || give: int in C, but never anything else than 0 or 1. */
uint32_t new_flag(struct fn *f)
{
	return add_temp(f, (struct ir_type){ .kind = IR_TYPE_BOOL, .bits = 8,
					     .record = ir_builder_str(f->b, "") });
}

/* ---- blocks and instructions ---- */

gboolean live(const struct fn *f)
{
	return ir_builder_current(f->b) != IR_NONE;
}

uint32_t new_block(struct fn *f)
{
	guint8 unused = 0;

	g_byte_array_append(f->used, &unused, 1);
	return ir_builder_block(f->b);
}

gboolean block_used(const struct fn *f, uint32_t block)
{
	return f->used->data[block] != 0;
}

void enter(struct fn *f, uint32_t block)
{
	ir_builder_enter(f->b, block);
}

/* Dead code is not read: it would bring in functions nobody calls. */
void enter_if_used(struct fn *f, uint32_t block)
{
	ir_builder_enter(f->b, block_used(f, block) ? block : IR_NONE);
}

uint32_t emit(struct fn *f, CXCursor at, struct ir_instr in, const uint32_t *args)
{
	unsigned line, col;

	if (ir_builder_current(f->b) == IR_NONE)
		return ir_builder_instr(f->b, &in, args);
	in.file = ir_builder_str(f->b, file_of(f->t, at, &line, &col)->name);
	in.line = line;
	in.col = col;
	return ir_builder_instr(f->b, &in, args);
}

void emit_set(struct fn *f, CXCursor at, uint32_t place, uint32_t value)
{
	if (!is_place(f, place) || place == value)	/* x = ({ …; x; }) says nothing */
		return;
	emit(f, at, (struct ir_instr){ .op = IR_SET, .a = place, .b = value, .c = IR_NONE }, NULL);
}

void emit_jump(struct fn *f, CXCursor at, uint32_t block)
{
	if (!live(f))
		return;
	f->used->data[block] = 1;
	emit(f, at, (struct ir_instr){ .op = IR_JUMP, .a = block, .b = IR_NONE, .c = IR_NONE },
	     NULL);
}

void emit_branch(struct fn *f, CXCursor at, uint32_t value, uint32_t yes, uint32_t no)
{
	struct ir_expr e = get(f, value);

	if (!live(f))
		return;
	if (e.kind == IR_EXPR_CONST) {
		emit_jump(f, at, e.value ? yes : no);
		return;
	}
	if (e.kind == IR_EXPR_UNARY && (e.op == IR_OP_NOT || e.op == IR_OP_BOOL)) {
		emit_branch(f, at, e.a, e.op == IR_OP_NOT ? no : yes,
			    e.op == IR_OP_NOT ? yes : no);
		return;
	}
	f->used->data[yes] = f->used->data[no] = 1;
	emit(f, at, (struct ir_instr){ .op = IR_BRANCH, .a = value, .b = yes, .c = no }, NULL);
}

void emit_stop(struct fn *f, CXCursor at)
{
	emit(f, at, (struct ir_instr){ .op = IR_STOP, .a = IR_NONE, .b = IR_NONE, .c = IR_NONE },
	     NULL);
}
