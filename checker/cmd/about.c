/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings of the last run in one file, as text. Reads the views; solves nothing: a finding
 * needs the whole program, which takes longer than a compiler may.
 *
 * That the file was changed since is seen by its time alone. Lines move with the function
 * they are in; what was changed before them inside that is not known.
 */
#include "cmd/about.h"

#include <string.h>

#include <glib/gstdio.h>

#include "report/data.h"
#include "report/emit.h"
#include "report/style.h"

struct last_run {
	char *root, *finished;
};

static gboolean on_run(int n, const char *const *names, const char *const *v, void *data)
{
	struct last_run *run = data;

	(void)n;
	(void)names;
	*run = (struct last_run){ g_strdup(v[0]), g_strdup(v[1]) };
	return FALSE;
}

static gboolean is_newer(const char *path, const char *finished)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) then = g_date_time_new_from_iso8601(finished, utc);
	GStatBuf st;

	return then && !g_stat(path, &st) && st.st_mtime > g_date_time_to_unix(then);
}

static void put_note(GString *out, const char *file, const char *text)
{
	style_text(out, file);
	g_string_append(out, ": note: ");
	style_text(out, text);
	g_string_append_c(out, '\n');
}

struct found {
	char *id, *worlds;
};

static void found_free(void *found)
{
	struct found *f = found;

	g_free(f->id);
	g_free(f->worlds);
	g_free(f);
}

static gboolean on_finding(int n, const char *const *names, const char *const *v, void *data)
{
	struct found *f = g_new(struct found, 1);

	(void)n;
	(void)names;
	*f = (struct found){ g_strdup(v[0]), g_strdup(v[1]) };
	g_ptr_array_add(data, f);
	return TRUE;
}

/* struct found, by place; NULL and *error. */
static GPtrArray *find(struct store *s, const struct about *a, GError **error)
{
	static const char sql[] =
		"SELECT min(id), group_concat(world, ', ') FROM ("
		"  SELECT * FROM v_finding WHERE file = ?1 AND status IN ('new', 'open') "
		"  AND confidence IN ('high', ?2, ?3) ORDER BY world) "
		"GROUP BY line, col, rule, message ORDER BY line, col, rule, message";
	const char *params[] = {
		a->plan->commands[0].name,
		a->least <= CONFIDENCE_MEDIUM ? "medium" : "high",
		a->least <= CONFIDENCE_LOW ? "low" : "high",
	};
	GPtrArray *found = g_ptr_array_new_with_free_func(found_free);

	if (store_query(s, sql, params, G_N_ELEMENTS(params), on_finding, found, error))
		return found;
	g_ptr_array_unref(found);
	return NULL;
}

static const struct ir_func *function_today(const struct about *a, const char *name)
{
	const struct ir_unit *u = a->unit;

	for (guint i = 0; i < u->n_funcs; i++)
		if (!strcmp(ir_str(u, u->funcs[i].name), name) &&
		    !strcmp(ir_str(u, u->funcs[i].file), a->plan->commands[0].name))
			return &u->funcs[i];
	return NULL;
}

static gboolean on_line(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	*(gint64 *)data = g_ascii_strtoll(v[0], NULL, 10);
	return FALSE;
}

/* Moves a finding as far as its function has moved. FALSE: that is gone, or *error. */
static gboolean follow(struct store *s, const struct about *a, struct report_finding *f,
		       GError **error)
{
	const char *params[] = { f->function, a->plan->commands[0].name };
	const struct ir_func *now;
	gint64 then = 0, line;

	if (!a->unit || !*f->function)
		return TRUE;
	now = function_today(a, f->function);
	if (!now || !store_query(s, "SELECT line FROM v_function WHERE name = ?1 AND file = ?2",
				 params, G_N_ELEMENTS(params), on_line, &then, error))
		return FALSE;
	line = (gint64)f->line + now->line - then;
	if (then && line >= now->line)
		f->line = (guint)MIN(line, (gint64)now->end_line);
	return TRUE;
}

static gboolean put_finding(struct store *s, const struct about *a, const struct found *found,
			    gboolean changed, GString *out, guint *n, GError **error)
{
	struct report_finding *f = report_finding_load(s, found->id, error);
	GError *why = NULL;

	if (!f)
		return FALSE;
	g_free(f->file);
	f->file = g_strdup(a->file);
	g_free(f->world);
	f->world = g_strdup(found->worlds);
	if (!changed || follow(s, a, f, &why)) {
		report_text_brief(f, FALSE, out);
		++*n;
	}
	report_finding_free(f);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

static gboolean put_findings(struct store *s, const struct about *a, gboolean changed,
			     GString *out, guint *n, GError **error)
{
	g_autoptr(GPtrArray) found = find(s, a, error);

	if (!found)
		return FALSE;
	for (guint i = 0; i < found->len; i++)
		if (!put_finding(s, a, found->pdata[i], changed, out, n, error))
			return FALSE;
	if (*n && changed)
		put_note(out, a->file, "changed since the last 'faultline check', whose findings "
			 "these are");
	return TRUE;
}

static gboolean put_all(struct store *s, const struct about *a, const struct last_run *run,
			GString *out, guint *n, GError **error)
{
	g_autofree char *text = NULL;

	if (run->root && !g_strcmp0(run->root, a->plan->root))
		return put_findings(s, a, is_newer(a->plan->commands[0].file, run->finished), out, n,
				    error);
	text = g_strdup_printf("%s is of another tree%s%s: nothing is known of this one",
			       store_path(s), run->root && *run->root ? ", " : "",
			       run->root ? run->root : "");
	put_note(out, a->file, text);
	return TRUE;
}

gboolean about_file(struct store *s, const struct about *a, GString *out, guint *n,
		    GError **error)
{
	struct last_run run = { NULL, NULL };
	gboolean ok;

	*n = 0;
	if (!store_read_begin(s, error))
		return FALSE;
	ok = store_query(s, "SELECT root, finished FROM v_run ORDER BY id DESC LIMIT 1", NULL, 0,
			 on_run, &run, error) &&
	     put_all(s, a, &run, out, n, error);
	store_read_end(s);
	g_free(run.root);
	g_free(run.finished);
	return ok;
}
