/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the tables of address_space_operations. One with a read_folio alone serves inodes that
 * are not written to, as those of symlinks, where the file system has another one that writes:
 * no folio is of both. What is put into a table at run time is not looked at.
 */
#include "link/readers.h"

#include <string.h>

#define TABLE "address_space_operations"

static struct function *at(const struct global *g, const char *path)
{
	const struct init_value *v = g_hash_table_lookup(g->inits, path);

	return v && v->kind == IR_EXPR_FUNC ? v->func : NULL;
}

static gboolean is_table(const struct global *g)
{
	return g->inits && !strcmp(g->record, TABLE);
}

/* Owners of code that writes what is in the page cache back, or begins to write to it. */
static GHashTable *find_writers(const struct program *p)
{
	static const char *const paths[] = { ".write_begin", ".writepages" };
	GHashTable *writers = g_hash_table_new(g_str_hash, g_str_equal);

	for (gsize i = 0; i < p->n_globals; i++)
		for (guint k = 0; is_table(p->globals[i]) && k < G_N_ELEMENTS(paths); k++) {
			const struct function *f = at(p->globals[i], paths[k]);

			if (f && f->owner)
				g_hash_table_add(writers, (gpointer)f->owner);
		}
	return writers;
}

/* How many functions the table has. */
static guint count(const struct global *g)
{
	GHashTableIter it;
	gpointer v;
	guint n = 0;

	g_hash_table_iter_init(&it, g->inits);
	while (g_hash_table_iter_next(&it, NULL, &v))
		n += ((const struct init_value *)v)->kind == IR_EXPR_FUNC;
	return n;
}

/* That of each table which has nothing else, or something, as `alone` says. */
static void mark(struct program *p, GHashTable *writers, gboolean alone)
{
	for (gsize i = 0; i < p->n_globals; i++) {
		const struct global *g = p->globals[i];
		struct function *f = is_table(g) ? at(g, ".read_folio") : NULL;

		if (f && f->owner && (count(g) == 1) == alone)
			f->only_reads = alone && g_hash_table_contains(writers, f->owner);
	}
}

void readers_mark(struct program *p)
{
	g_autoptr(GHashTable) writers = find_writers(p);

	mark(p, writers, TRUE);
	mark(p, writers, FALSE); /* what is in others as well is for these, too */
}
