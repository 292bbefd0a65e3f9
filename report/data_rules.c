/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rules say, and which of them judged, as far as a reader has to be told: those that
 * are switched off, and those that are not of the folder that most are of. Reads v_rule.
 */
#include "report/data.h"

#include <string.h>

#include "report/row.h"

void report_rule_free(void *data)
{
	struct report_rule *r = data;

	g_free(r->id);
	g_free(r->off);
	g_free(r->file);
	g_free(r);
}

void report_text_free(void *data)
{
	struct report_text *t = data;

	g_free(t->id);
	g_free(t->summary);
	g_free(t->why);
	g_free(t->fix);
	g_free(t->refs);
	g_free(t);
}

static gboolean on_text(int n, const char *const *names, const char *const *v, void *data)
{
	struct report_text *t = g_new0(struct report_text, 1);

	(void)n;
	(void)names;
	*t = (struct report_text){
		.id = g_strdup(v[0]), .summary = g_strdup(v[1]), .why = g_strdup(v[2]),
		.fix = g_strdup(v[3]), .refs = g_strdup(v[4]), .severity = report_severity(v[5]),
	};
	g_hash_table_replace(data, t->id, t);
	return TRUE;
}

GHashTable *report_texts_load(struct store *s, GError **error)
{
	GHashTable *texts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, report_text_free);

	if (store_query(s, "SELECT id, summary, why, fix, refs, severity FROM v_rule "
			"WHERE kind <> 'off'", NULL, 0, on_text, texts, error))
		return texts;
	g_hash_table_unref(texts);
	return NULL;
}

static gboolean on_rule(int n, const char *const *names, const char *const *v, void *data)
{
	struct report_rule *r = g_new0(struct report_rule, 1);

	(void)n;
	(void)names;
	*r = (struct report_rule){
		.id = g_strdup(v[0]), .off = strcmp(v[1], "off") ? NULL : g_strdup(v[2]),
		.file = g_strdup(v[3]), .line = row_number(v[4]),
	};
	g_ptr_array_add(data, r);
	return TRUE;
}

/* DIR of DIR/checks/FAMILY/NAME.yaml, DIR/cocci of DIR/cocci/NAME.cocci. */
static char *folder_of(const struct report_rule *r)
{
	const char *checks = g_strrstr(r->file, "/checks/");

	return checks ? g_strndup(r->file, (gsize)(checks - r->file)) : g_path_get_dirname(r->file);
}

/* SmPL rules lie in a folder's cocci/, or in one beside it: these are the folder's, too. */
static gboolean belongs_to(const char *folder, const char *main)
{
	g_autofree char *name = g_path_get_basename(folder);
	g_autofree char *up = g_path_get_dirname(folder);
	g_autofree char *main_up = main ? g_path_get_dirname(main) : NULL;

	return !g_strcmp0(folder, main) ||
	       (!strcmp(name, "cocci") && (!g_strcmp0(up, main) || !g_strcmp0(up, main_up)));
}

/* The folder that most rules are of; the first of those that as many are of. */
static char *main_folder(const GPtrArray *rules)
{
	g_autoptr(GHashTable) n = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	guint most = 0;
	char *best = NULL;

	for (guint i = 0; i < rules->len; i++) {
		const struct report_rule *r = rules->pdata[i];
		char *folder = folder_of(r);
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(n, folder)) + 1;

		if (count > most && !r->off && !g_str_has_suffix(folder, "/cocci")) {
			most = count;
			g_free(best);
			best = g_strdup(folder);
		}
		g_hash_table_replace(n, folder, GUINT_TO_POINTER(count));
	}
	return best;
}

gboolean report_rules_load(struct store *s, GPtrArray *rules, GError **error)
{
	g_autofree char *most = NULL;

	if (!store_query(s, "SELECT id, kind, why, file, line FROM v_rule ORDER BY id", NULL, 0,
			 on_rule, rules, error))
		return FALSE;
	most = main_folder(rules);
	for (guint i = rules->len; i-- > 0; ) {
		const struct report_rule *r = rules->pdata[i];
		g_autofree char *folder = folder_of(r);

		if (!r->off && belongs_to(folder, most))
			g_ptr_array_remove_index(rules, i);
	}
	return TRUE;
}
