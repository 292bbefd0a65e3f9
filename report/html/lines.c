/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the steps of findings and the kernel's tree, makes the lines that witness.h shows of
 * each as JSON, every line once. Does not handle files of one name that differ in characters
 * that are not shown: the last one counts.
 */
#include "report/html/lines.h"

#include <string.h>

#include "report/html/finding.h"

struct lines {
	struct site *site;
	GHashTable *of_file;		/* name → GHashTable, a set of lines */
	json_t *files, *doubts;
};

static void want(struct lines *l, const struct report_side *side, guint i)
{
	const struct report_step *s = side->steps->pdata[i];
	GHashTable *set = g_hash_table_lookup(l->of_file, s->file);
	guint last = witness_last_line(side, i);

	if (!s->line)
		return;
	if (!set) {
		set = g_hash_table_new(NULL, NULL);
		g_hash_table_insert(l->of_file, s->file, set);
	}
	for (guint n = witness_first_line(side, i); n <= last; n++)
		g_hash_table_add(set, GUINT_TO_POINTER(n));
}

static int by_number(gconstpointer a, gconstpointer b)
{
	guint x = GPOINTER_TO_UINT(a), y = GPOINTER_TO_UINT(b);

	return (x > y) - (x < y);
}

/* As html_code() shows it. */
static void put_code(GString *out, const char *line)
{
	g_autofree char *cut = witness_cut(line);
	g_auto(GStrv) parts = g_strsplit(cut, "\t", -1);

	for (char **part = parts; *part; part++) {
		g_autofree char *shown = html_shown(*part);

		g_string_append(out, shown);
		if (part[1])
			g_string_append_c(out, '\t');
	}
}

/* Lines of a file that follow each other are one text. */
static json_t *runs_of(const struct lines *l, const char *file, GHashTable *set)
{
	g_autoptr(GList) numbers = g_list_sort(g_hash_table_get_keys(set), by_number);
	g_autoptr(GString) run = g_string_new(NULL);
	json_t *runs = json_array();
	guint before = 0;

	for (GList *at = numbers; at; at = at->next) {
		guint n = GPOINTER_TO_UINT(at->data);
		g_autofree char *line = source_line(l->site->data->source, file, n);

		if (!line)
			break;
		if (before && n != before + 1) {
			json_array_append_new(runs, json_string(run->str));
			g_string_truncate(run, 0);
		}
		if (!before || n != before + 1)
			json_array_append_new(runs, json_integer(n));
		else
			g_string_append_c(run, '\n');
		put_code(run, line);
		before = n;
	}
	if (before)
		json_array_append_new(runs, json_string(run->str));
	return runs;
}

static void put_file(struct lines *l, const char *file, GHashTable *set)
{
	g_autofree char *name = html_shown(file);
	const char *why = witness_doubt(l->site, file);

	json_object_set_new(l->files, name, runs_of(l, file, set));
	if (why)
		json_object_set_new(l->doubts, name, json_string(why));
}

gboolean lines_put(struct site *site, const char *path, const GPtrArray *findings, GError **error)
{
	struct lines l = { .site = site, .files = json_object(), .doubts = json_object() };
	g_autoptr(GList) names = NULL;

	l.of_file = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					  (GDestroyNotify)g_hash_table_unref);
	for (guint i = 0; i < findings->len; i++) {
		const struct report_finding *f = findings->pdata[i];

		for (guint k = 0; k < f->sides->len; k++) {
			const struct report_side *side = f->sides->pdata[k];

			for (guint n = 0; n < side->steps->len; n++)
				want(&l, side, n);
		}
	}
	names = g_list_sort(g_hash_table_get_keys(l.of_file), (GCompareFunc)strcmp);
	for (GList *at = names; at; at = at->next)
		put_file(&l, at->data, g_hash_table_lookup(l.of_file, at->data));
	g_hash_table_unref(l.of_file);
	return site_put_data(site, path, "/source",
			     json_pack("{so, so, so}", "files", l.files, "doubts", l.doubts, "root",
				       html_json(site->data->run.root)), error);
}
