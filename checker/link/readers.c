/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the tables of address_space_operations. One with a read_folio alone serves inodes that
 * are not written to, as those of symlinks, where the file system has another one that writes:
 * no folio is of both; and where code puts it into inodes, at the same time as inode_operations
 * that follow a link. What is put into a table at run time is not looked at.
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

/* --- tables of symlinks --------------------------------------------------------------------- */

struct links {
	GHashTable *beside, *apart;	/* sets of struct global: put into an inode of a link, or not */
};

/* The table of that record whose address the instruction stores; or NULL. */
static const struct global *stored_table(const struct function *f, const struct ir_instr *in,
					 const char *record)
{
	const struct ir_expr *x = in->op == IR_SET ? function_expr(f, in->b) : NULL;
	const struct global *g;

	if (!x || x->kind != IR_EXPR_ADDR || function_expr(f, x->a)->kind != IR_EXPR_GLOBAL)
		return NULL;
	g = f->globals[function_expr(f, x->a)->str];
	return g->inits && !strcmp(g->record, record) ? g : NULL;
}

static void look_at_block(const struct links *l, const struct function *f,
			  const struct ir_block *b)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + b->first_instr];
	gboolean follows = FALSE;

	for (guint i = 0; i < b->n_instrs && !follows; i++) {
		const struct global *g = stored_table(f, &in[i], "inode_operations");

		follows = g && at(g, ".get_link");
	}
	for (guint i = 0; i < b->n_instrs; i++) {
		const struct global *g = stored_table(f, &in[i], TABLE);

		if (g)
			g_hash_table_add(follows ? l->beside : l->apart, (gpointer)g);
	}
}

static struct links find_links(const struct program *p)
{
	struct links l = { g_hash_table_new(NULL, NULL), g_hash_table_new(NULL, NULL) };

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		for (guint k = 0; f->ir && f->owner && k < f->ir->n_blocks; k++)
			look_at_block(&l, f, &f->unit->blocks[f->ir->first_block + k]);
	}
	return l;
}

static gboolean is_of_link(const struct links *l, const struct global *table)
{
	return g_hash_table_contains(l->beside, table) && !g_hash_table_contains(l->apart, table);
}

/* --- all ------------------------------------------------------------------------------------- */

struct readers {
	struct program *p;
	GHashTable *writers;
	struct links links;
};

/* Whether the table, with f, is for inodes that are not written to. */
static gboolean is_reader(const struct readers *r, const struct global *table,
			  const struct function *f)
{
	return count(table) == 1 &&
	       (g_hash_table_contains(r->writers, f->owner) || is_of_link(&r->links, table));
}

/* That of each table which is one for readers, or not, as `readers` says. */
static void mark(const struct readers *r, gboolean readers)
{
	for (gsize i = 0; i < r->p->n_globals; i++) {
		const struct global *g = r->p->globals[i];
		struct function *f = is_table(g) ? at(g, ".read_folio") : NULL;

		if (f && f->owner && is_reader(r, g, f) == readers)
			f->only_reads = readers;
	}
}

void readers_mark(struct program *p)
{
	g_autoptr(GHashTable) writers = find_writers(p);
	struct readers r = { p, writers, find_links(p) };

	mark(&r, TRUE);
	mark(&r, FALSE); /* what is in others as well is for these, too */
	g_hash_table_unref(r.links.beside);
	g_hash_table_unref(r.links.apart);
}
