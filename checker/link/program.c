/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the units of an extraction, makes the table of functions and globals
 * and resolves every symbol of every unit to an entry of it. A name nobody
 * defines becomes a function without a body. Of several external definitions
 * of one name (weak ones, or two programs in one scope) the first in plan
 * order counts.
 */
#include "link/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "link/bind.h"
#include "link/world.h"

/* The tables needed only while linking. */
struct linker {
	struct program *p;
	const struct extract_set *set;
	const struct rules *rules;
	GPtrArray *functions, *globals;
	GHashTable *externs;		/* name → struct function */
	GHashTable *extern_globals;	/* name → struct global */
	GHashTable *of_header;		/* struct ir_unit → struct function */
	GHashTable *inline_by_name;	/* "FILE:NAME" → struct function: for calls in a cycle */
};

static struct function *function_new(struct linker *l, const char *name, const char *file)
{
	struct function *f = g_new0(struct function, 1);

	f->id = l->functions->len;
	f->name = g_intern_string(name);
	f->file = g_intern_string(file);
	f->place = g_intern_static_string("");
	f->rules = rules_functions(l->rules, name);
	f->noreturn = g_strv_contains((const char *const *)l->rules->noreturn, name);
	f->identity = g_strv_contains((const char *const *)l->rules->identity, name);
	f->errors = g_strv_contains((const char *const *)l->rules->errors, name);
	g_ptr_array_add(l->functions, f);
	return f;
}

static struct global *global_new(struct linker *l, const char *name, const char *file,
				 const struct ir_unit *u, const struct ir_sym *sym)
{
	struct global *g = g_new0(struct global, 1);

	g->id = l->globals->len;
	g->name = g_intern_string(name);
	g->file = g_intern_string(file);
	g->type = sym->type;
	g->record = g_intern_string(ir_str(u, sym->type.record));
	g_ptr_array_add(l->globals, g);
	return g;
}

/* --- definitions --------------------------------------------------------- */

static struct function *define(struct linker *l, const struct ir_unit *u, guint i)
{
	const struct ir_func *ir = &u->funcs[i];
	struct function *f = function_new(l, ir_str(u, ir->name), ir_str(u, ir->file));

	f->unit = u;
	f->ir = ir;
	f->noreturn |= ir->noreturn;
	return f;
}

static void define_unit(struct linker *l, const struct ir_unit *u, GHashTable *statics)
{
	for (guint i = 0; i < u->n_funcs; i++) {
		struct function *f = define(l, u, i);

		if (u->funcs[i].linkage == IR_EXTERN) {
			if (!g_hash_table_contains(l->externs, f->name))
				g_hash_table_insert(l->externs, (gpointer)f->name, f);
		} else {
			g_hash_table_insert(statics, (gpointer)f->name, f);
		}
	}
}

static int compare_hash(const void *a, const void *b)
{
	return memcmp(*(const struct ir_hash *const *)a, *(const struct ir_hash *const *)b,
		      sizeof(struct ir_hash));
}

/* In the order of their hashes, so that ids do not depend on table order. */
static void define_headers(struct linker *l)
{
	guint n;
	g_autofree gpointer *keys = g_hash_table_get_keys_as_array(l->set->headers, &n);

	qsort(keys, n, sizeof(*keys), compare_hash);
	for (guint i = 0; i < n; i++) {
		struct ir_unit *u = g_hash_table_lookup(l->set->headers, keys[i]);
		struct function *f;
		char *key;

		if (!u->n_funcs)
			continue;
		f = define(l, u, 0);
		g_hash_table_insert(l->of_header, u, f);
		key = g_strdup_printf("%s:%s", f->file, f->name);
		if (!g_hash_table_contains(l->inline_by_name, key))
			g_hash_table_insert(l->inline_by_name, key, f);
		else
			g_free(key);
	}
}

/* --- resolution ---------------------------------------------------------- */

static struct function *resolve_extern(struct linker *l, const char *name)
{
	struct function *f = g_hash_table_lookup(l->externs, name);

	if (!f) {
		f = function_new(l, name, "");
		g_hash_table_insert(l->externs, (gpointer)f->name, f);
	}
	return f;
}

static struct function *resolve_inline(struct linker *l, const struct ir_unit *u,
				       const struct ir_sym *sym, GHashTable *headers)
{
	const char *name = ir_str(u, sym->name);
	struct function *f = headers ? g_hash_table_lookup(headers, name) : NULL;

	if (!f) {
		g_autofree char *key = g_strdup_printf("%s:%s", ir_str(u, sym->file), name);

		f = g_hash_table_lookup(l->inline_by_name, key);
	}
	return f ? f : resolve_extern(l, name);
}

static struct function *resolve_function(struct linker *l, const struct ir_unit *u,
					 const struct ir_sym *sym, GHashTable *statics,
					 GHashTable *headers)
{
	const char *name = ir_str(u, sym->name);
	struct function *f = NULL;

	if (statics)
		f = g_hash_table_lookup(statics, name);
	if (!f && sym->linkage == IR_INLINE)
		return resolve_inline(l, u, sym, headers);
	return f ? f : resolve_extern(l, name);
}

static struct global *resolve_global(struct linker *l, const struct ir_unit *u,
				     const struct ir_sym *sym)
{
	const char *name = ir_str(u, sym->name);
	g_autofree char *key = sym->linkage == IR_EXTERN
				       ? g_strdup(name)
				       : g_strdup_printf("%s:%s", ir_str(u, sym->file), name);
	struct global *g = g_hash_table_lookup(l->extern_globals, key);

	if (!g) {
		g = global_new(l, name, sym->linkage == IR_EXTERN ? "" : ir_str(u, sym->file), u,
			       sym);
		g_hash_table_insert(l->extern_globals, g_steal_pointer(&key), g);
	}
	return g;
}

/* The functions of the unit's headers by name. */
static GHashTable *header_names(struct linker *l, const struct ir_unit *u)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < u->n_headers; i++) {
		struct ir_unit *h = g_hash_table_lookup(l->set->headers, &u->headers[i]);
		struct function *f = h ? g_hash_table_lookup(l->of_header, h) : NULL;

		if (f)
			g_hash_table_insert(names, (gpointer)f->name, f);
	}
	return names;
}

/* `first`, `n`: the unit's own functions in the table, which grows meanwhile. */
static void resolve_unit(struct linker *l, const struct ir_unit *u, GHashTable *statics,
			 guint first, guint n)
{
	g_autoptr(GHashTable) headers = header_names(l, u);
	struct function **funcs = g_new0(struct function *, u->n_syms + 1);
	struct global **globals = g_new0(struct global *, u->n_syms + 1);

	g_ptr_array_add(l->p->tables, funcs);
	g_ptr_array_add(l->p->tables, globals);
	for (guint i = 0; i < u->n_syms; i++) {
		if (u->syms[i].kind == IR_SYM_FUNC)
			funcs[i] = resolve_function(l, u, &u->syms[i], statics, headers);
		else
			globals[i] = resolve_global(l, u, &u->syms[i]);
	}
	for (guint i = 0; i < n; i++) {
		struct function *f = l->functions->pdata[first + i];

		f->funcs = funcs;
		f->globals = globals;
	}
	for (guint i = 0; i < u->n_inits; i++) {
		const struct ir_init *in = &u->inits[i];
		struct global *g = globals[in->global];
		struct init_value *v = g_new0(struct init_value, 1);

		v->kind = in->kind;
		v->value = in->value;
		if (in->kind == IR_EXPR_FUNC)
			v->func = funcs[in->sym];
		else if (in->kind == IR_EXPR_GLOBAL)
			v->global = globals[in->sym];
		else if (in->kind == IR_EXPR_STRING)
			v->string = ir_str(u, in->sym);
		if (!g->inits)
			g->inits = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
		g_hash_table_replace(g->inits, (gpointer)ir_str(u, in->path), v);
	}
}

static void resolve_all(struct linker *l, GPtrArray *statics)
{
	guint next = 0;

	/* define() gave ids in this very order: C files first, then headers */
	for (gsize i = 0; i < l->set->n_results; i++) {
		const struct ir_unit *u = l->set->results[i].unit;

		if (!u)
			continue;
		resolve_unit(l, u, statics->pdata[i], next, u->n_funcs);
		next += u->n_funcs;
	}
	for (guint n = l->functions->len; next < n; next++) {
		struct function *f = l->functions->pdata[next];

		if (!f->unit || f->unit->name[0])
			break;
		resolve_unit(l, f->unit, NULL, next, 1);
	}
}

static void index_names(struct program *p)
{
	p->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					   (GDestroyNotify)g_ptr_array_unref);
	for (gsize i = 0; i < p->n_functions; i++) {
		struct function *f = p->functions[i];
		GPtrArray *all = g_hash_table_lookup(p->by_name, f->name);

		if (!all) {
			all = g_ptr_array_new();
			g_hash_table_insert(p->by_name, (gpointer)f->name, all);
		}
		g_ptr_array_add(all, f);
	}
}

static void mark_cuts(struct program *p, const struct rules *rules)
{
	for (gsize i = 0; i < rules->n_cuts; i++) {
		GPtrArray *all = g_hash_table_lookup(p->by_name, rules->cuts[i].name);

		for (guint k = 0; all && k < all->len; k++)
			((struct function *)all->pdata[k])->cut = TRUE;
	}
}

struct program *program_link(const struct extract_set *set, const struct rules *rules)
{
	struct program *p = g_new0(struct program, 1);
	g_autoptr(GPtrArray) statics =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
	struct linker l = {
		.p = p,
		.set = set,
		.rules = rules,
		.functions = g_ptr_array_new(),
		.globals = g_ptr_array_new(),
		.externs = g_hash_table_new(g_str_hash, g_str_equal),
		.extern_globals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.of_header = g_hash_table_new(NULL, NULL),
		.inline_by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};

	p->tables = g_ptr_array_new_with_free_func(g_free);
	for (gsize i = 0; i < set->n_results; i++) {
		GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);

		g_ptr_array_add(statics, names);
		if (set->results[i].unit)
			define_unit(&l, set->results[i].unit, names);
	}
	define_headers(&l);
	resolve_all(&l, statics);
	p->n_functions = l.functions->len;
	p->functions = (struct function **)g_ptr_array_free(l.functions, FALSE);
	p->n_globals = l.globals->len;
	p->globals = (struct global **)g_ptr_array_free(l.globals, FALSE);
	index_names(p);
	mark_cuts(p, rules);
	world_find(p);
	bind_program(p);

	g_hash_table_unref(l.externs);
	g_hash_table_unref(l.extern_globals);
	g_hash_table_unref(l.of_header);
	g_hash_table_unref(l.inline_by_name);
	return p;
}

void program_free(struct program *p)
{
	if (!p)
		return;
	bind_release(p);
	world_release(p);
	for (gsize i = 0; i < p->n_functions; i++) {
		if (p->functions[i]->takers)
			g_ptr_array_unref(p->functions[i]->takers);
		g_free(p->functions[i]);
	}
	g_free(p->functions);
	for (gsize i = 0; i < p->n_globals; i++) {
		if (p->globals[i]->inits)
			g_hash_table_unref(p->globals[i]->inits);
		g_free(p->globals[i]);
	}
	g_free(p->globals);
	g_hash_table_unref(p->by_name);
	g_ptr_array_unref(p->tables);
	g_free(p);
}
