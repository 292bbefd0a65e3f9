/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to the database: one SELECT, which cannot write, in bounded time.
 *
 * Reads SQL of users and of the report emitters, makes rows of text. Interrupt
 * by a signal needs no care: reading leaves nothing to tidy.
 */
#include <string.h>
#include <time.h>

#include "store/internal.h"

#define PROGRESS_STEPS 20000

/*
 * CPU time, not the clock: a pager may hold back row() as long as it likes.
 */
static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static int on_progress(void *data)
{
	struct store *s = data;

	return cpu_seconds() > s->deadline;
}

/*
 * Tables are ours to change, so nobody reads them but through a view. `view` is
 * the innermost one that the access comes from, or NULL; SQLite does not say
 * for a table of a view that no column is read of: its rows may be counted.
 */
static gboolean may_read(const char *table, const char *column, const char *view)
{
	return g_str_has_prefix(table, "v_") || (view && g_str_has_prefix(view, "v_")) ||
	       !*column || !strcmp(table, "sqlite_master");
}

/* Reading and computing; nothing else that SQL can say. */
static int authorize(void *data, int action, const char *a, const char *b, const char *c,
		     const char *d)
{
	(void)data;
	(void)c;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return may_read(a, b, d) ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_FUNCTION:
		return b && !g_ascii_strcasecmp(b, "load_extension") ? SQLITE_DENY : SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

static gboolean usage_error(const char *why, GError **error)
{
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "query: %s", why);
	return FALSE;
}

/* A second statement, however much white space and comment lies between. */
static gboolean is_last(struct store *s, const char *tail)
{
	while (tail && *tail) {
		sqlite3_stmt *next = NULL;
		const char *rest = NULL;
		int rc = sqlite3_prepare_v2(s->db, tail, -1, &next, &rest);

		sqlite3_finalize(next);
		if (rc != SQLITE_OK || next)
			return FALSE;
		if (rest == tail)
			break;
		tail = rest;
	}
	return TRUE;
}

/* Where to look up what SQLite has not found. */
static const char *way_out(const char *message)
{
	if (g_str_has_prefix(message, "no such column"))
		return "; 'SELECT * FROM VIEW LIMIT 0' names the columns of a view";
	if (g_str_has_prefix(message, "no such table"))
		return "; 'faultline query --help' names the views";
	return "";
}

static gboolean prepare_error(struct store *s, int rc, GError **error)
{
	g_autofree char *why = NULL;

	switch (rc & 0xff) {
	case SQLITE_AUTH:
		if (!g_str_has_prefix(sqlite3_errmsg(s->db), "access to "))
			return usage_error("only SELECT is allowed: the database is read-only here",
					   error);
		why = g_strdup_printf("%s: tables are internal, ask the views v_*",
				      sqlite3_errmsg(s->db));
		return usage_error(why, error);
	case SQLITE_ERROR:
		why = g_strconcat(sqlite3_errmsg(s->db), way_out(sqlite3_errmsg(s->db)), NULL);
		return usage_error(why, error);
	case SQLITE_TOOBIG:
		return usage_error("the statement or a value is too long", error);
	default:
		return store_fail(s, rc, "reading", error);
	}
}

static sqlite3_stmt *prepare(struct store *s, const char *sql, GError **error)
{
	sqlite3_stmt *stmt = NULL;
	const char *tail = NULL;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, &tail);

	s->bad_offset = -1;
	if (rc != SQLITE_OK) {
		s->bad_offset = sqlite3_error_offset(s->db);
		prepare_error(s, rc, error);
		return NULL;
	}
	if (!stmt) {
		usage_error("no statement given", error);
		return NULL;
	}
	if (sqlite3_stmt_readonly(stmt) && sqlite3_column_count(stmt) > 0 && is_last(s, tail))
		return stmt;
	s->bad_offset = tail - sql;
	usage_error("one SELECT is allowed, nothing before or after it", error);
	sqlite3_finalize(stmt);
	return NULL;
}

static gboolean bind(struct store *s, sqlite3_stmt *stmt, const char *const *params, int n,
		     GError **error)
{
	int wanted = sqlite3_bind_parameter_count(stmt);

	if (n > wanted) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "query: takes %d parameters, %d are given", wanted, n);
		return FALSE;
	}
	for (int i = 0; i < n; i++) {
		int rc = sqlite3_bind_text(stmt, i + 1, params[i], -1, SQLITE_STATIC);

		if (rc != SQLITE_OK)
			return store_fail(s, rc, "reading", error);
	}
	return TRUE;
}

static gboolean step_error(struct store *s, int rc, GError **error)
{
	g_autofree char *why = NULL;

	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		why = g_strdup_printf("stopped after %.0f seconds of computing: ask for less",
				      s->time_limit);
		return usage_error(why, error);
	case SQLITE_ERROR:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
		return usage_error(sqlite3_errmsg(s->db), error);
	default:
		return store_fail(s, rc, "reading", error);
	}
}

static gboolean run(struct store *s, sqlite3_stmt *stmt, store_row_fn row, void *data,
		    GError **error)
{
	int n = sqlite3_column_count(stmt), rc;
	g_autofree const char **names = g_new0(const char *, n + 1);
	g_autofree const char **values = g_new0(const char *, n + 1);

	for (int i = 0; i < n; i++)
		names[i] = sqlite3_column_name(stmt, i);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < n; i++)
			values[i] = (const char *)sqlite3_column_text(stmt, i);
		if (!row(n, names, values, data))
			return TRUE;
	}
	return rc == SQLITE_DONE || step_error(s, rc, error);
}

/* Guards are put up by the outermost of nested queries, and taken down by it. */
static void guard(struct store *s)
{
	if (s->queries++)
		return;
	sqlite3_set_authorizer(s->db, authorize, NULL);
	s->deadline = cpu_seconds() + s->time_limit;
	if (s->time_limit > 0)
		sqlite3_progress_handler(s->db, PROGRESS_STEPS, on_progress, s);
}

static void unguard(struct store *s)
{
	if (--s->queries)
		return;
	sqlite3_progress_handler(s->db, 0, NULL, NULL);
	sqlite3_set_authorizer(s->db, NULL, NULL);
}

gboolean store_query(struct store *s, const char *sql, const char *const *params,
		     int n_params, store_row_fn row, void *data, GError **error)
{
	sqlite3_stmt *stmt;
	gboolean ok = FALSE;

	guard(s);
	stmt = prepare(s, sql, error);
	if (stmt)
		ok = bind(s, stmt, params, n_params, error) && run(s, stmt, row, data, error);
	sqlite3_finalize(stmt);
	unguard(s);
	return ok;
}

int store_query_offset(const struct store *s)
{
	return s->bad_offset;
}

char **store_query_columns(struct store *s, const char *sql, GError **error)
{
	char **names = NULL;
	sqlite3_stmt *stmt;

	guard(s);
	stmt = prepare(s, sql, error);
	if (stmt) {
		int n = sqlite3_column_count(stmt);

		names = g_new0(char *, n + 1);
		for (int i = 0; i < n; i++)
			names[i] = g_strdup(sqlite3_column_name(stmt, i));
	}
	sqlite3_finalize(stmt);
	unguard(s);
	return names;
}

gboolean store_read_begin(struct store *s, GError **error)
{
	return store_exec(s, "BEGIN", "reading", error);
}

void store_read_end(struct store *s)
{
	sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
}
