/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads declarations inside functions, makes variables and what initialises
 * them. A static local is a global with the function's name before its own;
 * macros that declare one at each use (lock keys) get numbers behind it.
 */
#include "extract/internal.h"

static char *static_name(struct fn *f, CXCursor decl)
{
	g_autofree char *name = clang_text(clang_getCursorSpelling(decl));
	guint used = GPOINTER_TO_UINT(g_hash_table_lookup(f->static_names, name)) + 1;
	char *full = used == 1 ? g_strdup_printf("%s.%s", f->info->name, name) :
		g_strdup_printf("%s.%s.%u", f->info->name, name, used);

	g_hash_table_insert(f->static_names, g_strdup(name), GUINT_TO_POINTER(used));
	return full;
}

uint32_t local_var(struct fn *f, CXCursor decl)
{
	gpointer known = cursor_lookup(f->vars, decl);
	struct ir_var var = { 0 };
	g_autofree char *name = NULL;
	uint32_t at;

	if (known)
		return GPOINTER_TO_UINT(known) - 1;
	name = clang_text(clang_getCursorSpelling(decl));
	var.name = ir_builder_str(f->b, name);
	var.type = type_of(f->t, f->b, clang_getCursorType(decl));
	at = ir_builder_var(f->b, &var);
	cursor_insert(f->vars, decl, GUINT_TO_POINTER(at + 1));
	return at;
}

static gboolean is_aggregate(CXCursor decl)
{
	CXType t = canonical(decl);

	return type_is_record(t) || type_is_array(t);
}

/* ({ typeof(x) __x = x; … }): perhaps not needed, see without_temps(). */
static void note_temp(struct fn *f, uint32_t var, uint32_t value)
{
	struct macro_temp t = { var, value, ir_builder_last(f->b) };

	if (t.id != IR_NONE)
		g_array_append_val(f->temps, t);
}

static void local(struct fn *f, CXCursor decl)
{
	CXCursor init = clang_Cursor_getVarDeclInitializer(decl);
	uint32_t var = local_var(f, decl), value;

	if (!clang_Cursor_isNull(init) && live(f)) {
		if (is_aggregate(decl)) {
			lower_init(f, init, clang_getCursorType(decl), make_var(f, var));
		} else {
			value = lower_value(f, init);
			emit_set(f, decl, make_var(f, var), value);
			if (live(f))
				note_temp(f, var, value);
		}
	}
	scope_decl(f, decl, var);
}

static void declaration(struct fn *f, CXCursor decl)
{
	if (clang_Cursor_hasVarDeclExternalStorage(decl) == 1)
		return;
	if (clang_Cursor_hasVarDeclGlobalStorage(decl) != 1)
		local(f, decl);
	else if (!cursor_lookup(f->statics, decl))
		cursor_insert(f->statics, decl,
			      static_local_info(f->t, decl, static_name(f, decl), f->info));
}

void lower_decl(struct fn *f, CXCursor c)
{
	struct kids k = kids_of(f->t, c);

	for (guint i = 0; i < k.n; i++)
		if (kid(f->t, k, i).kind == CXCursor_VarDecl)
			declaration(f, kid(f->t, k, i));
	kids_drop(f->t, k);
}
