/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the units of an extraction, makes the table of functions and globals
 * and resolves every symbol of every unit to an entry of it. A name nobody
 * defines becomes a function without a body. Of several external definitions
 * of one name (weak ones, or two programs in one scope) the first in plan
 * order counts.
 */
#include "link/arguments.h"
#include "link/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "link/bind.h"
#include "link/given.h"
#include "link/lacking.h"
#include "link/linker.h"
#include "link/readers.h"
#include "link/table.h"
#include "link/traits.h"
#include "link/world.h"

static gboolean is_named(char **names, const struct function *f)
{
	return g_strv_contains((const char *const *)names, f->name);
}

/* Whether the rules of a function say what it does besides what its body shows. */
static gboolean only_notes(const GPtrArray *rules)
{
	for (guint i = 0; rules && i < rules->len; i++) {
		const struct rule_function *r = rules->pdata[i];

		if (r->kind != LOCK_MARK && r->kind != LOCK_EVENT)
			return FALSE;
	}
	return rules != NULL;
}

static void apply_name_rules(struct function *f, const struct rules *rules)
{
	f->rules = rules_functions(rules, f->name);
	f->noted = only_notes(f->rules);
	f->noreturn = is_named(rules->noreturn, f);
	f->identity = is_named(rules->identity, f);
	f->errors = is_named(rules->errors, f);
	f->puts = is_named(rules->puts, f);
	f->counts_down = is_named(rules->counts_down, f);
	f->withdraws = is_named(rules->withdraws, f);
	f->internal_results = is_named(rules->internal_results, f);
	f->gives_new = is_named(rules->gives_new, f);
	f->tests_bit = is_named(rules->tests_bit, f);
	f->sets_bit = is_named(rules->sets_bit, f);
	f->clears_bit = is_named(rules->clears_bit, f);
}

static struct function *function_new(struct linker *l, const char *name, const char *file)
{
	struct function *f = g_new0(struct function, 1);

	f->id = l->functions->len;
	f->name = g_intern_string(name);
	f->file = g_intern_string(file);
	f->place = g_intern_static_string("");
	apply_name_rules(f, l->rules);
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

struct function *linker_define(struct linker *l, const struct ir_unit *u,
			       const struct ir_hash *content, guint i)
{
	const struct ir_func *ir = &u->funcs[i];
	struct function *f = function_new(l, ir_str(u, ir->name), ir_str(u, ir->file));

	f->unit = u;
	f->ir = ir;
	f->content = content;
	f->noreturn |= ir->noreturn;
	return f;
}

static void define_unit(struct linker *l, const struct extract_result *r, GHashTable *statics)
{
	const struct ir_unit *u = r->unit;

	for (guint i = 0; i < u->n_funcs; i++) {
		struct function *f = linker_define(l, u, &r->hash, i);

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
static void define_headers(struct linker *l, const struct extract_set *set)
{
	guint n;
	g_autofree gpointer *keys = g_hash_table_get_keys_as_array(set->headers, &n);

	qsort(keys, n, sizeof(*keys), compare_hash);
	for (guint i = 0; i < n; i++) {
		struct ir_unit *u = g_hash_table_lookup(set->headers, keys[i]);
		struct function *f;
		char *key;

		if (!u->n_funcs)
			continue;
		f = linker_define(l, u, keys[i], 0);
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

	if (l->bodies && (!f || !f->ir) && g_hash_table_contains(l->bodies, name))
		f = g_hash_table_lookup(l->bodies, name);
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

static struct ir_unit *find_header(const struct linker *l, const struct ir_hash *hash)
{
	struct ir_unit *u = g_hash_table_lookup(l->set->headers, hash);

	return u || !l->models ? u : g_hash_table_lookup(l->models->headers, hash);
}

/* The functions of the unit's headers by name. */
static GHashTable *header_names(struct linker *l, const struct ir_unit *u)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < u->n_headers; i++) {
		struct ir_unit *h = find_header(l, &u->headers[i]);
		struct function *f = h ? g_hash_table_lookup(l->of_header, h) : NULL;

		if (f)
			g_hash_table_insert(names, (gpointer)f->name, f);
	}
	return names;
}

static void resolve_inits(const struct ir_unit *u, struct function **funcs,
			  struct global **globals)
{
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
		g->filled_in = u->name;
		g_hash_table_replace(g->inits, (gpointer)ir_str(u, in->path), v);
	}
}

/* The table of functions grows meanwhile. */
void linker_resolve(struct linker *l, const struct ir_unit *u, GHashTable *statics, guint first,
		    guint n, struct function ***all_funcs, struct global ***all_globals)
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
	resolve_inits(u, funcs, globals);
	if (all_funcs)
		*all_funcs = funcs;
	if (all_globals)
		*all_globals = globals;
}

static void resolve_all(struct linker *l, GPtrArray *statics)
{
	guint next = 0;

	/* linker_define() gave ids in this very order: C files first, then headers */
	for (gsize i = 0; i < l->set->n_results; i++) {
		const struct ir_unit *u = l->set->results[i].unit;

		if (!u)
			continue;
		linker_resolve(l, u, statics->pdata[i], next, u->n_funcs, NULL, NULL);
		next += u->n_funcs;
	}
	for (guint n = l->functions->len; next < n; next++) {
		struct function *f = l->functions->pdata[next];

		if (!f->unit || f->unit->name[0])
			break;
		linker_resolve(l, f->unit, NULL, next, 1, NULL, NULL);
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

static void mark_cut(struct function *f, const struct rules *rules, const struct rule_cut *cut)
{
	f->cut |= !cut->during;
	for (char **name = cut->during; name && *name; name++)
		f->unless |= rules_context_bit(rules, *name);
}

static void mark_cuts(struct program *p, const struct rules *rules)
{
	for (gsize i = 0; i < rules->n_cuts; i++) {
		GPtrArray *all = g_hash_table_lookup(p->by_name, rules->cuts[i].name);

		for (guint k = 0; all && k < all->len; k++)
			mark_cut(all->pdata[k], rules, &rules->cuts[i]);
	}
}

/* The contexts that RECORD.FIELD leads to. */
static guint32 slot_contexts(const struct rules *rules, const char *field)
{
	guint32 bits = 0;

	for (gsize i = 0; i < rules->n_contexts; i++)
		if (g_strv_contains((const char *const *)rules->contexts[i].through, field))
			bits |= 1u << i;
	return bits;
}

/* Functions that f starts as threads are in those contexts. */
static void mark_started(const struct function *f, const struct rules *rules)
{
	for (guint i = 0; f->ir && i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];
		const struct function *to = function_called(f, in);

		for (gsize c = 0; to && c < rules->n_contexts; c++) {
			if (!g_strv_contains((const char *const *)rules->contexts[c].starts,
					     to->name))
				continue;
			for (guint k = 0; k < in->n_args; k++) {
				const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr +
						f->unit->args[in->first_arg + k]];

				if (x->kind == IR_EXPR_FUNC)
					f->funcs[x->str]->entered |= 1u << c;
			}
		}
	}
}

/* Who is in several fields of operations is only in what all of them lead to. */
static void mark_entered(struct program *p, const struct rules *rules)
{
	g_autofree gboolean *seen = g_new0(gboolean, p->n_functions + 1);
	GHashTableIter it;
	gpointer field, value;

	g_hash_table_iter_init(&it, p->slots);
	while (g_hash_table_iter_next(&it, &field, &value)) {
		const struct targets *t = &((struct bind_slot *)value)->targets;
		guint32 bits = strchr(field, '.') ? slot_contexts(rules, field) : 0;

		for (gsize i = 0; strchr(field, '.') && i < t->n; i++) {
			t->funcs[i]->entered = seen[t->funcs[i]->id] ?
				t->funcs[i]->entered & bits : bits;
			seen[t->funcs[i]->id] = TRUE;
		}
	}
	for (gsize i = 0; i < p->n_functions; i++)
		mark_started(p->functions[i], rules);
	for (gsize i = 0; i < rules->n_contexts; i++)
		for (char **name = rules->contexts[i].functions; *name; name++) {
			GPtrArray *all = g_hash_table_lookup(p->by_name, *name);

			for (guint k = 0; all && k < all->len; k++)
				((struct function *)all->pdata[k])->always |= 1u << i;
		}
}

struct program *program_link(const struct extract_set *set, const struct extract_set *models,
			     const struct rules *rules)
{
	struct program *p = g_new0(struct program, 1);
	g_autoptr(GPtrArray) statics =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
	struct linker l = {
		.p = p,
		.set = set,
		.models = models,
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
			define_unit(&l, &set->results[i], names);
	}
	define_headers(&l, set);
	if (models)
		define_headers(&l, models);
	resolve_all(&l, statics);
	models_read(&l);
	p->n_functions = l.functions->len;
	p->functions = (struct function **)g_ptr_array_free(l.functions, FALSE);
	p->n_globals = l.globals->len;
	p->globals = (struct global **)g_ptr_array_free(l.globals, FALSE);
	index_names(p);
	table_index(p);
	models_place(&l);
	mark_cuts(p, rules);
	world_find(p);
	models_move(&l);
	bind_program(p);
	mark_entered(p, rules);
	lacking_mark(p, rules);
	lacking_count(p);
	traits_mark(p, set, rules);
	readers_mark(p);
	arguments_mark(p, rules);
	given_mark(p, rules);

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
	g_hash_table_unref(p->entries);
	g_array_unref(p->idle_models);
	g_hash_table_unref(p->model_fields);
	g_ptr_array_unref(p->tables);
	g_free(p);
}
