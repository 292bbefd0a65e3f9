/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts that work on tables with a certain field alone → the functions that are not called
 * in them: those that only tables without it have. A fault is on a file that was mapped, so
 * that its operations have ->mmap(). Who is in any other field, in a table that is filled at run
 * time, or is called by name, may be called.
 */
#include "link/lacking.h"

#include <string.h>

#include "link/bind.h"
#include "link/table.h"

#define MOST 3	/* times as many have none as have one */

enum stands { NOT_SEEN, WITHOUT, WITH };

/* FIELD of "RECORD.FIELD" if that is of the record; or NULL. */
static const char *field_in(const char *full, const char *record)
{
	gsize n = strlen(record);

	return !strncmp(full, record, n) && full[n] == '.' ? full + n + 1 : NULL;
}

/* Whether a table has something in one of the fields (RECORD.FIELD). */
static gboolean has_one(const struct global *table, char *const *fields)
{
	for (; *fields; fields++)
		if (program_table_fills(table, strchr(*fields, '.') + 1))
			return TRUE;
	return FALSE;
}

/* Where f stands that is called through `slot`. */
static enum stands where_it_stands(const struct program *p, const struct function *f,
				   const char *slot, char *const *fields)
{
	const char *dot = strchr(*fields, '.');
	g_autofree char *record = g_strndup(*fields, dot - *fields);
	const GPtrArray *tables = field_in(slot, record) ? program_tables(p, f, slot) : NULL;

	for (guint i = 0; tables && i < tables->len; i++)
		if (has_one(tables->pdata[i], fields))
			return WITH;
	return tables ? WITHOUT : WITH;
}

/* Who is called by name, too, may be of use to the other tables. */
static void pass_named(const struct function *f, guint8 *seen)
{
	for (guint i = 0; f->ir && i < f->ir->n_instrs; i++) {
		const struct function *to =
			function_called(f, &f->unit->instrs[f->ir->first_instr + i]);

		if (to)
			seen[to->id] = WITH;
	}
}

static void mark(struct program *p, char *const *fields, guint32 bit)
{
	g_autofree guint8 *seen = g_new0(guint8, p->n_functions + 1);
	GHashTableIter it;
	gpointer slot, value;

	g_hash_table_iter_init(&it, p->slots);
	while (g_hash_table_iter_next(&it, &slot, &value)) {
		const struct targets *t = &((struct bind_slot *)value)->targets;

		for (gsize i = 0; strchr(slot, '.') && i < t->n; i++) {
			guint8 *known = &seen[t->funcs[i]->id];

			if (*known != WITH)
				*known = where_it_stands(p, t->funcs[i], slot, fields);
		}
	}
	for (gsize i = 0; i < p->n_functions; i++)
		pass_named(p->functions[i], seen);
	for (gsize i = 0; i < p->n_functions; i++)
		if (seen[i] == WITHOUT)
			p->functions[i]->unless |= bit;
}

void lacking_mark(struct program *p, const struct rules *rules)
{
	for (gsize i = 0; i < rules->n_contexts; i++)
		if (*rules->contexts[i].tables_with)
			mark(p, rules->contexts[i].tables_with, 1u << i);
}

/* --- what most tables lack ---------------------------------------------------------------- */

/* Record (interned) → its tables (struct global). */
static GHashTable *find_tables(const struct program *p)
{
	GHashTable *all = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);

	for (gsize i = 0; i < p->n_globals; i++) {
		struct global *g = p->globals[i];
		GPtrArray *tables = g_hash_table_lookup(all, g->record);

		if (!g->inits || !*g->record)
			continue;
		if (!tables) {
			tables = g_ptr_array_new();
			g_hash_table_insert(all, (gpointer)g->record, tables);
		}
		g_ptr_array_add(tables, g);
	}
	return all;
}

/* Whether most of the tables have nothing in the field, and all are the owner's. */
static gboolean most_lack(const GPtrArray *tables, const char *name, const char *owner)
{
	gsize n = strlen(owner);
	guint filled = 0;

	for (guint i = 0; i < tables->len; i++) {
		const struct global *g = tables->pdata[i];

		if (strncmp(g->filled_in, owner, n) ||
		    (g->filled_in[n] && g->filled_in[n] != '/'))
			return FALSE;
		filled += program_table_fills(g, name);
	}
	return filled && MOST * filled <= tables->len - filled;
}

static gboolean is_rare(GHashTable *by_record, const char *slot, const struct bind_slot *s)
{
	const char *dot = strchr(slot, '.'), *owner;
	g_autofree char *record = dot ? g_strndup(slot, dot - slot) : NULL;
	const GPtrArray *tables;

	if (!record || s->stored || s->targets.n != 1 || !s->targets.funcs[0]->owner)
		return FALSE;
	owner = s->targets.funcs[0]->owner;
	tables = g_hash_table_lookup(by_record, g_intern_string(record));
	return tables && most_lack(tables, dot + 1, owner);
}

void lacking_count(struct program *p)
{
	g_autoptr(GHashTable) by_record = find_tables(p);
	GHashTableIter it;
	gpointer slot, value;

	g_hash_table_iter_init(&it, p->slots);
	while (g_hash_table_iter_next(&it, &slot, &value))
		((struct bind_slot *)value)->rare = is_rare(by_record, slot, value);
}
