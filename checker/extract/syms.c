/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads declarations of functions and file-scope variables, makes the symbols
 * of a unit, and keeps the list of header functions and variables it needs.
 */
#include "extract/internal.h"

void fn_info_free(gpointer p)
{
	struct fn_info *f = p;

	g_free(f->name);
	g_free(f);
}

void global_info_free(gpointer p)
{
	struct global_info *g = p;

	g_free(g->name);
	g_free(g);
}

/* `extern inline` bodies never become code of their own: as good as static. */
static enum ir_linkage linkage_of_function(CXCursor def, const struct source_file *file)
{
	enum CX_StorageClass storage = clang_Cursor_getStorageClass(def);

	if (storage == CX_SC_Static)
		return file->is_c ? IR_STATIC : IR_INLINE;
	if (storage == CX_SC_Extern && clang_Cursor_isFunctionInlined(def))
		return IR_INLINE;
	return IR_EXTERN;
}

static enum ir_linkage linkage_of_function_decl(CXCursor decl, const struct source_file *file)
{
	if (clang_Cursor_getStorageClass(decl) == CX_SC_Static)
		return file->is_c ? IR_STATIC : IR_INLINE;
	return IR_EXTERN;
}

/* The declaration as the compiler prints it, with its attributes; NULL: it has none. */
static char *attributes_of(CXCursor decl)
{
	CXPrintingPolicy policy;
	char *text;

	if (!clang_Cursor_hasAttrs(decl) || clang_isCursorDefinition(decl))
		return NULL;
	policy = clang_getCursorPrintingPolicy(decl);
	text = clang_text(clang_getCursorPrettyPrinted(decl, policy));
	clang_PrintingPolicy_dispose(policy);
	return text;
}

static gboolean says_noreturn(CXCursor decl)
{
	CXType type = clang_getCursorType(decl);
	g_autofree char *text = NULL;

	if (clang_getCanonicalType(clang_getResultType(type)).kind != CXType_Void)
		return FALSE;
	text = clang_text(clang_getTypeSpelling(type));
	if (strstr(text, "noreturn"))
		return TRUE;
	g_free(text);
	text = attributes_of(decl);
	return text && strstr(text, "_Noreturn");
}

/* Calling it is an error, but where the compiler proves that nothing comes there. */
static gboolean says_error(CXCursor decl)
{
	g_autofree char *text = attributes_of(decl);

	return text && (strstr(text, "__attribute__((error(") || strstr(text, "[[gnu::error("));
}

static struct fn_info *new_function_info(struct tu *t, CXCursor decl)
{
	struct fn_info *f = g_new0(struct fn_info, 1);
	CXCursor first = clang_getCanonicalCursor(decl);

	f->name = clang_text(clang_getCursorSpelling(decl));
	f->def = clang_getCursorDefinition(decl);
	f->result = clang_getCursorResultType(decl);
	f->noreturn = says_noreturn(decl) ||
		(!clang_equalCursors(first, decl) && says_noreturn(first));
	f->error = says_error(decl) || (!clang_equalCursors(first, decl) && says_error(first));
	if (!clang_Cursor_isNull(f->def)) {
		f->file = file_of(t, f->def, NULL, NULL);
		f->linkage = linkage_of_function(f->def, f->file);
	} else {
		f->file = file_of(t, first, NULL, NULL);
		f->linkage = linkage_of_function_decl(first, f->file);
	}
	/* the same in every unit, whether it sees the definition or not */
	if (f->linkage == IR_EXTERN)
		f->file = file_of(t, first, NULL, NULL);
	f->number = t->function_list->len;
	g_ptr_array_add(t->function_list, f);
	return f;
}

struct fn_info *function_info(struct tu *t, CXCursor decl)
{
	struct fn_info *f = cursor_lookup(t->functions, decl);
	CXCursor first;

	if (f)
		return f;
	first = clang_getCanonicalCursor(decl);
	f = cursor_lookup(t->functions, first);
	if (!f) {
		f = new_function_info(t, decl);
		cursor_insert(t->functions, first, f);
	}
	if (!clang_equalCursors(first, decl))
		cursor_insert(t->functions, decl, f);
	return f;
}

static enum CXChildVisitResult take_name(CXCursor c, CXCursor parent, CXClientData data)
{
	struct tu *t = data;

	(void)parent;
	if (c.kind == CXCursor_FunctionDecl)
		g_hash_table_insert(t->by_name, clang_text(clang_getCursorSpelling(c)),
				    g_memdup2(&c, sizeof(c)));
	return CXChildVisit_Continue;
}

struct fn_info *function_by_name(struct tu *t, const char *name)
{
	CXCursor *c;

	if (!t->by_name) {
		t->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		clang_visitChildren(clang_getTranslationUnitCursor(t->unit), take_name, t);
	}
	c = g_hash_table_lookup(t->by_name, name);
	return c ? function_info(t, *c) : NULL;
}

/* ---- variables ---- */

static CXCursor with_initialiser(CXCursor decl)
{
	CXCursor def = clang_getCursorDefinition(decl);

	return clang_Cursor_isNull(def) ? decl : def;
}

static struct global_info *new_global_info(struct tu *t, CXCursor decl)
{
	struct global_info *g = g_new0(struct global_info, 1);
	CXCursor first = clang_getCanonicalCursor(decl);
	gboolean is_static = clang_Cursor_getStorageClass(first) == CX_SC_Static;

	g->name = clang_text(clang_getCursorSpelling(decl));
	g->decl = with_initialiser(decl);
	g->file = file_of(t, is_static ? g->decl : first, NULL, NULL);
	g->linkage = !is_static ? IR_EXTERN : g->file->is_c ? IR_STATIC : IR_INLINE;
	g->type = clang_getCursorType(g->decl);
	g_ptr_array_add(t->global_list, g);
	return g;
}

struct global_info *global_info(struct tu *t, CXCursor decl)
{
	CXCursor first = clang_getCanonicalCursor(decl);
	struct global_info *g = cursor_lookup(t->globals, first);

	if (!g) {
		g = new_global_info(t, decl);
		cursor_insert(t->globals, first, g);
	}
	return g;
}

struct global_info *static_local_info(struct tu *t, CXCursor decl, char *name,
				      const struct fn_info *of)
{
	struct global_info *g = g_new0(struct global_info, 1);

	g->name = name;
	g->decl = decl;
	g->file = of->file;
	g->linkage = of->linkage == IR_INLINE ? IR_INLINE : IR_STATIC;
	g->type = clang_getCursorType(decl);
	g_ptr_array_add(t->global_list, g);
	return g;
}

/* ---- the unit that refers to them ---- */

struct out *out_new(struct tu *t, const char *name)
{
	struct out *o = g_new0(struct out, 1);

	o->t = t;
	o->is_header = !*name;
	o->b = o->is_header && t->idle->len ?
		g_ptr_array_steal_index(t->idle, t->idle->len - 1) : ir_builder_new(name);
	o->syms = g_hash_table_new(NULL, NULL);
	o->headers = g_ptr_array_new();
	o->globals = g_ptr_array_new();
	o->written = g_hash_table_new(NULL, NULL);
	return o;
}

void out_free(struct out *o)
{
	if (o->is_header)
		g_ptr_array_add(o->t->idle, o->b);
	else
		ir_builder_free(o->b);
	g_hash_table_unref(o->syms);
	g_hash_table_unref(o->written);
	g_ptr_array_unref(o->headers);
	g_ptr_array_unref(o->globals);
	g_free(o);
}

static uint32_t add_sym(struct out *o, gpointer info, struct ir_sym *sym)
{
	uint32_t at = ir_builder_sym(o->b, sym);

	g_hash_table_insert(o->syms, info, GUINT_TO_POINTER(at + 1));
	return at;
}

uint32_t sym_of_function(struct out *o, struct fn_info *f)
{
	gpointer known = g_hash_table_lookup(o->syms, f);
	struct ir_sym sym = { .kind = IR_SYM_FUNC, .linkage = (uint8_t)f->linkage };

	if (known)
		return GPOINTER_TO_UINT(known) - 1;
	sym.name = ir_builder_str(o->b, f->name);
	sym.file = ir_builder_str(o->b, f->file->name);
	sym.type = type_of(o->t, o->b, f->result);
	if (f->linkage == IR_INLINE && !clang_Cursor_isNull(f->def))
		g_ptr_array_add(o->headers, f);
	return add_sym(o, f, &sym);
}

uint32_t sym_of_global(struct out *o, struct global_info *g)
{
	gpointer known = g_hash_table_lookup(o->syms, g);
	struct ir_sym sym = { .kind = IR_SYM_GLOBAL, .linkage = (uint8_t)g->linkage };

	if (known)
		return GPOINTER_TO_UINT(known) - 1;
	sym.name = ir_builder_str(o->b, g->name);
	sym.file = ir_builder_str(o->b, g->file->name);
	sym.type = type_of(o->t, o->b, g->type);
	if (g->linkage == (o->is_header ? IR_INLINE : g->linkage) &&
	    g->linkage != IR_EXTERN && g_hash_table_add(o->written, g))
		g_ptr_array_add(o->globals, g);
	return add_sym(o, g, &sym);
}
