/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads C types, makes struct ir_type, record names and field offsets.
 *
 * A record without a tag is called by its typedef, or by the field it declares
 * (OUTER.FIELD); one that has neither (a variable of an unnamed struct) has no
 * name. Not handled: vectors and floating types are IR_TYPE_OTHER.
 */
#include "extract/internal.h"

struct int_type int_type(CXType t)
{
	struct int_type out = { IR_TYPE_OTHER, 0 };

	switch (t.kind) {
	case CXType_Bool:
		return (struct int_type){ IR_TYPE_BOOL, 8 };
	case CXType_Char_U:
	case CXType_UChar:
		return (struct int_type){ IR_TYPE_UINT, 8 };
	case CXType_Char_S:
	case CXType_SChar:
		return (struct int_type){ IR_TYPE_INT, 8 };
	case CXType_UShort:
		return (struct int_type){ IR_TYPE_UINT, 16 };
	case CXType_Short:
		return (struct int_type){ IR_TYPE_INT, 16 };
	case CXType_UInt:
		return (struct int_type){ IR_TYPE_UINT, 32 };
	case CXType_Int:
		return (struct int_type){ IR_TYPE_INT, 32 };
	case CXType_WChar:
	case CXType_Long:
	case CXType_LongLong:
	case CXType_Int128:
	case CXType_Enum:
		out.kind = IR_TYPE_INT;
		break;
	case CXType_ULong:
	case CXType_ULongLong:
	case CXType_UInt128:
		out.kind = IR_TYPE_UINT;
		break;
	default:
		return out;
	}
	out.bits = (unsigned)(clang_Type_getSizeOf(t) * 8);
	return out;
}

/* What a constant of the type is cut to: enums as wide and as signed as they are stored. */
struct int_type stored_type(CXType t)
{
	if (t.kind == CXType_Enum)
		t = clang_getCanonicalType(
			clang_getEnumDeclIntegerType(clang_getTypeDeclaration(t)));
	return int_type(t);
}

gboolean type_is_unsigned(CXType t)
{
	return type_is_pointer(t) || t.kind == CXType_Bool ||
		int_type(t).kind == IR_TYPE_UINT;
}

gboolean type_is_array(CXType t)
{
	return t.kind == CXType_ConstantArray || t.kind == CXType_IncompleteArray ||
		t.kind == CXType_VariableArray;
}

/* libclang shows the type of an array parameter as written, not the pointer it is. */
gboolean type_is_pointer(CXType t)
{
	return t.kind == CXType_Pointer || type_is_array(t);
}

CXType pointee(CXType t)
{
	return clang_getCanonicalType(type_is_array(t) ? clang_getArrayElementType(t) :
				      clang_getPointeeType(t));
}

gboolean type_is_function(CXType t)
{
	return t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto;
}

gboolean type_is_record(CXType t)
{
	return t.kind == CXType_Record;
}

gint64 int_truncate(gint64 value, struct int_type t)
{
	guint64 mask;

	if (t.kind == IR_TYPE_BOOL)
		return value != 0;
	if (!t.bits || t.bits >= 64)
		return value;
	mask = (G_GUINT64_CONSTANT(1) << t.bits) - 1;
	if (t.kind == IR_TYPE_INT && ((guint64)value >> (t.bits - 1)) & 1)
		return (gint64)((guint64)value | ~mask);
	return (gint64)((guint64)value & mask);
}

/* ---- records ---- */

static CXType strip_arrays(CXType t)
{
	t = clang_getCanonicalType(t);
	while (type_is_array(t))
		t = clang_getCanonicalType(clang_getArrayElementType(t));
	return t;
}

/* The record that fields of an unnamed member are said to be in. */
static CXCursor outer_record(CXCursor decl)
{
	while (clang_Cursor_isAnonymousRecordDecl(decl)) {
		CXCursor parent = clang_getCursorSemanticParent(decl);

		if (parent.kind != CXCursor_StructDecl && parent.kind != CXCursor_UnionDecl)
			break;
		decl = parent;
	}
	return decl;
}

struct owner_search {
	struct tu *t;
	CXCursor record;
	char *name;
};

static enum CXVisitorResult find_owner(CXCursor field, CXClientData data)
{
	struct owner_search *s = data;
	CXType t = strip_arrays(clang_getCursorType(field));

	if (!type_is_record(t) || !clang_equalCursors(clang_getTypeDeclaration(t), s->record))
		return CXVisit_Continue;
	s->name = clang_text(clang_getCursorSpelling(field));
	return CXVisit_Break;
}

static const char *record_name_of(struct tu *t, CXCursor decl);

/* OUTER.FIELD for an unnamed record that declares a field; "" otherwise. */
static char *name_by_field(struct tu *t, CXCursor decl)
{
	CXCursor parent = clang_getCursorSemanticParent(decl);
	struct owner_search s = { t, decl, NULL };
	const char *outer;
	char *name;

	if (parent.kind != CXCursor_StructDecl && parent.kind != CXCursor_UnionDecl)
		return g_strdup("");
	clang_Type_visitFields(clang_getCursorType(parent), find_owner, &s);
	if (!s.name || !*s.name) {
		g_free(s.name);
		return g_strdup("");
	}
	outer = record_name_of(t, outer_record(parent));
	name = *outer ? g_strdup_printf("%s.%s", outer, s.name) : g_strdup(s.name);
	g_free(s.name);
	return name;
}

/* "struct foo" → "foo", "foo_t" → itself; libclang's words for unnamed → NULL. */
static char *name_by_tag(CXCursor decl)
{
	g_autofree char *spelled = clang_text(clang_getTypeSpelling(clang_getCursorType(decl)));
	const char *name = spelled;

	if (strchr(spelled, '('))
		return NULL;
	for (;;) {
		const char *space = strchr(name, ' ');

		if (!space)
			return g_strdup(name);
		name = space + 1;
	}
}

static const char *record_name_of(struct tu *t, CXCursor decl)
{
	char *name = cursor_lookup(t->records, decl);

	if (name)
		return name;
	name = name_by_tag(decl);
	if (!name)
		name = name_by_field(t, decl);
	cursor_insert(t->records, decl, name);
	return name;
}

const char *record_name(struct tu *t, CXType type)
{
	if (!type_is_record(type))
		return "";
	return record_name_of(t, outer_record(clang_getTypeDeclaration(type)));
}

/* ---- fields ---- */

void field_info_free(gpointer p)
{
	struct field_info *f = p;

	g_free(f->name);
	g_free(f->record);
	g_free(f);
}

const struct field_info *field_of(struct tu *t, CXCursor decl)
{
	struct field_info *f = cursor_lookup(t->fields, decl);
	CXType type;
	CXCursor record;
	gint64 bits;

	if (f)
		return f;
	f = g_new0(struct field_info, 1);
	type = strip_arrays(clang_getCursorType(decl));
	f->anonymous = type_is_record(type) &&
		clang_Cursor_isAnonymousRecordDecl(clang_getTypeDeclaration(type));
	f->name = f->anonymous ? g_strdup("") : clang_text(clang_getCursorSpelling(decl));
	record = outer_record(clang_getCursorSemanticParent(decl));
	f->record = g_strdup(record_name_of(t, record));
	bits = clang_Type_getOffsetOf(clang_getCursorType(record), f->name);
	f->offset = bits > 0 ? bits / 8 : 0;
	cursor_insert(t->fields, decl, f);
	return f;
}

static enum CXVisitorResult take_member(CXCursor field, CXClientData data)
{
	g_array_append_val((GArray *)data, field);
	return CXVisit_Continue;
}

const GArray *members_of(struct tu *t, CXType type)
{
	CXCursor decl = clang_getTypeDeclaration(type);
	GArray *members = cursor_lookup(t->members, decl);

	if (members)
		return members;
	members = g_array_new(FALSE, FALSE, sizeof(CXCursor));
	clang_Type_visitFields(type, take_member, members);
	cursor_insert(t->members, decl, members);
	return members;
}

/* ---- struct ir_type ---- */

static struct ir_type make_type(struct tu *t, struct ir_builder *b, CXType type,
				gboolean as_parameter)
{
	struct ir_type out = { .kind = IR_TYPE_OTHER };
	CXType c = clang_getCanonicalType(type);
	struct int_type i = int_type(c);
	const char *record = "";

	if (i.kind != IR_TYPE_OTHER) {
		out.kind = (uint8_t)i.kind;
		out.bits = (uint8_t)i.bits;
	} else if (c.kind == CXType_Void) {
		out.kind = IR_TYPE_VOID;
	} else if (type_is_record(c)) {
		out.kind = IR_TYPE_RECORD;
		record = record_name(t, c);
	} else if (type_is_array(c)) {
		out.kind = as_parameter ? IR_TYPE_POINTER : IR_TYPE_ARRAY;
		record = record_name(t, strip_arrays(c));
	} else if (type_is_function(c)) {
		out.kind = IR_TYPE_FUNCTION;
	} else if (c.kind == CXType_Pointer) {
		CXType to = clang_getCanonicalType(clang_getPointeeType(c));

		out.kind = type_is_function(to) ? IR_TYPE_FUNCTION : IR_TYPE_POINTER;
		record = record_name(t, to);
	}
	out.record = ir_builder_str(b, record);
	return out;
}

struct ir_type type_of(struct tu *t, struct ir_builder *b, CXType type)
{
	return make_type(t, b, type, FALSE);
}

struct ir_type parameter_type(struct tu *t, struct ir_builder *b, CXType type)
{
	return make_type(t, b, type, TRUE);
}
