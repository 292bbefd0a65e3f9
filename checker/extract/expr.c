/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads expressions, makes values and places of the open function; what an
 * expression does (calls, assignments) goes to the current block on the way.
 *
 * Not handled, and UNKNOWN: floating point, va_arg, vectors, C11 atomics,
 * addresses of labels.
 */
#include "extract/internal.h"

uint32_t evaluated(struct fn *f, CXCursor c)
{
	CXEvalResult r = clang_Cursor_Evaluate(c);
	uint32_t out;

	if (!r)
		return make_unknown(f);
	if (clang_EvalResult_getKind(r) == CXEval_Int) {
		gint64 value = clang_EvalResult_isUnsignedInt(r) ?
			(gint64)clang_EvalResult_getAsUnsigned(r) :
			clang_EvalResult_getAsLongLong(r);

		out = make_const(f, int_truncate(value, stored_type(canonical(c))));
	} else {
		out = make_unknown(f);
	}
	clang_EvalResult_dispose(r);
	return out;
}

/* libclang spells a literal with its quotes and escapes. */
static uint32_t string_literal(struct fn *f, CXCursor c)
{
	g_autofree char *spelled = clang_text(clang_getCursorSpelling(c));
	char *start = strchr(spelled, '"'), *end = strrchr(spelled, '"');
	g_autofree char *text = NULL, *valid = NULL;

	if (!start || end == start)
		return make_string(f, "");
	*end = 0;
	text = g_strcompress(start + 1);
	valid = g_utf8_make_valid(text, -1);
	return make_string(f, valid);
}

gboolean lower_const(struct fn *f, CXCursor c, gint64 *value)
{
	return is_const(f, evaluated(f, c), value);
}

/* A place for a value that has none: a record returned by a call. */
uint32_t as_place(struct fn *f, CXCursor c, uint32_t value)
{
	uint32_t temp;

	if (is_place(f, value))
		return value;
	temp = new_temp(f, clang_getCursorType(c));
	emit_set(f, c, temp, value);
	return temp;
}

/* ---- names ---- */

/* static const bool class_mutex_is_conditional = false: nothing can make it another. */
static gboolean known_global(struct fn *f, struct global_info *g)
{
	CXCursor init;

	if (g->known != VALUE_NOT_ASKED)
		return g->known == VALUE_KNOWN;
	g->known = VALUE_UNKNOWN;
	if (g->linkage == IR_EXTERN || !clang_isConstQualifiedType(g->type) ||
	    clang_isVolatileQualifiedType(g->type) ||
	    int_type(clang_getCanonicalType(g->type)).kind == IR_TYPE_OTHER)
		return FALSE;
	init = clang_Cursor_getVarDeclInitializer(g->decl);
	if (!clang_Cursor_isNull(init) && lower_const(f, init, &g->value))
		g->known = VALUE_KNOWN;
	return g->known == VALUE_KNOWN;
}

static struct global_info *global_of(struct fn *f, CXCursor decl)
{
	struct global_info *g = cursor_lookup(f->statics, decl);

	return g ? g : global_info(f->t, decl);
}

static uint32_t variable(struct fn *f, CXCursor decl)
{
	gpointer var = cursor_lookup(f->vars, decl);

	if (var)
		return make_var(f, GPOINTER_TO_UINT(var) - 1);
	if (clang_Cursor_hasVarDeclGlobalStorage(decl) != 1)
		return make_var(f, local_var(f, decl));
	return make_sym(f, IR_EXPR_GLOBAL, sym_of_global(f->o, global_of(f, decl)));
}

/* A variable's value rather than the variable, where it never changes. */
static gboolean known_value(struct fn *f, CXCursor c, uint32_t *value)
{
	CXCursor decl = clang_getCursorReferenced(c);
	struct global_info *g;

	if (decl.kind != CXCursor_VarDecl || cursor_lookup(f->vars, decl) ||
	    clang_Cursor_hasVarDeclGlobalStorage(decl) != 1)
		return FALSE;
	g = global_of(f, decl);
	if (!known_global(f, g))
		return FALSE;
	*value = make_const(f, g->value);
	return TRUE;
}

/* 0x80000000 is not negative in an enum that is stored unsigned. */
static uint32_t enumerator(struct fn *f, CXCursor decl)
{
	CXType type = clang_getEnumDeclIntegerType(clang_getCursorSemanticParent(decl));

	return make_const(f, int_truncate(clang_getEnumConstantDeclValue(decl),
					  int_type(clang_getCanonicalType(type))));
}

static uint32_t name_ref(struct fn *f, CXCursor c)
{
	CXCursor decl = clang_getCursorReferenced(c);

	switch (decl.kind) {
	case CXCursor_EnumConstantDecl:
		return enumerator(f, decl);
	case CXCursor_FunctionDecl:
		return make_sym(f, IR_EXPR_FUNC,
				sym_of_function(f->o, function_info(f->t, decl)));
	case CXCursor_VarDecl:
	case CXCursor_ParmDecl:
		return variable(f, decl);
	default:
		return make_unknown(f);
	}
}

/* ---- casts ---- */

/* A pointer that counts bytes, or an integer as wide as one. */
static gboolean counts_bytes(CXType t)
{
	CXType to;

	if (!type_is_pointer(t))
		return int_type(t).bits == 64;
	to = pointee(t);
	return to.kind == CXType_Void || int_type(to).bits == 8;
}

static CXCursor skip_casts(struct tu *t, CXCursor c)
{
	for (;;) {
		c = skip_parens(t, c);
		if (c.kind != CXCursor_CStyleCastExpr && c.kind != CXCursor_UnexposedExpr)
			return c;
		if (!counts_bytes(canonical(c)))
			return c;
		c = last_kid(t, c);
	}
}

/* (type *)((char *)p - offsetof(type, member)) */
static gboolean container(struct fn *f, CXType to, CXCursor from, uint32_t *out)
{
	CXType record = clang_getCanonicalType(clang_getPointeeType(to));
	CXCursor sub;
	struct kids k;
	gint64 offset;
	gboolean is;

	if (!type_is_record(record))
		return FALSE;
	sub = skip_casts(f->t, from);
	if (sub.kind != CXCursor_BinaryOperator ||
	    clang_getCursorBinaryOperatorKind(sub) != CXBinaryOperator_Sub)
		return FALSE;
	k = code_kids_of(f->t, sub);
	is = k.n == 2 && counts_bytes(canonical(kid(f->t, k, 0))) &&
		lower_const(f, kid(f->t, k, 1), &offset);
	if (is)
		*out = make_container(f, lower_value(f, kid(f->t, k, 0)),
				      record_name(f->t, record), offset);
	kids_drop(f->t, k);
	return is;
}

static uint32_t decayed(struct fn *f, CXCursor array)
{
	CXCursor c = skip_parens(f->t, array);

	if (c.kind == CXCursor_UnexposedExpr && first_kid(f->t, c).kind == CXCursor_StringLiteral)
		c = first_kid(f->t, c);	/* __func__ */
	if (c.kind == CXCursor_StringLiteral)
		return string_literal(f, c);
	return make_addr(f, make_index(f, lower_place(f, c), make_const(f, 0)));
}

/* An array in memory, not a parameter written like one. */
static gboolean is_array(struct fn *f, CXCursor c)
{
	if (!type_is_array(canonical(c)))
		return FALSE;
	c = skip_parens(f->t, c);
	if (c.kind == CXCursor_UnexposedExpr)
		return is_array(f, first_kid(f->t, c));
	return c.kind != CXCursor_DeclRefExpr ||
		clang_getCursorReferenced(c).kind != CXCursor_ParmDecl;
}

/* The value of `from` as the cast around it sees it. */
uint32_t convert(struct fn *f, CXCursor cast, CXCursor from)
{
	CXType to = canonical(cast), have = canonical(from);
	uint32_t value;
	gint64 n;

	if (to.kind == CXType_Void) {
		lower_effect(f, from);
		return make_unknown(f);
	}
	if (to.kind == CXType_Pointer && is_array(f, from))
		return decayed(f, from);
	if (to.kind == CXType_Pointer && have.kind != CXType_Record &&
	    container(f, to, from, &value))
		return value;
	value = lower_value(f, from);
	if (to.kind == CXType_Bool && have.kind != CXType_Bool)
		return make_unary(f, IR_OP_BOOL, value);
	if (is_const(f, value, &n))
		return make_const(f, int_truncate(n, stored_type(to)));
	return value;
}

/* ---- what libclang does not expose: told apart by their children ---- */

gboolean is_elvis(struct fn *f, CXCursor c, CXCursor *cond, CXCursor *other)
{
	struct kids k;
	gboolean is;

	if (c.kind != CXCursor_UnexposedExpr)
		return FALSE;
	k = code_kids_of(f->t, c);
	is = k.n == 4 && clang_equalCursors(kid(f->t, k, 0), kid(f->t, k, 1));
	if (is) {
		*cond = kid(f->t, k, 0);
		*other = kid(f->t, k, 3);
	}
	kids_drop(f->t, k);
	return is;
}

gboolean is_choose(struct fn *f, CXCursor c, CXCursor *chosen)
{
	struct kids k;
	gboolean is;
	gint64 value;

	if (c.kind != CXCursor_UnexposedExpr)
		return FALSE;
	k = code_kids_of(f->t, c);
	is = k.n == 3;
	if (is)
		*chosen = kid(f->t, k, lower_const(f, kid(f->t, k, 0), &value) && !value ? 2 : 1);
	kids_drop(f->t, k);
	return is;
}

static gboolean is_va_arg(CXCursor c, CXCursor from)
{
	CXType have = pointee(canonical(from));
	g_autofree char *name = NULL;

	if (have.kind != CXType_Record)
		return FALSE;
	name = clang_text(clang_getTypeSpelling(have));
	return strstr(name, "__va_list_tag") &&
		!clang_equalTypes(canonical(c), canonical(from));
}

static uint32_t atomic_builtin(struct fn *f, struct kids k)
{
	for (guint i = 0; i < k.n; i++)
		lower_effect(f, kid(f->t, k, i));
	return make_unknown(f);
}

/*
 * An implicit cast begins where its operand does. The builtins that ask about
 * types do not, and what stands in a typeof there looks like an operand.
 */
gboolean begins_at(CXCursor c, CXCursor operand)
{
	return clang_equalLocations(clang_getRangeStart(clang_getCursorExtent(c)),
				    clang_getRangeStart(clang_getCursorExtent(operand))) != 0;
}

static uint32_t builtin_form(struct fn *f, CXCursor c, struct kids k)
{
	uint32_t known = evaluated(f, c);
	CXCursor chosen;
	gint64 n;

	if (!k.n || is_const(f, known, &n))
		return known;
	if (k.n == 1 && is_va_arg(c, kid(f->t, k, 0)))
		return make_unknown(f);
	if (is_choose(f, c, &chosen))
		return lower_value(f, chosen);
	return atomic_builtin(f, k);
}

static uint32_t unexposed(struct fn *f, CXCursor c)
{
	struct kids all = kids_of(f->t, c), k;
	CXCursor cond, other;
	uint32_t out;

	if (all.n == 1 && clang_isExpression(kid(f->t, all, 0).kind) &&
	    begins_at(c, kid(f->t, all, 0))) {
		out = convert(f, c, kid(f->t, all, 0));
	} else if (is_elvis(f, c, &cond, &other)) {
		out = lower_elvis(f, c, cond, other);
	} else {
		k = code_kids_of(f->t, c);
		out = builtin_form(f, c, k);
		kids_drop(f->t, k);
	}
	kids_drop(f->t, all);
	return out;
}

/* ---- places ---- */

/* The member expressions of unnamed members are no steps of their own. */
static CXCursor named_base(struct fn *f, CXCursor base)
{
	while (base.kind == CXCursor_MemberRefExpr) {
		CXCursor field = clang_getCursorReferenced(base);

		if (field.kind != CXCursor_FieldDecl || !field_of(f->t, field)->anonymous)
			break;
		base = first_kid(f->t, base);
	}
	return base;
}

static uint32_t member(struct fn *f, CXCursor c)
{
	CXCursor field = clang_getCursorReferenced(c);
	CXCursor base = named_base(f, first_kid(f->t, c));
	uint32_t place;

	if (clang_Cursor_isNull(base) || field.kind != CXCursor_FieldDecl)
		return make_deref(f, make_unknown(f));
	if (type_is_pointer(canonical(base)))
		place = make_deref(f, lower_value(f, base));
	else
		place = lower_place(f, base);
	return make_field(f, place, field_of(f->t, field));
}

static uint32_t subscript(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	CXCursor base = kid(f->t, k, 0), index = kid(f->t, k, 1), array;
	uint32_t out;

	kids_drop(f->t, k);
	if (k.n != 2)
		return make_deref(f, make_unknown(f));
	if (!type_is_pointer(canonical(base))) {	/* 3[array] */
		CXCursor t = base;

		base = index;
		index = t;
	}
	array = skip_parens(f->t, base);
	if (array.kind == CXCursor_UnexposedExpr)
		array = skip_parens(f->t, first_kid(f->t, array));
	if (is_array(f, array) && array.kind != CXCursor_StringLiteral) {
		out = lower_place(f, array);
		return make_index(f, out, lower_value(f, index));
	}
	out = lower_value(f, base);
	return make_deref(f, make_offset(f, out, lower_value(f, index)));
}

static uint32_t compound_literal(struct fn *f, CXCursor c)
{
	uint32_t temp = new_temp(f, clang_getCursorType(c));
	CXCursor list = last_kid(f->t, c);

	lower_init(f, list, clang_getCursorType(c), temp);
	return temp;
}

static uint32_t unary_place(struct fn *f, CXCursor c)
{
	CXCursor inner = first_kid(f->t, c);

	switch (clang_getCursorUnaryOperatorKind(c)) {
	case CXUnaryOperator_Deref:
		if (type_is_function(canonical(c)))
			return lower_value(f, inner);
		return make_deref(f, lower_value(f, inner));
	case CXUnaryOperator_Extension:
	case CXUnaryOperator_Plus:
		return lower_place(f, inner);
	default:
		return as_place(f, c, lower_unary(f, c, TRUE));
	}
}

/* Lvalue casts and unexposed forms of lvalues. */
static uint32_t unexposed_place(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	CXCursor inner = kid(f->t, k, 0), chosen;

	kids_drop(f->t, k);
	if (k.n == 1 && type_is_array(canonical(c)) == type_is_array(canonical(inner)))
		return lower_place(f, inner);
	if (is_choose(f, c, &chosen))
		return lower_place(f, chosen);
	return as_place(f, c, lower_value(f, c));
}

uint32_t lower_place(struct fn *f, CXCursor c)
{
	if (!live(f))
		return make_deref(f, make_unknown(f));
	switch (c.kind) {
	case CXCursor_ParenExpr:
		return lower_place(f, first_kid(f->t, c));
	case CXCursor_MemberRefExpr:
		return member(f, c);
	case CXCursor_ArraySubscriptExpr:
		return subscript(f, c);
	case CXCursor_UnaryOperator:
		return unary_place(f, c);
	case CXCursor_UnexposedExpr:
		return unexposed_place(f, c);
	case CXCursor_StringLiteral:
		return make_deref(f, string_literal(f, c));
	case CXCursor_CompoundLiteralExpr:
		return compound_literal(f, c);
	case CXCursor_GenericSelectionExpr:
		return lower_place(f, chosen_association(f, c));
	case CXCursor_DeclRefExpr:
		return name_ref(f, c);
	default:
		return as_place(f, c, lower_value(f, c));
	}
}

/* ---- values ---- */

static uint32_t scalar_in_braces(struct fn *f, CXCursor c)
{
	CXCursor inner = first_kid(f->t, c);

	return clang_Cursor_isNull(inner) ? make_const(f, 0) : lower_value(f, inner);
}

static uint32_t label_address(struct fn *f, CXCursor c)
{
	struct kids k = kids_of(f->t, c);
	CXCursor ref = kid(f->t, k, 0);

	kids_drop(f->t, k);
	if (ref.kind == CXCursor_LabelRef)
		label_of(f, clang_getCursorReferenced(ref))->address_taken = TRUE;
	return make_unknown(f);
}

uint32_t lower_value(struct fn *f, CXCursor c)
{
	uint32_t value;

	if (!live(f))
		return make_unknown(f);
	switch (c.kind) {
	case CXCursor_ParenExpr:
		return lower_value(f, first_kid(f->t, c));
	case CXCursor_UnexposedExpr:
		return unexposed(f, c);
	case CXCursor_CStyleCastExpr:
		return convert(f, c, last_kid(f->t, c));
	case CXCursor_DeclRefExpr:
		return known_value(f, c, &value) ? value : lower_place(f, c);
	case CXCursor_MemberRefExpr:
	case CXCursor_ArraySubscriptExpr:
	case CXCursor_CompoundLiteralExpr:
		return lower_place(f, c);
	case CXCursor_IntegerLiteral:
	case CXCursor_CharacterLiteral:
	case CXCursor_UnaryExpr:
		return evaluated(f, c);
	case CXCursor_StringLiteral:
		return string_literal(f, c);
	case CXCursor_UnaryOperator:
		return lower_unary(f, c, TRUE);
	case CXCursor_BinaryOperator:
		return lower_binary(f, c);
	case CXCursor_CompoundAssignOperator:
		return lower_compound_assign(f, c);
	case CXCursor_ConditionalOperator:
		return lower_conditional(f, c, TRUE);
	case CXCursor_CallExpr:
		return lower_call(f, c);
	case CXCursor_StmtExpr:
		return lower_stmt_expr(f, c, TRUE, IR_NONE, IR_NONE);
	case CXCursor_GenericSelectionExpr:
		return lower_value(f, chosen_association(f, c));
	case CXCursor_InitListExpr:
		return scalar_in_braces(f, c);
	case CXCursor_AddrLabelExpr:
		return label_address(f, c);
	default:
		return make_unknown(f);
	}
}

/* a && b(): both ways lead on */
static void logical_effect(struct fn *f, CXCursor c)
{
	uint32_t after = new_block(f);

	lower_cond(f, c, after, after);
	enter_if_used(f, after);
}

/* What the expression does; its value is not wanted. */
void lower_effect(struct fn *f, CXCursor c)
{
	if (!live(f))
		return;
	switch (c.kind) {
	case CXCursor_UnaryOperator:
		lower_unary(f, c, FALSE);
		break;
	case CXCursor_ConditionalOperator:
		lower_conditional(f, c, FALSE);
		break;
	case CXCursor_StmtExpr:
		lower_stmt_expr(f, c, FALSE, IR_NONE, IR_NONE);
		break;
	case CXCursor_ParenExpr:
		lower_effect(f, first_kid(f->t, c));
		break;
	case CXCursor_CStyleCastExpr:
		lower_effect(f, last_kid(f->t, c));
		break;
	case CXCursor_BinaryOperator:
		if (is_logical(c))
			logical_effect(f, c);
		else
			lower_binary(f, c);
		break;
	default:
		lower_value(f, c);
	}
}
