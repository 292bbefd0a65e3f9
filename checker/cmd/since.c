/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * v_run and git's order of commits → the runs that come before a commit, itself among them.
 */
#include "cmd/since.h"

#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "change/history.h"

#define LEAST_ID 4		/* digits by which a commit can be called */
#define SHOWN 10		/* commits that an error names */

struct past_run {
	gint64 id;
	char *commit;		/* or NULL */
	gboolean dirty;
};

struct past {
	GArray *runs;		/* struct past_run, the first one first */
	char *root;		/* of the last one */
	struct history *git;	/* NULL: not to be asked */
	char *commit;		/* the one asked for */
	gint64 last;		/* run of it */
};

static void past_run_clear(void *run)
{
	g_free(((struct past_run *)run)->commit);
}

static gboolean on_run(int n, const char *const *names, const char *const *v, void *data)
{
	struct past *p = data;
	struct past_run r = { .id = g_ascii_strtoll(v[0], NULL, 10), .commit = g_strdup(v[1]),
			      .dirty = v[2] && *v[2] == '1' };

	(void)n;
	(void)names;
	g_array_append_val(p->runs, r);
	g_free(p->root);
	p->root = g_strdup(v[3]);
	return TRUE;
}

static gboolean has_commit(const struct past *p, const char *commit)
{
	for (guint i = 0; commit && i < p->runs->len; i++)
		if (!g_strcmp0(g_array_index(p->runs, struct past_run, i).commit, commit))
			return TRUE;
	return FALSE;
}

/* The commits of runs, the last one first, each once. */
static GPtrArray *commits_of(const struct past *p)
{
	GPtrArray *commits = g_ptr_array_new();

	for (guint i = p->runs->len; i-- > 0;) {
		char *commit = g_array_index(p->runs, struct past_run, i).commit;

		if (commit && !g_ptr_array_find_with_equal_func(commits, commit, g_str_equal, NULL))
			g_ptr_array_add(commits, commit);
	}
	return commits;
}

static void set_unknown(const struct past *p, const char *name, GError **error)
{
	g_autoptr(GPtrArray) commits = commits_of(p);
	g_autoptr(GString) text = g_string_new("new-since ");

	escape_text(text, name);
	if (commits->len)
		g_string_append(text, ": no run of this commit is in the database, which has");
	else
		g_string_append(text, ": the database has no run of any commit; 'faultline check "
				"--kernel DIR' notes it where DIR is the top of a git work tree");
	for (guint i = 0; i < MIN(commits->len, SHOWN); i++)
		g_string_append_printf(text, "%s %.12s", i ? "," : "",
				       (const char *)commits->pdata[i]);
	if (commits->len > SHOWN)
		g_string_append_printf(text, " and %u more: 'faultline query runs'",
				       commits->len - SHOWN);
	g_set_error_literal(error, FL_ERROR, FL_ERROR_USAGE, text->str);
}

/* The beginning of the id of just one run's commit. */
static gboolean find_by_id(struct past *p, const char *name, GError **error)
{
	g_autoptr(GPtrArray) commits = commits_of(p);
	const char *found = NULL;

	for (guint i = 0; strlen(name) >= LEAST_ID && i < commits->len; i++) {
		if (g_ascii_strncasecmp(commits->pdata[i], name, strlen(name)))
			continue;
		if (found) {
			g_autofree char *safe = escaped(name);

			g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "new-since %s: %.12s and %.12s "
				    "begin so; give more of it", safe, found,
				    (const char *)commits->pdata[i]);
			return FALSE;
		}
		found = commits->pdata[i];
	}
	p->commit = g_strdup(found);
	if (!found)
		set_unknown(p, name, error);
	return found != NULL;
}

static gboolean find_commit(struct past *p, const char *name, GError **error)
{
	p->commit = p->git ? history_commit(p->git, name) : NULL;
	if (has_commit(p, p->commit))
		return TRUE;
	g_clear_pointer(&p->commit, g_free);
	return find_by_id(p, name, error);
}

static gboolean find_last(struct past *p, GError **error)
{
	for (guint i = 0; i < p->runs->len; i++) {
		const struct past_run *r = &g_array_index(p->runs, struct past_run, i);

		if (!r->dirty && !g_strcmp0(r->commit, p->commit))
			p->last = r->id;
	}
	if (!p->last)
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "new-since: every run of %.12s was of a "
			    "tree that had changes; check the commit as it is", p->commit);
	return p->last != 0;
}

static gboolean comes_before(const struct past *p, const struct past_run *r)
{
	enum history_order order = HISTORY_UNKNOWN;

	if (r->dirty)
		return FALSE;
	if (!g_strcmp0(r->commit, p->commit))
		return TRUE;
	if (p->git && r->commit)
		order = history_order(p->git, r->commit, p->commit);
	return order == HISTORY_UNKNOWN ? r->id < p->last : order == HISTORY_BEFORE;
}

static char *list_runs(const struct past *p)
{
	GString *list = g_string_new("[");

	for (guint i = 0; i < p->runs->len; i++) {
		const struct past_run *r = &g_array_index(p->runs, struct past_run, i);

		if (comes_before(p, r))
			g_string_append_printf(list, "%s%" G_GINT64_FORMAT, list->len > 1 ? "," : "",
					       r->id);
	}
	g_string_append_c(list, ']');
	return g_string_free(list, FALSE);
}

char *since_runs(struct store *s, const char *commit, GError **error)
{
	struct past p = { .runs = g_array_new(FALSE, FALSE, sizeof(struct past_run)) };
	char *list = NULL;

	g_array_set_clear_func(p.runs, past_run_clear);
	if (store_query(s, "SELECT id, commit_id, dirty, root FROM v_run ORDER BY id", NULL, 0,
			on_run, &p, error)) {
		p.git = p.root ? history_open(p.root, NULL) : NULL;
		if (find_commit(&p, commit, error) && find_last(&p, error))
			list = list_runs(&p);
	}
	history_free(p.git);
	g_array_unref(p.runs);
	g_free(p.root);
	g_free(p.commit);
	return list;
}
