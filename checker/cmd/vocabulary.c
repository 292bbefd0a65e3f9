/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Collects names from units: of what is called and defined, and of the fields that code
 * and initialisers name. A field that nobody uses is not seen.
 */
#include "cmd/vocabulary.h"

#include <string.h>

#include "base/suggest.h"

static GHashTable *names_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

struct vocabulary *vocabulary_new(void)
{
	struct vocabulary *v = g_new0(struct vocabulary, 1);

	v->functions = names_new();
	v->globals = names_new();
	v->records = names_new();
	v->fields = names_new();
	v->files = names_new();
	return v;
}

void vocabulary_free(struct vocabulary *v)
{
	if (!v)
		return;
	g_hash_table_unref(v->functions);
	g_hash_table_unref(v->globals);
	g_hash_table_unref(v->records);
	g_hash_table_unref(v->fields);
	g_hash_table_unref(v->files);
	g_free(v);
}

static void add(GHashTable *names, const char *name)
{
	if (*name && !g_hash_table_contains(names, name))
		g_hash_table_add(names, g_strdup(name));
}

static void add_field(struct vocabulary *v, const char *record, const char *field)
{
	char name[256];

	if (!*record || !*field)
		return;
	add(v->records, record);
	if (g_snprintf(name, sizeof(name), "%s.%s", record, field) < (int)sizeof(name))
		add(v->fields, name);
}

static void add_unit(struct vocabulary *v, const struct ir_unit *u)
{
	add(v->files, u->name);
	for (uint32_t i = 0; i < u->n_syms; i++)
		add(u->syms[i].kind == IR_SYM_FUNC ? v->functions : v->globals,
		    ir_str(u, u->syms[i].name));
	for (uint32_t i = 0; i < u->n_funcs; i++)
		add(v->functions, ir_str(u, u->funcs[i].name));
	for (uint32_t i = 0; i < u->n_vars; i++)
		add(v->records, ir_str(u, u->vars[i].type.record));
	for (uint32_t i = 0; i < u->n_exprs; i++)
		if (u->exprs[i].kind == IR_EXPR_FIELD)
			add_field(v, ir_str(u, u->exprs[i].b), ir_str(u, u->exprs[i].str));
	for (uint32_t i = 0; i < u->n_inits; i++)
		add_field(v, ir_str(u, u->inits[i].record), ir_str(u, u->inits[i].field));
}

void vocabulary_add(struct vocabulary *v, const struct extract_set *set)
{
	GHashTableIter it;
	gpointer unit;

	for (gsize i = 0; i < set->n_results; i++)
		if (set->results[i].unit)
			add_unit(v, set->results[i].unit);
	g_hash_table_iter_init(&it, set->headers);
	while (g_hash_table_iter_next(&it, NULL, &unit))
		add_unit(v, unit);
}

static gint compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *vocabulary_near(GHashTable *names, const char *typed)
{
	g_autofree const char **list = NULL;
	guint n;

	list = (const char **)g_hash_table_get_keys_as_array(names, &n);
	qsort(list, n, sizeof(*list), compare);
	return suggest_word(typed, list, n);
}
