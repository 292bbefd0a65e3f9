/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * v_finding and git blame → the author of each finding's line. A file is asked about once for
 * each commit that its findings were last seen in; of a run whose tree had changes, the file
 * on disk is, as long as that commit is checked out.
 */
#include "cmd/authors.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/progress.h"
#include "change/history.h"

struct place {
	char *id;		/* of the finding */
	char *file, *commit;	/* commit NULL: the file on disk */
	guint line;
};

struct authors {
	GArray *places;		/* by commit and file */
	gsize n_findings;
	char *root, *head;
	struct history *git;
	json_t *list;
};

static void place_clear(void *place)
{
	struct place *p = place;

	g_free(p->id);
	g_free(p->file);
	g_free(p->commit);
}

/* id, file, line, commit, dirty */
static gboolean on_finding(int n, const char *const *names, const char *const *v, void *data)
{
	struct authors *a = data;
	gboolean on_disk = v[3] && *v[4] == '1' && !g_strcmp0(v[3], a->head);
	struct place p = { .line = (guint)g_ascii_strtoull(v[2], NULL, 10) };

	(void)n;
	(void)names;
	a->n_findings++;
	if (!v[3] || !p.line || g_path_is_absolute(v[1]))
		return TRUE;
	p.id = g_strdup(v[0]);
	p.file = g_strdup(v[1]);
	p.commit = on_disk ? NULL : g_strdup(v[3]);
	g_array_append_val(a->places, p);
	return TRUE;
}

static gboolean on_root(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	*(char **)data = g_strdup(v[0]);
	return FALSE;
}

static void add(struct authors *a, const struct place *p, const struct history_line *l)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(l->time);
	g_autofree char *date = time ? g_date_time_format(time, "%Y-%m-%d") : NULL;
	g_autofree char *author = escaped(l->author);
	gboolean committed = l->commit[strspn(l->commit, "0")] != '\0';

	json_array_append_new(a->list, json_pack("[s, s, s?, s?]", p->id, author,
						 committed ? l->commit : NULL,
						 committed ? date : NULL));
}

/* Places of one file in one commit. */
static void blame(struct authors *a, const struct place *places, gsize n)
{
	g_autofree guint *lines = g_new(guint, n);
	GError *why = NULL;
	GArray *found;

	for (gsize i = 0; i < n; i++)
		lines[i] = places[i].line;
	found = history_blame(a->git, places->commit, places->file, lines, n, &why);
	if (!found) {
		g_autofree char *file = escaped(places->file);

		g_printerr("faultline: note: %s: %s\n", file, why->message);
		g_error_free(why);
		return;
	}
	for (gsize i = 0; i < n; i++)
		for (guint k = 0; k < found->len; k++) {
			const struct history_line *l = &g_array_index(found, struct history_line, k);

			if (l->line == lines[i])
				add(a, &places[i], l);
		}
	g_array_unref(found);
}

static void blame_all(struct authors *a)
{
	const struct place *all = (const struct place *)(void *)a->places->data;
	struct progress *p = progress_new("asking git");

	for (gsize i = 0, end; i < a->places->len; i = end) {
		for (end = i + 1; end < a->places->len && !strcmp(all[i].file, all[end].file) &&
		     !g_strcmp0(all[i].commit, all[end].commit);)
			end++;
		blame(a, &all[i], end - i);
		progress_show(end, a->places->len, all[i].file, p);
	}
	progress_free(p);
}

static gboolean find_places(struct authors *a, struct store *s, GError **error)
{
	static const char sql[] =
		"SELECT f.id, f.file, f.line, r.commit_id, r.dirty "
		"FROM v_finding f JOIN v_run r ON r.id = f.last_run "
		"WHERE f.status IN ('new', 'open') ORDER BY r.commit_id, r.dirty, f.file, f.line";

	if (!store_query(s, sql, NULL, 0, on_finding, a, error))
		return FALSE;
	if (a->places->len || !a->n_findings)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "by-author: no finding is known to be of a "
		    "commit; 'faultline check --kernel DIR' notes it where DIR is the top of a git "
		    "work tree");
	return FALSE;
}

char *authors_find(struct store *s, const char *unused, GError **error)
{
	struct authors a = { .places = g_array_new(FALSE, FALSE, sizeof(struct place)),
			     .list = json_array() };
	char *text = NULL;

	(void)unused;
	g_array_set_clear_func(a.places, place_clear);
	if (store_query(s, "SELECT root FROM v_run ORDER BY id DESC LIMIT 1", NULL, 0, on_root,
			&a.root, error))
		a.git = history_open(a.root ? a.root : "", error);
	if (a.git) {
		a.head = history_commit(a.git, "HEAD");
		if (find_places(&a, s, error)) {
			blame_all(&a);
			text = json_dumps(a.list, JSON_COMPACT);
		}
	} else {
		g_prefix_error(error, "by-author: ");
	}
	history_free(a.git);
	json_decref(a.list);
	g_array_unref(a.places);
	g_free(a.root);
	g_free(a.head);
	return text;
}
