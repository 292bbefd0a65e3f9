/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a function as clang prints it (macros expanded, one form for all), makes
 * what cursors hide: which parts a `for` has, the labels of an `asm goto`, the
 * types of `_Generic`, the function of a cleanup attribute.
 *
 * The n-th `for (` of the text is the n-th ForStmt of a walk in source order.
 * Where the two counts differ, the text is not used and the caller falls back.
 */
#include "extract/internal.h"

/* ---- the text ---- */

/* The end of a string or character literal that begins at `p`. */
static const char *skip_literal(const char *p)
{
	char quote = *p++;

	while (*p && *p != quote)
		p += *p == '\\' && p[1] ? 2 : 1;
	return *p ? p + 1 : p;
}

static gboolean word_char(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* "asm volatile goto (" → where the parenthesis is; a register's asm("…") is none. */
static const char *asm_paren(const char *p)
{
	if (*p != ' ')
		return NULL;
	while (*p == ' ' || g_ascii_isalpha(*p))
		p++;
	return *p == '(' ? p : NULL;
}

static void note_word(struct spelled *s, const char *word, gsize n)
{
	const char *paren = NULL;
	int kind;
	gsize at;

	if (n == 3 && !strncmp(word, "for", 3)) {
		kind = SPELLED_FOR;
		paren = word[3] == ' ' && word[4] == '(' ? word + 4 : NULL;
	} else if (n == 3 && !strncmp(word, "asm", 3)) {
		kind = SPELLED_ASM;
		paren = asm_paren(word + 3);
	} else if (n == 8 && !strncmp(word, "_Generic", 8)) {
		kind = SPELLED_GENERIC;
		paren = word[8] == '(' ? word + 8 : NULL;
	}
	if (!paren)
		return;
	at = (gsize)(paren - s->text);
	g_array_append_val(s->at[kind], at);
}

static void scan_text(struct spelled *s)
{
	const char *p = s->text;

	while (*p) {
		const char *word = p;

		if (*p == '"' || *p == '\'') {
			p = skip_literal(p);
			continue;
		}
		if (!word_char(*p)) {
			p++;
			continue;
		}
		while (word_char(*p))
			p++;
		note_word(s, word, (gsize)(p - word));
	}
}

/*
 * The pieces between `separator`s at the top level of the parentheses that open
 * at `p`; caller frees with g_ptr_array_unref.
 */
static GPtrArray *split_parens(const char *p, char separator)
{
	GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
	const char *start = p + 1;
	int depth = 0;

	while (*p) {
		if (*p == '"' || *p == '\'') {
			p = skip_literal(p);
			continue;
		}
		if (strchr("([{", *p))
			depth++;
		if (strchr(")]}", *p))
			depth--;
		if (!depth || (depth == 1 && *p == separator)) {
			g_ptr_array_add(pieces, g_strndup(start, (gsize)(p - start)));
			start = p + 1;
		}
		if (!depth)
			break;
		p++;
	}
	return pieces;
}

/* ---- the cursors ---- */

static int kind_of(enum CXCursorKind kind)
{
	switch (kind) {
	case CXCursor_ForStmt:
		return SPELLED_FOR;
	case CXCursor_GCCAsmStmt:
		return SPELLED_ASM;
	case CXCursor_GenericSelectionExpr:
		return SPELLED_GENERIC;
	default:
		return -1;
	}
}

static enum CXChildVisitResult number_cursor(CXCursor c, CXCursor parent, CXClientData data)
{
	struct spelled *s = data;
	int kind = kind_of(c.kind);

	(void)parent;
	if (c.kind == CXCursor_LabelStmt)
		s->has_labels = TRUE;
	if (kind >= 0 && !cursor_lookup(s->number[kind], c)) {
		guint n = g_hash_table_size(s->number[kind]);

		cursor_insert(s->number[kind], c, GUINT_TO_POINTER(n + 1));
	}
	return CXChildVisit_Recurse;
}

static void prepare_cursors(struct fn *f)
{
	struct spelled *s = &f->spelled;

	if (s->ready)
		return;
	s->ready = TRUE;
	for (int i = 0; i < N_SPELLED; i++)
		s->number[i] = cursor_table(NULL);
	clang_visitChildren(f->cursor, number_cursor, s);
}

static void prepare_text(struct fn *f)
{
	struct spelled *s = &f->spelled;
	CXPrintingPolicy policy;

	prepare_cursors(f);
	if (s->text)
		return;
	policy = clang_getCursorPrintingPolicy(f->cursor);
	s->text = clang_text(clang_getCursorPrettyPrinted(f->cursor, policy));
	clang_PrintingPolicy_dispose(policy);
	for (int i = 0; i < N_SPELLED; i++)
		s->at[i] = g_array_new(FALSE, FALSE, sizeof(gsize));
	scan_text(s);
}

void spelled_release(struct spelled *s)
{
	for (int i = 0; i < N_SPELLED; i++) {
		if (s->number[i])
			g_hash_table_unref(s->number[i]);
		if (s->at[i])
			g_array_unref(s->at[i]);
	}
	g_free(s->text);
}

/* Where the parenthesis of `c` opens in the text, or NULL. */
static const char *text_of(struct fn *f, CXCursor c, enum spelled_kind kind)
{
	struct spelled *s = &f->spelled;
	guint number;

	prepare_text(f);
	number = GPOINTER_TO_UINT(cursor_lookup(s->number[kind], c));
	if (!number || g_hash_table_size(s->number[kind]) != s->at[kind]->len)
		return NULL;
	return s->text + g_array_index(s->at[kind], gsize, number - 1);
}

gboolean has_labels(struct fn *f)
{
	prepare_cursors(f);
	return f->spelled.has_labels;
}

/* ---- what is asked ---- */

gboolean spelled_for(struct fn *f, CXCursor c, struct for_parts *parts)
{
	const char *p = text_of(f, c, SPELLED_FOR);
	g_autoptr(GPtrArray) pieces = p ? split_parens(p, ';') : NULL;

	if (!pieces || pieces->len != 3)
		return FALSE;
	parts->init = *g_strstrip(pieces->pdata[0]) != 0;
	parts->cond = *g_strstrip(pieces->pdata[1]) != 0;
	parts->inc = *g_strstrip(pieces->pdata[2]) != 0;
	return TRUE;
}

/* Whether the words before the parenthesis at `p` include "goto". */
static gboolean says_goto(const struct spelled *s, const char *p)
{
	const char *start = p;

	while (start > s->text && (start[-1] == ' ' || g_ascii_isalpha(start[-1])))
		start--;
	return g_strstr_len(start, p - start, " goto ") != NULL;
}

gboolean spelled_asm(struct fn *f, CXCursor c, char ***labels)
{
	const char *p = text_of(f, c, SPELLED_ASM);
	g_autoptr(GPtrArray) pieces = NULL;

	*labels = NULL;
	if (!p)
		return FALSE;
	if (!says_goto(&f->spelled, p))
		return TRUE;
	pieces = split_parens(p, ':');
	if (pieces->len < 2)
		return FALSE;
	*labels = g_strsplit(pieces->pdata[pieces->len - 1], ",", -1);
	for (char **l = *labels; *l; l++)
		g_strstrip(*l);
	return TRUE;
}

char **spelled_generic(struct fn *f, CXCursor c)
{
	const char *p = text_of(f, c, SPELLED_GENERIC);
	g_autoptr(GPtrArray) pieces = p ? split_parens(p, ',') : NULL;
	g_autoptr(GPtrArray) types = g_ptr_array_new();

	if (!pieces || pieces->len < 2)
		return NULL;
	for (guint i = 1; i < pieces->len; i++) {
		const char *piece = pieces->pdata[i];
		const char *colon = strchr(piece, ':');

		g_ptr_array_add(types, g_strstrip(g_strndup(piece, colon ?
			(gsize)(colon - piece) : strlen(piece))));
	}
	g_ptr_array_add(types, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&types), FALSE);
}

char *spelled_cleanup(CXCursor decl)
{
	CXPrintingPolicy policy = clang_getCursorPrintingPolicy(decl);
	g_autofree char *text = NULL;
	const char *p, *end;

	clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_SuppressInitializers, 1);
	text = clang_text(clang_getCursorPrettyPrinted(decl, policy));
	clang_PrintingPolicy_dispose(policy);
	p = strstr(text, "cleanup(");
	if (!p)
		return NULL;
	p += strlen("cleanup(");
	for (end = p; word_char(*end); end++)
		;
	return g_strndup(p, (gsize)(end - p));
}
