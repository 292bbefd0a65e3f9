/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a function and the field it is in back to the operations table: the
 * initialisers of all globals, turned round. A table within another record, or
 * in an array, is not looked at.
 */
#include "link/table.h"

#include <string.h>

struct entry {
	const struct function *f;
	const char *field;		/* "RECORD.FIELD", interned */
	GPtrArray *tables;		/* struct global, by id */
};

static guint entry_hash(gconstpointer key)
{
	const struct entry *e = key;

	return e->f->id * 2654435761u ^ g_direct_hash(e->field);
}

static gboolean entry_equal(gconstpointer a, gconstpointer b)
{
	const struct entry *x = a, *y = b;

	return x->f == y->f && x->field == y->field;
}

static void entry_free(gpointer data)
{
	g_ptr_array_unref(((struct entry *)data)->tables);
	g_free(data);
}

static void add(struct program *p, const struct global *g, const char *path,
		const struct init_value *v)
{
	g_autofree char *field = g_strconcat(g->record, path, NULL);
	struct entry e = { v->func, g_intern_string(field), NULL };
	struct entry *known = g_hash_table_lookup(p->entries, &e);

	if (!known) {
		e.tables = g_ptr_array_new();
		known = g_memdup2(&e, sizeof(e));
		g_hash_table_add(p->entries, known);
	}
	g_ptr_array_add(known->tables, (gpointer)g);
}

void table_index(struct program *p)
{
	p->entries = g_hash_table_new_full(entry_hash, entry_equal, entry_free, NULL);
	for (gsize i = 0; i < p->n_globals; i++) {
		const struct global *g = p->globals[i];
		GHashTableIter it;
		gpointer path, value;

		if (!g->inits || !*g->record)
			continue;
		g_hash_table_iter_init(&it, g->inits);
		while (g_hash_table_iter_next(&it, &path, &value)) {
			const struct init_value *v = value;
			const char *name = path;

			if (v->kind == IR_EXPR_FUNC && name[0] == '.' && !strpbrk(name + 1, ".["))
				add(p, g, name, v);
		}
	}
}

const GPtrArray *program_tables(const struct program *p, const struct function *f,
				const char *field)
{
	struct entry e = { f, field, NULL };
	const struct entry *known = g_hash_table_lookup(p->entries, &e);

	return known ? known->tables : NULL;
}

gboolean program_table_fills(const struct global *table, const char *name)
{
	g_autofree char *path = g_strconcat(".", name, NULL);
	const struct init_value *v = g_hash_table_lookup(table->inits, path);

	return v && (v->kind != IR_EXPR_CONST || v->value);
}

gboolean program_share_table(const struct program *p, const struct function *f, const char *field,
			     const struct function *g, const char *other)
{
	const GPtrArray *tables = program_tables(p, f, field);
	const GPtrArray *others = program_tables(p, g, other);

	for (guint i = 0; tables && others && i < tables->len; i++)
		if (g_ptr_array_find((GPtrArray *)others, tables->pdata[i], NULL))
			return TRUE;
	return FALSE;
}
