/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests of the store: a database opened, and its answers as text. */
#ifndef FAULTLINE_TESTS_ASK_H
#define FAULTLINE_TESTS_ASK_H

#include <glib.h>
#include <sqlite3.h>

#include "store/store.h"

static inline struct store *must_open(const char *path)
{
	GError *error = NULL;
	struct store *s = store_open(path, &error);

	g_assert_no_error(error);
	return s;
}

static inline gboolean on_row(int n, const char *const *names, const char *const *values,
			      void *data)
{
	GString *out = data;

	(void)names;
	if (out->len)
		g_string_append_c(out, ';');
	for (int i = 0; i < n; i++)
		g_string_append_printf(out, "%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
	return TRUE;
}

/* Columns joined by |, rows by ; */
static inline char *ask(struct store *s, const char *sql)
{
	GString *out = g_string_new(NULL);
	GError *error = NULL;

	g_assert_true(store_query(s, sql, NULL, 0, on_row, out, &error));
	g_assert_no_error(error);
	return g_string_free(out, FALSE);
}

static inline void expect(struct store *s, const char *sql, const char *wanted)
{
	g_autofree char *got = ask(s, sql);

	g_assert_cmpstr(got, ==, wanted);
}

/* Whole, and foreign keys right although they are not enforced while a run is written. */
static inline void expect_sound(const char *path)
{
	static const char *const checks[] = { "PRAGMA integrity_check", "PRAGMA foreign_key_check" };
	sqlite3 *db;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	for (gsize i = 0; i < G_N_ELEMENTS(checks); i++) {
		sqlite3_stmt *stmt;

		g_assert_cmpint(sqlite3_prepare_v2(db, checks[i], -1, &stmt, NULL), ==, SQLITE_OK);
		if (i == 0) {
			g_assert_cmpint(sqlite3_step(stmt), ==, SQLITE_ROW);
			g_assert_cmpstr((const char *)sqlite3_column_text(stmt, 0), ==, "ok");
		}
		g_assert_cmpint(sqlite3_step(stmt), ==, SQLITE_DONE);
		sqlite3_finalize(stmt);
	}
	sqlite3_close(db);
}

static inline void exec_raw(const char *path, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	sqlite3_exec(db, sql, NULL, NULL, &why);
	g_assert_cmpstr(why, ==, NULL);
	sqlite3_close(db);
}

#endif
