/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A C file that did not compile in one of two states, or only in part, is a hole in that
 * state alone: what is found or not found there says nothing of the change. Reads v_unit of
 * both, and the callers of what is in such a file from the state that has read it.
 */
#include "report/broken.h"

#include <string.h>

struct broken {
	GHashTable *files;	/* names */
	GHashTable *functions;	/* names: those in the files, and all that call them */
	GPtrArray *notes;	/* char * */
};

struct unit {
	char *message;
	gboolean bad;
};

static void unit_free(void *data)
{
	struct unit *u = data;

	g_free(u->message);
	g_free(u);
}

static gboolean on_unit(int n, const char *const *names, const char *const *v, void *data)
{
	struct unit *u = g_new0(struct unit, 1);

	(void)n;
	(void)names;
	u->message = g_strdup(v[2] ? v[2] : "");
	u->bad = !strcmp(v[1], "failed") || !strcmp(v[1], "partial");
	g_hash_table_insert(data, g_strdup(v[0]), u);
	return TRUE;
}

static GHashTable *units_of(struct store *s, GError **error)
{
	GHashTable *units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unit_free);

	if (store_query(s, "SELECT file, status, message FROM v_unit", NULL, 0, on_unit, units,
			error))
		return units;
	g_hash_table_unref(units);
	return NULL;
}

static gboolean on_function(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_hash_table_add(data, g_strdup(v[0]));
	return TRUE;
}

/* Of the state that has read it. */
static gboolean add_functions(struct broken *b, struct store *s, const char *file,
			      GError **error)
{
	const char *params[] = { file };

	return store_query(s, "WITH RECURSIVE up(id) AS (SELECT id FROM v_function WHERE file = ?1 "
			   "UNION SELECT c.caller_id FROM up JOIN v_call c ON c.callee_id = up.id) "
			   "SELECT DISTINCT f.name FROM up JOIN v_function f ON f.id = up.id",
			   params, 1, on_function, b->functions, error);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What `bad` could not read and `good` could. */
static gboolean add_files(struct broken *b, GHashTable *bad, GHashTable *good, struct store *store,
			  const char *when, GError **error)
{
	g_autofree const char **names = (const char **)g_hash_table_get_keys_as_array(bad, NULL);
	guint n = g_hash_table_size(bad);
	gboolean ok = TRUE;

	qsort(names, n, sizeof(*names), compare_names);
	for (guint i = 0; i < n && ok; i++) {
		const struct unit *u = g_hash_table_lookup(bad, names[i]);
		const struct unit *other = g_hash_table_lookup(good, names[i]);

		if (!u->bad || (other && other->bad))
			continue;
		g_hash_table_add(b->files, g_strdup(names[i]));
		g_ptr_array_add(b->notes, g_strdup_printf("%s does not compile %s the change (%s): "
							  "what rests on it is not compared",
							  names[i], when, u->message));
		ok = !other || add_functions(b, store, names[i], error);
	}
	return ok;
}

struct broken *broken_find(struct store *before, struct store *after, GError **error)
{
	g_autoptr(GHashTable) then = units_of(before, error);
	g_autoptr(GHashTable) now = then ? units_of(after, error) : NULL;
	struct broken *b;

	if (!now)
		return NULL;
	b = g_new0(struct broken, 1);
	b->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	b->functions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	b->notes = g_ptr_array_new_with_free_func(g_free);
	if (add_files(b, now, then, before, "after", error) &&
	    add_files(b, then, now, after, "before", error))
		return b;
	broken_free(b);
	return NULL;
}

void broken_free(struct broken *b)
{
	if (!b)
		return;
	g_hash_table_unref(b->files);
	g_hash_table_unref(b->functions);
	g_ptr_array_unref(b->notes);
	g_free(b);
}

static gboolean is_broken(const struct broken *b, const char *file, const char *function)
{
	return g_hash_table_contains(b->files, file) ||
	       g_hash_table_contains(b->functions, function);
}

gboolean broken_touches(const struct broken *b, const struct report_finding *f)
{
	if (!g_hash_table_size(b->files))
		return FALSE;
	if (is_broken(b, f->file, f->function))
		return TRUE;
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++) {
			const struct report_step *step = side->steps->pdata[k];

			if (is_broken(b, step->file, step->function))
				return TRUE;
		}
	}
	return FALSE;
}

void broken_note(const struct broken *b, guint n_uncertain, GPtrArray *notes)
{
	for (guint i = 0; i < b->notes->len; i++)
		g_ptr_array_add(notes, g_strdup(b->notes->pdata[i]));
	if (n_uncertain)
		g_ptr_array_add(notes, g_strdup_printf("%u finding%s of one of the states rest%s on "
						       "such files and %s left out", n_uncertain,
						       n_uncertain == 1 ? "" : "s",
						       n_uncertain == 1 ? "s" : "",
						       n_uncertain == 1 ? "is" : "are"));
}
