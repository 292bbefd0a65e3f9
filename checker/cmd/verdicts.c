/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Brings triage.yaml and the database together. What the files say wins; a verdict that
 * is only in the database stays: a person's word is not taken back by a machine.
 */
#include "cmd/verdicts.h"

#include <string.h>

#include "base/error.h"
#include "report/style.h"

GPtrArray *verdicts_read(char *const *dirs, GError **error)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)triage_free);

	for (; *dirs; dirs++) {
		g_autofree char *path = g_build_filename(*dirs, "triage.yaml", NULL);
		struct triage *t = triage_read(path, error);

		if (!t)
			return NULL;
		g_ptr_array_add(files, t);
	}
	return g_steal_pointer(&files);
}

static gboolean on_text(int n, const char *const *names, const char *const *v, void *data)
{
	char **texts = data;

	(void)names;
	for (int i = 0; i < n; i++)
		texts[i] = g_strdup(v[i]);
	return FALSE;
}

/* The file of "FILE:LINE". */
static char *file_of(const char *at)
{
	const char *colon = strrchr(at, ':');

	return colon ? g_strndup(at, (gsize)(colon - at)) : g_strdup(at);
}

/* The last run solved the world and read the file. */
static gboolean looked_at(struct store *s, const struct triage_entry *e, gboolean *looked,
			  GError **error)
{
	g_autofree char *file = file_of(e->at), *yes = NULL;
	const char *params[] = { e->world, file };
	gboolean ok = store_query(s, "SELECT EXISTS (SELECT 1 FROM v_lock_edge WHERE world = ?1) "
				  "AND EXISTS (SELECT 1 FROM v_unit WHERE file = ?2 "
				  "AND status <> 'failed')", params, 2, on_text, &yes, error);

	*looked = ok && !g_strcmp0(yes, "1");
	return ok;
}

gboolean verdict_gone(struct store *s, const struct triage_entry *e, gboolean *gone,
		      char **status, GError **error)
{
	const char *params[] = { e->fingerprint };

	*status = NULL;
	if (!store_query(s, "SELECT status FROM v_finding WHERE fingerprint = ?1", params, 1,
			 on_text, status, error))
		return FALSE;
	*gone = !g_strcmp0(*status, "fixed");
	return *status || looked_at(s, e, gone, error);
}

/* Writes only what is not there already. */
static gboolean put_verdict(struct store *s, const struct triage_entry *e, GError **error)
{
	char *now[2] = { NULL, NULL };
	const char *params[] = { e->fingerprint };
	gboolean ok = store_query(s, "SELECT status, triage_reason FROM v_finding "
				  "WHERE fingerprint = ?1", params, 1, on_text, now, error);

	if (ok && (g_strcmp0(now[0], e->verdict) || g_strcmp0(now[1], e->reason)))
		ok = store_triage(s, e->fingerprint, e->verdict, e->reason, error);
	g_free(now[0]);
	g_free(now[1]);
	return ok;
}

static void say_gone(const struct triage *t, const struct triage_entry *e)
{
	g_autoptr(GString) line = g_string_new("faultline: note: ");

	style_text(line, t->file);
	g_string_append_printf(line, ":%d: %.12s%s", e->line, e->fingerprint, *e->rule ? ", " : "");
	style_text(line, e->rule);
	g_printerr("%s, is not found any more; 'faultline baseline reopen %.12s' takes the entry "
		   "out\n", line->str, e->fingerprint);
}

gboolean verdicts_apply(struct store *s, const GPtrArray *files, gboolean partial,
			GError **error)
{
	for (guint i = 0; i < files->len; i++) {
		const struct triage *t = files->pdata[i];

		for (guint k = 0; k < t->entries->len; k++) {
			const struct triage_entry *e = t->entries->pdata[k];
			g_autofree char *status = NULL;
			gboolean gone;

			if (!verdict_gone(s, e, &gone, &status, error) ||
			    (status && !put_verdict(s, e, error)))
				return FALSE;
			if (gone && !partial)
				say_gone(t, e);
		}
	}
	return TRUE;
}
