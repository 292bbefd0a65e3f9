/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads libclang's cursors, makes what the language lacks for them: lists of
 * children, tables keyed by cursor.
 *
 * Children lie on one stack per translation unit, because a walk needs them at
 * every level and an allocation each would cost more than the walk.
 */
#include "extract/internal.h"

static guint cursor_hash(gconstpointer p)
{
	return clang_hashCursor(*(const CXCursor *)p);
}

gboolean is_code(enum CXCursorKind kind)
{
	return clang_isExpression(kind) || clang_isStatement(kind);
}

/* libclang says two cursors of one statement differ when they were come by differently. */
gboolean same_cursor(CXCursor a, CXCursor b)
{
	if (a.kind != b.kind)
		return FALSE;
	if (!is_code(a.kind))
		return clang_equalCursors(a, b) != 0;
	return clang_equalLocations(clang_getCursorLocation(a), clang_getCursorLocation(b)) != 0;
}

static gboolean cursor_equal(gconstpointer a, gconstpointer b)
{
	return same_cursor(*(const CXCursor *)a, *(const CXCursor *)b);
}

GHashTable *cursor_table(GDestroyNotify free_value)
{
	return g_hash_table_new_full(cursor_hash, cursor_equal, g_free, free_value);
}

gpointer cursor_lookup(GHashTable *table, CXCursor c)
{
	return g_hash_table_lookup(table, &c);
}

void cursor_insert(GHashTable *table, CXCursor c, gpointer value)
{
	g_hash_table_insert(table, g_memdup2(&c, sizeof(c)), value);
}

char *clang_text(CXString s)
{
	const char *text = clang_getCString(s);
	char *copy = text && g_utf8_validate(text, -1, NULL) ? g_strdup(text) :
		g_utf8_make_valid(text ? text : "", -1);

	clang_disposeString(s);
	return copy;
}

CXType canonical(CXCursor c)
{
	return clang_getCanonicalType(clang_getCursorType(c));
}

static enum CXChildVisitResult take_kid(CXCursor c, CXCursor parent, CXClientData data)
{
	(void)parent;
	g_array_append_val((GArray *)data, c);
	return CXChildVisit_Continue;
}

struct kids kids_of(struct tu *t, CXCursor c)
{
	struct kids k = { t->kids->len, 0 };

	clang_visitChildren(c, take_kid, t->kids);
	k.n = t->kids->len - k.first;
	return k;
}

static enum CXChildVisitResult take_code_kid(CXCursor c, CXCursor parent, CXClientData data)
{
	(void)parent;
	if (is_code(c.kind))
		g_array_append_val((GArray *)data, c);
	return CXChildVisit_Continue;
}

struct kids code_kids_of(struct tu *t, CXCursor c)
{
	struct kids k = { t->kids->len, 0 };

	clang_visitChildren(c, take_code_kid, t->kids);
	k.n = t->kids->len - k.first;
	return k;
}

CXCursor kid(const struct tu *t, struct kids k, guint i)
{
	if (i >= k.n)
		return clang_getNullCursor();
	return g_array_index(t->kids, CXCursor, k.first + i);
}

void kids_drop(struct tu *t, struct kids k)
{
	g_array_set_size(t->kids, k.first);
}

CXCursor first_kid(struct tu *t, CXCursor c)
{
	struct kids k = code_kids_of(t, c);
	CXCursor first = kid(t, k, 0);

	kids_drop(t, k);
	return first;
}

CXCursor last_kid(struct tu *t, CXCursor c)
{
	struct kids k = code_kids_of(t, c);
	CXCursor last = k.n ? kid(t, k, k.n - 1) : clang_getNullCursor();

	kids_drop(t, k);
	return last;
}

CXCursor skip_parens(struct tu *t, CXCursor c)
{
	while (c.kind == CXCursor_ParenExpr)
		c = first_kid(t, c);
	return c;
}

gboolean is_logical(CXCursor c)
{
	enum CXBinaryOperatorKind kind;

	if (c.kind != CXCursor_BinaryOperator)
		return FALSE;
	kind = clang_getCursorBinaryOperatorKind(c);
	return kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr;
}
