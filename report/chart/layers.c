/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_event, v_call and v_function, says of each lock class in which folder most of the
 * functions are that take it. One that several file systems take is no file system's: what
 * they do counts for fs. A function of a header counts where its callers are. Does not know
 * where a class is defined.
 */
#include "report/chart/layers.h"

#include <string.h>

#include "report/row.h"

#define MANY 4		/* file systems that take a class which is no file system's */
#define CALLERS 4	/* how far to go from function to function of headers */

char *layer_of_file(const char *file)
{
	const char *slash = strchr(file, '/');
	const char *second = slash ? strchr(slash + 1, '/') : NULL;

	if (!slash || *file == '/' || g_str_has_prefix(file, "include/") ||
	    g_str_has_prefix(file, "rules/") || strstr(file, "/include/"))
		return NULL;
	if (second && (g_str_has_prefix(file, "fs/") || g_str_has_prefix(file, "drivers/")))
		return g_strndup(file, (gsize)(second - file));
	return g_strndup(file, (gsize)(slash - file));
}

const char *layer_title(const char *layer)
{
	if (!strcmp(layer, "fs"))
		return "VFS (fs)";
	return *layer ? layer : "elsewhere";
}

/* --- who takes a class ------------------------------------------------------------------ */

struct votes {
	struct chart_facts *facts;
	GHashTable *by_class;		/* struct fact_class → table: layer → how many */
	GHashTable *inlined;		/* function of a header → table: class, as a set */
	GHashTable *strings;		/* layers */
};

static GHashTable *table_at(GHashTable *of, gpointer key)
{
	GHashTable *t = g_hash_table_lookup(of, key);

	if (!t) {
		t = g_hash_table_new(NULL, NULL);
		g_hash_table_insert(of, key, t);
	}
	return t;
}

static void vote(struct votes *v, gpointer class, const char *layer)
{
	GHashTable *t = table_at(v->by_class, class);
	gpointer known = (gpointer)g_hash_table_lookup(v->strings, layer);
	guint n;

	if (!known) {
		known = g_string_chunk_insert(v->facts->strings, layer);
		g_hash_table_add(v->strings, known);
	}
	n = GPOINTER_TO_UINT(g_hash_table_lookup(t, known));
	g_hash_table_insert(t, known, GUINT_TO_POINTER(n + 1));
}

/* class, function_id, file */
static gboolean on_event(int n, const char *const *names, const char *const *row, void *data)
{
	struct votes *v = data;
	gpointer class = g_hash_table_lookup(v->facts->class_of, row[0] ? row[0] : "");
	g_autofree char *layer = row[2] ? layer_of_file(row[2]) : NULL;

	(void)n;
	(void)names;
	if (class && layer)
		vote(v, class, layer);
	else if (class)
		g_hash_table_add(table_at(v->inlined, GUINT_TO_POINTER(row_number(row[1]) + 1)),
				 class);
	return TRUE;
}

struct round {
	struct votes *v;
	GHashTable *next;		/* as votes.inlined: callers that are in headers, too */
};

/* callee_id, caller_id, file of the call */
static gboolean on_call(int n, const char *const *names, const char *const *row, void *data)
{
	struct round *r = data;
	GHashTable *classes = g_hash_table_lookup(r->v->inlined,
						  GUINT_TO_POINTER(row_number(row[0]) + 1));
	g_autofree char *layer = NULL;
	GHashTableIter it;
	gpointer class;

	(void)n;
	(void)names;
	if (!classes)
		return TRUE;
	layer = row[2] ? layer_of_file(row[2]) : NULL;
	g_hash_table_iter_init(&it, classes);
	while (g_hash_table_iter_next(&it, &class, NULL)) {
		gpointer caller = GUINT_TO_POINTER(row_number(row[1]) + 1);

		if (layer)
			vote(r->v, class, layer);
		else
			g_hash_table_add(table_at(r->next, caller), class);
	}
	return TRUE;
}

static GHashTable *new_tables(void)
{
	return g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
}

static gboolean count(struct store *s, struct votes *v, GError **error)
{
	static const char events[] =
		"SELECT DISTINCT class, function_id, file FROM v_event "
		"WHERE kind IN ('acquire', 'try')";
	static const char calls[] =
		"SELECT DISTINCT c.callee_id, c.caller_id, c.file FROM v_call c "
		"JOIN v_function f ON f.id = c.callee_id WHERE f.linkage = 'inline'";

	if (!store_query(s, events, NULL, 0, on_event, v, error))
		return FALSE;
	for (int i = 0; i < CALLERS && g_hash_table_size(v->inlined); i++) {
		struct round r = { v, new_tables() };

		if (!store_query(s, calls, NULL, 0, on_call, &r, error)) {
			g_hash_table_unref(r.next);
			return FALSE;
		}
		g_hash_table_unref(v->inlined);
		v->inlined = r.next;
	}
	return TRUE;
}

/* --- the outcome ------------------------------------------------------------------------ */

static gboolean is_one_of_many(const char *layer)
{
	return g_str_has_prefix(layer, "fs/");
}

/* Those of file systems become votes for fs where there are many. */
static void join_systems(GHashTable *t, gpointer fs)
{
	guint systems = 0;
	GHashTableIter it;
	gpointer layer, n;
	guint together;

	g_hash_table_iter_init(&it, t);
	while (g_hash_table_iter_next(&it, &layer, &n))
		systems += is_one_of_many(layer);
	if (systems < MANY)
		return;
	g_hash_table_iter_init(&it, t);
	while (g_hash_table_iter_next(&it, &layer, &n))
		if (is_one_of_many(layer))
			g_hash_table_iter_remove(&it);
	together = GPOINTER_TO_UINT(g_hash_table_lookup(t, fs)) + systems;
	g_hash_table_insert(t, fs, GUINT_TO_POINTER(together));
}

/* Which file systems take it: one of them may be the world that is drawn. */
static void note_systems(struct fact_class *c, GHashTable *t)
{
	GHashTableIter it;
	gpointer layer;

	c->systems = g_ptr_array_new();
	g_hash_table_iter_init(&it, t);
	while (g_hash_table_iter_next(&it, &layer, NULL))
		if (is_one_of_many(layer))
			g_ptr_array_add(c->systems, layer);
}

/* The layer with most votes, the first by name of equal ones. */
static const char *winner(GHashTable *t)
{
	const char *best = "";
	guint most = 0;
	GHashTableIter it;
	gpointer layer, n;

	g_hash_table_iter_init(&it, t);
	while (g_hash_table_iter_next(&it, &layer, &n)) {
		guint votes = GPOINTER_TO_UINT(n);

		if (votes > most || (votes == most && strcmp(layer, best) < 0)) {
			best = layer;
			most = votes;
		}
	}
	return best;
}

gboolean layers_find(struct store *s, struct chart_facts *f, GError **error)
{
	struct votes v = { f, new_tables(), new_tables(), NULL };
	gpointer fs = g_string_chunk_insert(f->strings, "fs");
	gboolean ok;

	v.strings = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_add(v.strings, fs);
	ok = count(s, &v, error);
	for (guint i = 0; ok && i < f->classes->len; i++) {
		struct fact_class *c = f->classes->pdata[i];
		GHashTable *t = g_hash_table_lookup(v.by_class, c);

		if (t) {
			note_systems(c, t);
			join_systems(t, fs);
		}
		c->layer = t ? winner(t) : "";
	}
	g_hash_table_unref(v.by_class);
	g_hash_table_unref(v.inlined);
	g_hash_table_unref(v.strings);
	return ok;
}
