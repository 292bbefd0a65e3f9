/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Puts models in the place of kernel functions. In a model's C file a function that
 * is neither static nor named faultline_… stands in for every kernel function of its
 * name, with a body or without; faultline_after_NAME is what happens behind NAME. It may
 * call anything by name, static and inline functions of the kernel too: of several
 * with one name, the first in the order of the program.
 */
#include "link/linker.h"

#include <string.h>

#define OWN "faultline_"
#define BEHIND "faultline_after_"

static gboolean is_own(const struct ir_unit *u, const struct ir_func *ir)
{
	return ir->linkage != IR_EXTERN || g_str_has_prefix(ir_str(u, ir->name), OWN);
}

/* Functions of the unit itself: those that stand for none of the kernel's. */
static GHashTable *define_own(struct linker *l, const struct extract_result *r)
{
	const struct ir_unit *u = r->unit;
	GHashTable *statics = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < u->n_funcs; i++) {
		struct function *f;

		if (!is_own(u, &u->funcs[i]))
			continue;
		f = linker_define(l, u, &r->hash, i);
		f->modelled = TRUE;
		if (u->funcs[i].linkage != IR_EXTERN)
			g_hash_table_insert(statics, (gpointer)f->name, f);
		else if (!g_hash_table_contains(l->externs, f->name))
			g_hash_table_insert(l->externs, (gpointer)f->name, f);
	}
	return statics;
}

static void add_stand_ins(struct linker *l, const struct ir_unit *u, struct function **funcs,
			  struct global **globals)
{
	for (guint i = 0; i < u->n_funcs; i++) {
		struct stand_in s = { u, &u->funcs[i], funcs, globals };

		if (!is_own(u, s.ir))
			g_array_append_val(l->stand_ins, s);
	}
}

static void index_bodies(struct linker *l)
{
	l->bodies = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < l->functions->len; i++) {
		struct function *f = l->functions->pdata[i];

		if (f->ir && !g_hash_table_contains(l->bodies, f->name))
			g_hash_table_insert(l->bodies, (gpointer)f->name, f);
	}
}

void models_read(struct linker *l)
{
	l->stand_ins = g_array_new(FALSE, FALSE, sizeof(struct stand_in));
	index_bodies(l);
	for (gsize i = 0; l->models && i < l->models->n_results; i++) {
		const struct ir_unit *u = l->models->results[i].unit;
		guint first = l->functions->len;
		struct function **funcs;
		struct global **globals;
		GHashTable *statics;

		if (!u)
			continue;
		statics = define_own(l, &l->models->results[i]);
		linker_resolve(l, u, statics, first, l->functions->len - first, &funcs, &globals);
		add_stand_ins(l, u, funcs, globals);
		g_hash_table_unref(statics);
	}
	g_clear_pointer(&l->bodies, g_hash_table_unref);
}

static void note_idle(struct linker *l, const struct ir_unit *u, const struct ir_func *ir,
		      const char *name)
{
	struct idle_model idle = { .name = g_intern_string(name), .unit = u, .line = ir->line };

	g_array_append_val(l->p->idle_models, idle);
}

/* Whether the rules of a function leave room for what its body does. */
static gboolean keeps_body(const GPtrArray *rules)
{
	for (guint i = 0; rules && i < rules->len; i++)
		if (((const struct rule_function *)rules->pdata[i])->keep_events)
			return TRUE;
	return FALSE;
}

static void place(struct linker *l, const struct stand_in *s)
{
	const char *name = ir_str(s->unit, s->ir->name);
	const GPtrArray *all = g_hash_table_lookup(l->p->by_name, name);

	if (!all)
		note_idle(l, s->unit, s->ir, name);
	for (guint i = 0; all && i < all->len; i++) {
		struct function *f = all->pdata[i];

		f->unit = s->unit;
		f->ir = s->ir;
		f->funcs = s->funcs;
		f->globals = s->globals;
		if (!f->noted && !keeps_body(f->rules))
			f->rules = NULL;
		f->modelled = TRUE;
	}
}

static void place_behind(struct linker *l, struct function *after)
{
	const char *name = after->name + strlen(BEHIND);
	const GPtrArray *all = g_hash_table_lookup(l->p->by_name, name);

	for (guint i = 0; all && i < all->len; i++)
		((struct function *)all->pdata[i])->after = after;
	if (all)
		return;
	note_idle(l, after->unit, after->ir, name);
	after->unit = NULL; /* behind nothing, it never happens */
	after->ir = NULL;
}

void models_place(struct linker *l)
{
	l->p->idle_models = g_array_new(FALSE, FALSE, sizeof(struct idle_model));
	for (guint i = 0; i < l->stand_ins->len; i++)
		place(l, &g_array_index(l->stand_ins, struct stand_in, i));
	for (gsize i = 0; i < l->p->n_functions; i++)
		if (l->p->functions[i]->ir && g_str_has_prefix(l->p->functions[i]->name, BEHIND))
			place_behind(l, l->p->functions[i]);
	g_array_unref(l->stand_ins);
}

/* --- fields -------------------------------------------------------------------------- */

/* Calls visit() with each field that code of f names, and its offset there. */
static void each_field(const struct function *f, GHashTable *fields,
		       void (*visit)(GHashTable *fields, char *name, gint64 offset))
{
	for (guint i = 0; f->ir && i < f->ir->n_exprs; i++) {
		const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + i];

		if (x->kind == IR_EXPR_FIELD)
			visit(fields, g_strconcat(ir_str(f->unit, x->b), ".",
						  ir_str(f->unit, x->str), NULL), x->value);
	}
}

static void want(GHashTable *fields, char *name, gint64 offset)
{
	g_hash_table_insert(fields, name, g_memdup2(&offset, sizeof(offset)));
}

static void give(GHashTable *fields, char *name, gint64 offset)
{
	gint64 *known = g_hash_table_lookup(fields, name);

	if (known)
		*known = offset;
	g_free(name);
}

/* Those that rules name are looked for, too. */
static void find_fields(struct program *p, const struct rules *rules)
{
	p->model_fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->modelled)
			each_field(p->functions[i], p->model_fields, want);
	for (gsize i = 0; i < rules->n_arguments; i++)
		if (!g_hash_table_contains(p->model_fields, rules->arguments[i].field))
			want(p->model_fields, g_strdup(rules->arguments[i].field), NO_OFFSET);
	for (gsize i = 0; i < p->n_functions && g_hash_table_size(p->model_fields); i++)
		if (!p->functions[i]->modelled)
			each_field(p->functions[i], p->model_fields, give);
}

gint64 program_offset(const struct program *p, const struct function *f, const char *record,
		      const char *field, gint64 offset)
{
	g_autofree char *name = NULL;
	const gint64 *known;

	if (!f->modelled)
		return offset;
	name = g_strconcat(record, ".", field, NULL);
	known = g_hash_table_lookup(p->model_fields, name);
	return known ? *known : offset;
}

void models_move(struct linker *l)
{
	find_fields(l->p, l->rules);
	for (gsize i = 0; i < l->p->n_functions; i++) {
		struct function *f = l->p->functions[i];

		if (f->modelled && f->ir)
			f->file = g_intern_string(ir_str(f->unit, f->ir->file));
	}
}
