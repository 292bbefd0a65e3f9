/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads one function definition, makes one function of the unit.
 */
#include "extract/internal.h"

struct fn *fn_new(struct out *o, CXCursor cursor, const struct fn_info *info)
{
	struct fn *f = g_new0(struct fn, 1);
	struct ir_func none = { 0 };

	f->t = o->t;
	f->o = o;
	f->b = o->b;
	f->cursor = cursor;
	f->info = info;
	f->vars = cursor_table(NULL);
	f->statics = cursor_table(NULL);
	f->static_names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	f->used = g_byte_array_new();
	f->all_cleanups = g_ptr_array_new_with_free_func(g_free);
	f->labels = g_ptr_array_new();
	f->pending = g_array_new(FALSE, FALSE, sizeof(struct pending_goto));
	f->computed = g_array_new(FALSE, FALSE, sizeof(struct pending_goto));
	f->temps = g_array_new(FALSE, FALSE, sizeof(struct macro_temp));
	if (!info)
		ir_builder_func_begin(f->b, &none);
	return f;
}

void fn_free(struct fn *f)
{
	for (guint i = 0; i < f->labels->len; i++) {
		struct label *l = f->labels->pdata[i];

		g_free(l->name);
		g_free(l);
	}
	g_hash_table_unref(f->vars);
	g_hash_table_unref(f->statics);
	g_hash_table_unref(f->static_names);
	g_byte_array_unref(f->used);
	g_ptr_array_unref(f->all_cleanups);
	g_ptr_array_unref(f->labels);
	g_array_unref(f->pending);
	g_array_unref(f->computed);
	g_array_unref(f->temps);
	spelled_release(&f->spelled);
	g_free(f);
}

static unsigned end_line(CXCursor c)
{
	CXSourceLocation end = clang_getRangeEnd(clang_getCursorExtent(c));
	unsigned line;

	clang_getFileLocation(end, NULL, &line, NULL, NULL);
	return line;
}

static void begin(struct fn *f)
{
	struct ir_func proto = { 0 };
	unsigned line;
	int n = clang_Cursor_getNumArguments(f->cursor);

	proto.name = ir_builder_str(f->b, f->info->name);
	proto.file = ir_builder_str(f->b, file_of(f->t, f->cursor, &line, NULL)->name);
	proto.line = line;
	proto.end_line = end_line(f->cursor);
	proto.linkage = (uint8_t)f->info->linkage;
	proto.variadic = clang_Cursor_isVariadic(f->cursor) != 0;
	proto.noreturn = (uint8_t)f->info->noreturn;
	proto.result = type_of(f->t, f->b, clang_getCursorResultType(f->cursor));
	proto.n_params = n > 0 ? (uint32_t)n : 0;
	ir_builder_func_begin(f->b, &proto);
}

static void parameters(struct fn *f)
{
	int n = clang_Cursor_getNumArguments(f->cursor);

	for (int i = 0; i < n; i++) {
		CXCursor p = clang_Cursor_getArgument(f->cursor, (unsigned)i);
		g_autofree char *name = clang_text(clang_getCursorSpelling(p));
		struct ir_var var = { .flags = IR_VAR_PARAM };
		uint32_t at;

		var.name = ir_builder_str(f->b, name);
		var.type = parameter_type(f->t, f->b, clang_getCursorType(p));
		at = ir_builder_var(f->b, &var);
		cursor_insert(f->vars, p, GUINT_TO_POINTER(at + 1));
	}
}

/* Falling off the end; in a function with a value only dead or undefined ways do. */
static void finish(struct fn *f)
{
	struct ir_instr in = { .op = IR_RETURN, .a = IR_NONE, .b = IR_NONE, .c = IR_NONE,
			       .col = 1 };

	if (!live(f))
		return;
	in.file = ir_builder_str(f->b, file_of(f->t, f->cursor, NULL, NULL)->name);
	in.line = end_line(f->cursor);
	ir_builder_instr(f->b, &in, NULL);
}

void lower_function(struct out *o, struct fn_info *info)
{
	CXCursor body = clang_getNullCursor();
	struct kids k = kids_of(o->t, info->def);
	struct fn *f;

	for (guint i = 0; i < k.n; i++)
		if (kid(o->t, k, i).kind == CXCursor_CompoundStmt)
			body = kid(o->t, k, i);
	kids_drop(o->t, k);
	if (clang_Cursor_isNull(body))
		return;
	f = fn_new(o, info->def, info);
	begin(f);
	parameters(f);
	enter(f, new_block(f));
	lower_stmt(f, body);
	finish(f);
	resolve_gotos(f);
	ir_builder_func_end(o->b);
	fn_free(f);
}
