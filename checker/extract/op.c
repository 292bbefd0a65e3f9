/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads operators that compute or assign, and _Generic; makes values and SETs.
 * `p + n` of a typed pointer counts elements (ADDR of INDEX), of a byte pointer
 * it is an addition.
 */
#include "extract/internal.h"

static gboolean is_byte_pointer(CXType t)
{
	CXType to = pointee(t);

	return to.kind == CXType_Void || to.kind == CXType_Invalid ||
		int_type(to).bits == 8 || type_is_function(to);
}

static uint32_t pointer_sum(struct fn *f, CXType type, uint32_t pointer, uint32_t n,
			    gboolean minus)
{
	if (is_byte_pointer(type))
		return make_binary(f, minus ? IR_OP_SUB : IR_OP_ADD, pointer, n, type, TRUE);
	return make_offset(f, pointer, minus ? make_unary(f, IR_OP_NEG, n) : n);
}

static enum ir_op plain_op(enum CXBinaryOperatorKind kind)
{
	switch (kind) {
	case CXBinaryOperator_Mul: case CXBinaryOperator_MulAssign: return IR_OP_MUL;
	case CXBinaryOperator_Div: case CXBinaryOperator_DivAssign: return IR_OP_DIV;
	case CXBinaryOperator_Rem: case CXBinaryOperator_RemAssign: return IR_OP_REM;
	case CXBinaryOperator_Add: case CXBinaryOperator_AddAssign: return IR_OP_ADD;
	case CXBinaryOperator_Sub: case CXBinaryOperator_SubAssign: return IR_OP_SUB;
	case CXBinaryOperator_Shl: case CXBinaryOperator_ShlAssign: return IR_OP_SHL;
	case CXBinaryOperator_Shr: case CXBinaryOperator_ShrAssign: return IR_OP_SHR;
	case CXBinaryOperator_And: case CXBinaryOperator_AndAssign: return IR_OP_AND;
	case CXBinaryOperator_Xor: case CXBinaryOperator_XorAssign: return IR_OP_XOR;
	case CXBinaryOperator_Or: case CXBinaryOperator_OrAssign: return IR_OP_OR;
	case CXBinaryOperator_LT: return IR_OP_LT;
	case CXBinaryOperator_GT: return IR_OP_GT;
	case CXBinaryOperator_LE: return IR_OP_LE;
	case CXBinaryOperator_GE: return IR_OP_GE;
	case CXBinaryOperator_EQ: return IR_OP_EQ;
	case CXBinaryOperator_NE: return IR_OP_NE;
	default: return IR_OP_NONE;
	}
}

/* ---- one operand ---- */

static uint32_t step(struct fn *f, CXCursor c, CXCursor operand, gboolean minus,
		     gboolean post)
{
	CXType type = canonical(operand);
	uint32_t place = lower_place(f, operand), one = make_const(f, 1), old = place, sum;

	if (post) {
		old = new_temp(f, clang_getCursorType(operand));
		emit_set(f, c, old, place);
	}
	if (type_is_pointer(type))
		sum = pointer_sum(f, type, place, one, minus);
	else
		sum = make_binary(f, minus ? IR_OP_SUB : IR_OP_ADD, place, one, type, FALSE);
	emit_set(f, c, place, sum);
	return old;
}

static uint32_t fitted(struct fn *f, CXCursor c, uint32_t value)
{
	gint64 n;

	if (is_const(f, value, &n))
		return make_const(f, int_truncate(n, stored_type(canonical(c))));
	return value;
}

static uint32_t address(struct fn *f, CXCursor operand)
{
	operand = skip_parens(f->t, operand);
	if (type_is_function(canonical(operand)))
		return lower_value(f, operand);
	return make_addr(f, lower_place(f, operand));
}

uint32_t lower_unary(struct fn *f, CXCursor c, gboolean wanted)
{
	CXCursor operand = first_kid(f->t, c);

	switch (clang_getCursorUnaryOperatorKind(c)) {
	case CXUnaryOperator_PostInc:
		return step(f, c, operand, FALSE, wanted);
	case CXUnaryOperator_PostDec:
		return step(f, c, operand, TRUE, wanted);
	case CXUnaryOperator_PreInc:
		return step(f, c, operand, FALSE, FALSE);
	case CXUnaryOperator_PreDec:
		return step(f, c, operand, TRUE, FALSE);
	case CXUnaryOperator_AddrOf:
		return address(f, operand);
	case CXUnaryOperator_Deref:
		return lower_place(f, c);
	case CXUnaryOperator_Plus:
	case CXUnaryOperator_Extension:
		return lower_value(f, operand);
	case CXUnaryOperator_Minus:
		return fitted(f, c, make_unary(f, IR_OP_NEG, lower_value(f, operand)));
	case CXUnaryOperator_Not:
		return fitted(f, c, make_unary(f, IR_OP_COMPL, lower_value(f, operand)));
	case CXUnaryOperator_LNot:
		return make_unary(f, IR_OP_NOT, lower_value(f, operand));
	default:
		lower_effect(f, operand);
		return make_unknown(f);
	}
}

/* ---- two operands ---- */

static uint32_t assign(struct fn *f, CXCursor c, CXCursor left, CXCursor right)
{
	uint32_t value = lower_value(f, right), place;

	if (!live(f))
		return make_unknown(f);
	place = lower_place(f, left);
	emit_set(f, c, place, value);
	return place;
}

static uint32_t arithmetic(struct fn *f, CXCursor c, enum ir_op op, CXCursor left,
			   CXCursor right)
{
	CXType lt = canonical(left), rt = canonical(right);
	uint32_t a = lower_value(f, left), b = lower_value(f, right);

	if (op == IR_OP_ADD && type_is_pointer(lt))
		return pointer_sum(f, lt, a, b, FALSE);
	if (op == IR_OP_ADD && type_is_pointer(rt))
		return pointer_sum(f, rt, b, a, FALSE);
	if (op == IR_OP_SUB && type_is_pointer(lt) && !type_is_pointer(rt))
		return pointer_sum(f, lt, a, b, TRUE);
	return make_binary(f, op, a, b, canonical(c), type_is_unsigned(lt));
}

uint32_t lower_binary(struct fn *f, CXCursor c)
{
	enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(c);
	struct kids k = code_kids_of(f->t, c);
	CXCursor left = kid(f->t, k, 0), right = kid(f->t, k, 1);

	kids_drop(f->t, k);
	if (k.n != 2)
		return make_unknown(f);
	switch (kind) {
	case CXBinaryOperator_LAnd:
	case CXBinaryOperator_LOr:
		return lower_logical(f, c);
	case CXBinaryOperator_Assign:
		return assign(f, c, left, right);
	case CXBinaryOperator_Comma:
		lower_effect(f, left);
		return lower_value(f, right);
	default:
		if (plain_op(kind) == IR_OP_NONE)
			return make_unknown(f);
		return arithmetic(f, c, plain_op(kind), left, right);
	}
}

uint32_t lower_compound_assign(struct fn *f, CXCursor c)
{
	enum ir_op op = plain_op(clang_getCursorBinaryOperatorKind(c));
	struct kids k = code_kids_of(f->t, c);
	CXCursor left = kid(f->t, k, 0), right = kid(f->t, k, 1);
	CXType type = canonical(left);
	uint32_t value, place, result;

	kids_drop(f->t, k);
	if (k.n != 2 || op == IR_OP_NONE)
		return make_unknown(f);
	value = lower_value(f, right);
	if (!live(f))
		return make_unknown(f);
	place = lower_place(f, left);
	if (type_is_pointer(type))
		result = pointer_sum(f, type, place, value, op == IR_OP_SUB);
	else
		result = make_binary(f, op, place, value, type, type_is_unsigned(type));
	emit_set(f, c, place, result);
	return place;
}

/* ---- _Generic ---- */

/* The type a name in an association stands for, as clang would print it. */
static char *type_text(CXType t)
{
	return clang_text(clang_getTypeSpelling(clang_getUnqualifiedType(t)));
}

struct typedef_search {
	const char *name;
	char *found;
};

static enum CXChildVisitResult find_typedef(CXCursor c, CXCursor parent, CXClientData data)
{
	struct typedef_search *s = data;
	g_autofree char *name = NULL;

	(void)parent;
	if (c.kind != CXCursor_TypedefDecl)
		return CXChildVisit_Continue;
	name = clang_text(clang_getCursorSpelling(c));
	if (strcmp(name, s->name))
		return CXChildVisit_Continue;
	s->found = type_text(clang_getCanonicalType(clang_getTypedefDeclUnderlyingType(c)));
	return CXChildVisit_Break;
}

static gboolean names_type(struct tu *t, const char *text, CXType type)
{
	g_autofree char *plain = type_text(type);
	g_autofree char *bare = type_text(clang_getCanonicalType(type));
	struct typedef_search s = { text, NULL };
	gboolean same;

	if (!strcmp(text, plain) || !strcmp(text, bare))
		return TRUE;
	clang_visitChildren(clang_getTranslationUnitCursor(t->unit), find_typedef, &s);
	same = s.found && !strcmp(s.found, bare);
	g_free(s.found);
	return same;
}

/* Several associations have the result's type: go by the types before the colons. */
static guint association_by_text(struct fn *f, CXCursor c, struct kids k, guint otherwise)
{
	g_auto(GStrv) types = spelled_generic(f, c);
	CXType control = clang_getCursorType(kid(f->t, k, 0));
	guint fallback = otherwise;

	if (!types || g_strv_length(types) != k.n - 1)
		return otherwise;
	for (guint i = 0; types[i]; i++) {
		if (!strcmp(types[i], "default"))
			fallback = i + 1;
		else if (names_type(f->t, types[i], control))
			return i + 1;
	}
	return fallback;
}

CXCursor chosen_association(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	CXType result = canonical(c);
	guint found = 0, matches = 0;
	CXCursor out;

	for (guint i = k.n - 1; k.n && i > 0; i--) {
		if (!clang_equalTypes(canonical(kid(f->t, k, i)), result))
			continue;
		found = i;
		matches++;
	}
	if (!matches && k.n > 1)
		found = 1;
	if (matches != 1 && k.n > 2)
		found = association_by_text(f, c, k, found);
	out = kid(f->t, k, found);
	kids_drop(f->t, k);
	return out;
}
