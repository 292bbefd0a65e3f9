/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock graph out of the database, as write_graph.c put it there: what comes
 * out is what went in, but that bytes which are no UTF-8 were replaced.
 *
 * Reads the tables of the facts. Rows are numbered from 0 and name each other
 * by these numbers, so each table is an array; nothing is believed of a row
 * that another one is asked for by.
 */
#include <string.h>

#include "store/internal.h"

struct reader {
	struct store *s;
	struct graph *graph;
	GStringChunk *text;
	GPtrArray *strings;	/* by id, from 1 */
	GArray *worlds;		/* const char * */
	GArray *classes, *nodes, *edges, *recursions, *rivals;
	GArray *places;		/* struct step */
	GArray *list;		/* guint: read_list() */
};

/* The graph, and what its strings lie in. */
struct kept_graph {
	struct graph graph;	/* first */
	GStringChunk *text;
};

typedef gboolean (*read_fn)(struct reader *r, sqlite3_stmt *stmt);

static gboolean damaged(struct reader *r, GError **error)
{
	return store_fail(r->s, SQLITE_CORRUPT, "reading", error);
}

/* Calls read() for each row; FALSE from it says that the row cannot be. */
static gboolean each(struct reader *r, const char *sql, read_fn read, GError **error)
{
	sqlite3_stmt *stmt;
	gboolean good = TRUE;
	int rc = sqlite3_prepare_v2(r->s->db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		while (good && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
			good = read(r, stmt);
	sqlite3_finalize(stmt);
	if (!good)
		return damaged(r, error);
	return rc == SQLITE_DONE || store_fail(r->s, rc, "reading", error);
}

/* --- values ------------------------------------------------------------------------------- */

static const char *own_text(struct reader *r, sqlite3_stmt *stmt, int column)
{
	const char *text = (const char *)sqlite3_column_text(stmt, column);

	return text ? g_string_chunk_insert(r->text, text) : NULL;
}

/* The text of a row of string; NULL when there is none. */
static const char *string_of(struct reader *r, sqlite3_stmt *stmt, int column)
{
	gint64 id = sqlite3_column_int64(stmt, column);

	return id > 0 && id < r->strings->len ? r->strings->pdata[id] : NULL;
}

static gboolean index_of(sqlite3_stmt *stmt, int column, gsize n, guint *index)
{
	gint64 i = sqlite3_column_int64(stmt, column);

	*index = (guint)i;
	return i >= 0 && (gsize)i < n;
}

/* "[3,1,2]", each below n, into r->list. */
static gboolean read_list(struct reader *r, sqlite3_stmt *stmt, int column, gsize n)
{
	const char *p = (const char *)sqlite3_column_text(stmt, column);

	g_array_set_size(r->list, 0);
	if (!p || *p++ != '[')
		return FALSE;
	while (g_ascii_isdigit(*p)) {
		gsize value = 0;
		guint index;

		for (; g_ascii_isdigit(*p) && value < n; p++)
			value = value * 10 + (*p - '0');
		if (value >= n || (*p == ',' && !g_ascii_isdigit(p[1])))
			return FALSE;
		p += *p == ',';
		index = value;
		g_array_append_val(r->list, index);
	}
	return !strcmp(p, "]");
}

/* --- tables ------------------------------------------------------------------------------- */

static gboolean read_string(struct reader *r, sqlite3_stmt *stmt)
{
	const char *text = own_text(r, stmt, 1);

	if (!text || sqlite3_column_int64(stmt, 0) != r->strings->len)
		return FALSE;
	g_ptr_array_add(r->strings, (gpointer)text);
	return TRUE;
}

static gboolean read_world(struct reader *r, sqlite3_stmt *stmt)
{
	const char *name = string_of(r, stmt, 1);

	if (!name || sqlite3_column_int64(stmt, 0) != r->worlds->len)
		return FALSE;
	g_array_append_val(r->worlds, name);
	return TRUE;
}

static gboolean read_class(struct reader *r, sqlite3_stmt *stmt)
{
	struct lock_class c = { .name = own_text(r, stmt, 1), .alias = own_text(r, stmt, 2),
				.lockdep_name = own_text(r, stmt, 3) };
	const char *kind = (const char *)sqlite3_column_text(stmt, 4);

	if (!c.name || !kind || !lock_kind_parse(kind, &c.kind) ||
	    sqlite3_column_int64(stmt, 0) != r->classes->len)
		return FALSE;
	g_array_append_val(r->classes, c);
	return TRUE;
}

/* The names of a class after its first, which is in its own row. */
static gboolean read_class_name(struct reader *r, sqlite3_stmt *stmt)
{
	const char *name = own_text(r, stmt, 1);
	struct lock_class *c;
	guint class, n = 0;

	if (!name || !index_of(stmt, 0, r->classes->len, &class))
		return FALSE;
	c = &g_array_index(r->classes, struct lock_class, class);
	while (c->lockdep_also && c->lockdep_also[n])
		n++;
	c->lockdep_also = g_renew(const char *, c->lockdep_also, n + 2);
	c->lockdep_also[n] = name;
	c->lockdep_also[n + 1] = NULL;
	return TRUE;
}

static gboolean read_node(struct reader *r, sqlite3_stmt *stmt)
{
	const char *mode = (const char *)sqlite3_column_text(stmt, 3);
	struct lock_node n = { .subclass = sqlite3_column_int(stmt, 2) };

	if (!mode || !lock_mode_parse(mode, &n.mode) ||
	    !index_of(stmt, 1, r->classes->len, &n.class) ||
	    sqlite3_column_int64(stmt, 0) != r->nodes->len)
		return FALSE;
	g_array_append_val(r->nodes, n);
	return TRUE;
}

static gboolean read_place(struct reader *r, sqlite3_stmt *stmt)
{
	struct step x = { .file = string_of(r, stmt, 1), .line = sqlite3_column_int64(stmt, 2),
			  .col = sqlite3_column_int64(stmt, 3),
			  .function = string_of(r, stmt, 4), .what = string_of(r, stmt, 5) };

	if (!x.file || !x.function || !x.what ||
	    sqlite3_column_int64(stmt, 0) != r->places->len)
		return FALSE;
	g_array_append_val(r->places, x);
	return TRUE;
}

static gboolean world_of(struct reader *r, const char *name, guint *world)
{
	for (*world = 0; name && *world < r->worlds->len; ++*world)
		if (g_array_index(r->worlds, const char *, *world) == name)
			return TRUE;
	return FALSE;
}

static gboolean read_gates(struct reader *r, sqlite3_stmt *stmt, int column, struct edge *e)
{
	if (!read_list(r, stmt, column, r->classes->len))
		return FALSE;
	e->n_gates = r->list->len;
	e->gates = g_memdup2(r->list->data, r->list->len * sizeof(guint));
	return TRUE;
}

static gboolean read_steps(struct reader *r, sqlite3_stmt *stmt, int column, struct edge *e)
{
	if (!read_list(r, stmt, column, r->places->len))
		return FALSE;
	e->n_steps = r->list->len;
	e->steps = g_new(struct step, e->n_steps);
	for (gsize i = 0; i < e->n_steps; i++)
		e->steps[i] = g_array_index(r->places, struct step,
					    g_array_index(r->list, guint, i));
	return TRUE;
}

static gboolean read_edge(struct reader *r, sqlite3_stmt *stmt, GArray *edges)
{
	const char *confidence = string_of(r, stmt, 4);
	struct edge e = { .reason = string_of(r, stmt, 5),
			  .context = string_of(r, stmt, 11),
			  .same_instance = sqlite3_column_int(stmt, 6),
			  .n_like = sqlite3_column_int64(stmt, 9),
			  .n_against = sqlite3_column_int64(stmt, 10) };
	gboolean good;

	good = world_of(r, string_of(r, stmt, 1), &e.world) &&
	       index_of(stmt, 2, r->nodes->len, &e.outer) &&
	       index_of(stmt, 3, r->nodes->len, &e.inner) && confidence &&
	       confidence_parse(confidence, &e.confidence) && e.reason && e.context &&
	       sqlite3_column_int64(stmt, 0) == edges->len &&
	       read_gates(r, stmt, 7, &e) && read_steps(r, stmt, 8, &e);
	/* in any case, so that it is freed */
	g_array_append_val(edges, e);
	return good;
}

static gboolean read_graph_edge(struct reader *r, sqlite3_stmt *stmt)
{
	return read_edge(r, stmt, r->edges);
}

static gboolean read_recursion(struct reader *r, sqlite3_stmt *stmt)
{
	return read_edge(r, stmt, r->recursions);
}

static gboolean read_rival(struct reader *r, sqlite3_stmt *stmt)
{
	return read_edge(r, stmt, r->rivals);
}

#define EDGES_OF(table) \
	"SELECT id, world, outer_node, inner_node, confidence, reason, same_instance, " \
	"gates, steps, n_like, n_against, context FROM " table " ORDER BY id"

static gboolean read_tables(struct reader *r, GError **error)
{
	static const struct {
		const char *sql;
		read_fn read;
	} tables[] = {
		{ "SELECT id, text FROM string ORDER BY id", read_string },
		{ "SELECT id, name FROM world ORDER BY id", read_world },
		{ "SELECT id, name, alias, lockdep_name, kind FROM class ORDER BY id", read_class },
		{ "SELECT class, name FROM class_name WHERE seq > 0 ORDER BY class, seq",
		  read_class_name },
		{ "SELECT id, class, subclass, mode FROM node ORDER BY id", read_node },
		{ "SELECT id, file, line, col, function, what FROM place ORDER BY id", read_place },
		{ EDGES_OF("edge"), read_graph_edge },
		{ EDGES_OF("recursion"), read_recursion },
		{ EDGES_OF("rival"), read_rival },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		if (!each(r, tables[i].sql, tables[i].read, error))
			return FALSE;
	return TRUE;
}

/* --- all ------------------------------------------------------------------------------------ */

static struct graph *finish(struct reader *r)
{
	struct kept_graph *k = g_new0(struct kept_graph, 1);
	struct graph *g = &k->graph;

	k->text = r->text;
	g->worlds = (const char **)g_array_steal(r->worlds, &g->n_worlds);
	g->classes = (struct lock_class *)g_array_steal(r->classes, &g->n_classes);
	g->nodes = (struct lock_node *)g_array_steal(r->nodes, &g->n_nodes);
	g->edges = (struct edge *)g_array_steal(r->edges, &g->n_edges);
	g->recursions = (struct edge *)g_array_steal(r->recursions, &g->n_recursions);
	g->rivals = (struct edge *)g_array_steal(r->rivals, &g->n_rivals);
	g_array_unref(r->worlds);
	g_array_unref(r->classes);
	g_array_unref(r->nodes);
	g_array_unref(r->edges);
	g_array_unref(r->recursions);
	g_array_unref(r->rivals);
	g_array_unref(r->places);
	g_array_unref(r->list);
	g_ptr_array_unref(r->strings);
	return g;
}

struct graph *store_read_graph(struct store *s, GError **error)
{
	struct reader r = {
		.s = s,
		.text = g_string_chunk_new(1 << 16),
		.strings = g_ptr_array_new(),
		.worlds = g_array_new(FALSE, FALSE, sizeof(const char *)),
		.classes = g_array_new(FALSE, FALSE, sizeof(struct lock_class)),
		.nodes = g_array_new(FALSE, FALSE, sizeof(struct lock_node)),
		.edges = g_array_new(FALSE, FALSE, sizeof(struct edge)),
		.recursions = g_array_new(FALSE, FALSE, sizeof(struct edge)),
		.rivals = g_array_new(FALSE, FALSE, sizeof(struct edge)),
		.places = g_array_new(FALSE, FALSE, sizeof(struct step)),
		.list = g_array_new(FALSE, FALSE, sizeof(guint)),
	};
	struct graph *g;
	gboolean ok;

	g_ptr_array_add(r.strings, NULL);
	ok = read_tables(&r, error);
	g = finish(&r);
	if (ok)
		return g;
	store_free_graph(g);
	return NULL;
}

void store_free_graph(struct graph *g)
{
	struct kept_graph *k = (struct kept_graph *)(gpointer)g;

	if (!g)
		return;
	graph_release(g);
	g_string_chunk_free(k->text);
	g_free(k);
}
