/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads one translation unit, makes the unit of its C file and one unit for
 * each header function that is called or referred to from there, directly or
 * through other header functions. Bodies nobody refers to are never visited:
 * two thirds of a kernel unit are such bodies.
 */
#include "extract/internal.h"

#include <xxhash.h>

static void builder_free(gpointer p)
{
	ir_builder_free(p);
}

static void members_free(gpointer p)
{
	g_array_unref(p);
}

static void tu_init(struct tu *t, CXTranslationUnit unit, const struct parse *p)
{
	memset(t, 0, sizeof(*t));
	t->unit = unit;
	t->root = g_strdup(p->root);
	t->directory = g_strdup(p->directory);
	t->files = g_hash_table_new_full(NULL, NULL, NULL, source_file_free);
	t->functions = cursor_table(NULL);
	t->function_list = g_ptr_array_new_with_free_func(fn_info_free);
	t->globals = cursor_table(NULL);
	t->global_list = g_ptr_array_new_with_free_func(global_info_free);
	t->records = cursor_table(g_free);
	t->fields = cursor_table(field_info_free);
	t->members = cursor_table(members_free);
	t->kids = g_array_sized_new(FALSE, FALSE, sizeof(CXCursor), 1024);
	t->cut = g_ptr_array_new();
	t->idle = g_ptr_array_new_with_free_func(builder_free);
}

static void tu_release(struct tu *t)
{
	g_hash_table_unref(t->files);
	g_hash_table_unref(t->functions);
	g_hash_table_unref(t->globals);
	g_hash_table_unref(t->records);
	g_hash_table_unref(t->fields);
	g_hash_table_unref(t->members);
	if (t->by_name)
		g_hash_table_unref(t->by_name);
	g_ptr_array_unref(t->function_list);
	g_ptr_array_unref(t->global_list);
	g_ptr_array_unref(t->cut);
	g_ptr_array_unref(t->idle);
	g_array_unref(t->kids);
	g_free(t->root);
	g_free(t->directory);
}

/* ---- header functions ---- */

static int compare_hashes(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(struct ir_hash));
}

static void header_unit(struct tu *t, struct fn_info *info);

/* Units of what `o` refers to in headers, and their names in `o`. */
static void finish_headers(struct tu *t, struct out *o, const struct fn_info *self)
{
	g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(struct ir_hash));

	for (guint i = 0; i < o->globals->len; i++)	/* grows while we go */
		lower_global(o, o->globals->pdata[i]);
	for (guint i = 0; i < o->headers->len; i++) {
		struct fn_info *h = o->headers->pdata[i];

		if (h->state == HEADER_NEW)
			header_unit(t, h);
		if (h->state == HEADER_DONE)
			g_array_append_val(hashes, h->hash);
		else if (h != self)
			g_ptr_array_add(t->cut, h);
	}
	for (guint i = 0; !self && i < t->cut->len; i++) {
		struct fn_info *h = t->cut->pdata[i];

		g_array_append_val(hashes, h->hash);
	}
	g_array_sort(hashes, compare_hashes);
	for (guint i = 0; i < hashes->len; i++) {
		struct ir_hash *h = &g_array_index(hashes, struct ir_hash, i);

		if (!i || compare_hashes(h, h - 1))
			ir_builder_header(o->b, h);
	}
}

static void header_unit(struct tu *t, struct fn_info *info)
{
	struct out *o = out_new(t, "");
	GBytes *bytes;

	info->state = HEADER_BUSY;
	lower_function(o, info);
	finish_headers(t, o, info);
	bytes = ir_builder_finish(o->b);
	info->hash = ir_hash_bytes(bytes);
	info->state = HEADER_DONE;
	t->header(t->header_data, &info->hash, bytes);
	g_bytes_unref(bytes);
	out_free(o);
}

/* ---- the C file ---- */

static gboolean function_belongs(struct tu *t, CXCursor c)
{
	struct fn_info *info;

	if (!clang_isCursorDefinition(c))
		return FALSE;
	if (file_of(t, c, NULL, NULL)->is_c)
		return TRUE;
	/* an external function that a header defines, by TRACE_EVENT() for one */
	if (clang_Cursor_getStorageClass(c) != CX_SC_None || clang_Cursor_isFunctionInlined(c))
		return FALSE;
	info = function_info(t, c);
	return info->linkage == IR_EXTERN;
}

static enum CXChildVisitResult take_function(CXCursor c, CXCursor parent, CXClientData data)
{
	struct out *o = data;

	(void)parent;
	if (c.kind == CXCursor_FunctionDecl) {
		if (function_belongs(o->t, c))
			lower_function(o, function_info(o->t, c));
	} else if (c.kind == CXCursor_VarDecl) {
		if (file_of(o->t, c, NULL, NULL)->is_c &&
		    !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(c))) {
			struct global_info *g = global_info(o->t, c);

			if (g_hash_table_add(o->written, g))
				g_ptr_array_add(o->globals, g);
		}
	}
	return CXChildVisit_Continue;
}

/* ---- messages ---- */

static void take_error(struct tu *t, struct out *o, CXDiagnostic d, struct parsed *result)
{
	enum CXDiagnosticSeverity severity = clang_getDiagnosticSeverity(d);
	struct ir_diag out = { .fatal = severity == CXDiagnostic_Fatal };
	CXFile file = NULL;
	g_autofree char *text = NULL;
	const char *name;

	if (severity < CXDiagnostic_Error)
		return;
	text = clang_text(clang_getDiagnosticSpelling(d));
	clang_getFileLocation(clang_getDiagnosticLocation(d), &file, &out.line, &out.col, NULL);
	name = file_name(t, file)->name;
	out.file = ir_builder_str(o->b, name);
	out.text = ir_builder_str(o->b, text);
	ir_builder_diag(o->b, &out);
	result->errors = TRUE;
	if (!result->message)
		result->message = g_strdup_printf("%s:%u:%u: %s", name, out.line, out.col, text);
}

static void take_errors(struct tu *t, struct out *o, struct parsed *result)
{
	unsigned n = clang_getNumDiagnostics(t->unit);

	for (unsigned i = 0; i < n; i++) {
		CXDiagnostic d = clang_getDiagnostic(t->unit, i);

		take_error(t, o, d, result);
		clang_disposeDiagnostic(d);
	}
}

/* ---- inputs ---- */

struct input_walk {
	struct tu *t;
	struct parsed *result;
	GHashTable *seen;
};

static void take_input(struct input_walk *w, CXFile file)
{
	g_autofree char *name = clang_text(clang_getFileName(file));
	char *path = g_canonicalize_filename(name, w->t->directory);
	const char *content;
	XXH128_canonical_t digest;
	struct ir_hash hash;
	size_t size = 0;

	if (!g_hash_table_add(w->seen, path))
		return;
	content = clang_getFileContents(w->t->unit, file, &size);
	XXH128_canonicalFromHash(&digest, XXH3_128bits(content ? content : "", size));
	memcpy(hash.bytes, digest.digest, sizeof(hash.bytes));
	g_ptr_array_add(w->result->inputs, g_strdup(path));
	g_array_append_val(w->result->input_hashes, hash);
}

static void take_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
	(void)stack;
	(void)depth;
	if (file)
		take_input(data, file);
}

static void take_inputs(struct tu *t, const struct parse *p, struct parsed *result)
{
	struct input_walk w = { t, result, g_hash_table_new_full(g_str_hash, g_str_equal,
								 g_free, NULL) };
	CXFile main_file = clang_getFile(t->unit, p->file);

	if (main_file)
		take_input(&w, main_file);
	clang_getInclusions(t->unit, take_inclusion, &w);
	g_hash_table_unref(w.seen);
}

/* ---- all of it ---- */

static void read_unit(struct tu *t, const struct parse *p, struct parsed *result)
{
	struct out *o = out_new(t, p->name);

	take_errors(t, o, result);
	clang_visitChildren(clang_getTranslationUnitCursor(t->unit), take_function, o);
	finish_headers(t, o, NULL);
	result->bytes = ir_builder_finish(o->b);
	out_free(o);
	take_inputs(t, p, result);
}

static const char *parse_error(enum CXErrorCode code)
{
	switch (code) {
	case CXError_Crashed:
		return "the compiler crashed";
	case CXError_InvalidArguments:
		return "the compiler refuses the flags";
	default:
		return "cannot be read";
	}
}

static enum CXErrorCode run_clang(CXIndex index, const struct parse *p, CXTranslationUnit *unit)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();

	g_ptr_array_add(argv, (gpointer)"clang");
	for (char **a = p->args; a && *a; a++)
		g_ptr_array_add(argv, *a);
	g_ptr_array_add(argv, (gpointer)"-w");
	return clang_parseTranslationUnit2FullArgv(index, p->file,
						   (const char *const *)argv->pdata,
						   (int)argv->len, NULL, 0,
						   CXTranslationUnit_KeepGoing, unit);
}

gboolean parse_unit(const struct parse *p, struct parsed *result,
		    void (*header)(void *data, const struct ir_hash *hash, GBytes *bytes),
		    void *data)
{
	CXIndex index = clang_createIndex(0, 0);
	CXTranslationUnit unit = NULL;
	enum CXErrorCode code = run_clang(index, p, &unit);
	struct tu t;

	memset(result, 0, sizeof(*result));
	result->inputs = g_ptr_array_new_with_free_func(g_free);
	result->input_hashes = g_array_new(FALSE, FALSE, sizeof(struct ir_hash));
	if (code == CXError_Success) {
		tu_init(&t, unit, p);
		t.header = header;
		t.header_data = data;
		read_unit(&t, p, result);
		tu_release(&t);
	} else {
		result->message = g_strdup(parse_error(code));
	}
	if (unit)
		clang_disposeTranslationUnit(unit);
	clang_disposeIndex(index);
	return result->bytes != NULL;
}

void parsed_clear(struct parsed *p)
{
	if (p->bytes)
		g_bytes_unref(p->bytes);
	g_ptr_array_unref(p->inputs);
	g_array_unref(p->input_hashes);
	g_free(p->message);
	memset(p, 0, sizeof(*p));
}
