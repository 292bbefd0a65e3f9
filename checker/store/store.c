/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Opening and closing the database, and its errors in words.
 *
 * Reads a path, makes a struct store. Journal mode is DELETE, not WAL: the
 * database stays one file that can be copied, mailed and read from a medium
 * or a network file system where shared memory does not work. The rollback
 * journal and synchronous=FULL keep the previous run whole whatever kills the
 * process; nothing is spilled before the commit, so that readers are only
 * kept waiting while the commit itself is written.
 *
 * Does not handle: a database that other programs change behind our back.
 */
#include <errno.h>
#include <sys/stat.h>

#include "store/internal.h"

#define TIME_LIMIT 60.0

static const char *busy_text =
	"another run is writing to it: wait until it has ended, or name another file with --db";

static gboolean fail_with(struct store *s, enum fl_error code, const char *doing,
			  const char *why, GError **error)
{
	g_set_error(error, FL_ERROR, code, "%s: %s: %s", s->path, doing, why);
	return FALSE;
}

gboolean store_fail(struct store *s, int rc, const char *doing, GError **error)
{
	g_autofree char *why = NULL;

	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fail_with(s, FL_ERROR_IO, doing, busy_text, error);
	case SQLITE_NOTADB:
		return fail_with(s, FL_ERROR_DATA, doing, "not a faultline database: name another "
				 "file with --db", error);
	case SQLITE_CORRUPT:
		why = g_strdup_printf("damaged or cut short (%s): restore it from a copy, or "
				      "remove it and run 'faultline check' again",
				      sqlite3_errstr(SQLITE_CORRUPT));
		return fail_with(s, FL_ERROR_DATA, doing, why, error);
	case SQLITE_FULL:
		return fail_with(s, FL_ERROR_IO, doing, "the disk is full; what was stored before is "
				 "unharmed: make room and run again", error);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return fail_with(s, FL_ERROR_IO, doing, "cannot be written: check the permissions of "
				 "the file and of its folder", error);
	case SQLITE_CANTOPEN:
		return fail_with(s, FL_ERROR_IO, doing, "cannot be opened: check that the folder "
				 "exists and its permissions", error);
	default:
		why = g_strdup_printf("%s; what was stored before is unharmed", sqlite3_errmsg(s->db));
		return fail_with(s, FL_ERROR_IO, doing, why, error);
	}
}

gboolean store_exec(struct store *s, const char *sql, const char *doing, GError **error)
{
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK || store_fail(s, rc, doing, error);
}

gint64 store_int(struct store *s, const char *sql, gint64 fallback, int *rc)
{
	sqlite3_stmt *stmt;
	gint64 value = fallback;

	*rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);
	if (*rc != SQLITE_OK)
		return value;
	*rc = sqlite3_step(stmt);
	if (*rc == SQLITE_ROW)
		value = sqlite3_column_int64(stmt, 0);
	if (*rc == SQLITE_ROW || *rc == SQLITE_DONE)
		*rc = SQLITE_OK;
	sqlite3_finalize(stmt);
	return value;
}

static struct store *store_new(const char *path, gboolean readonly)
{
	struct store *s = g_new0(struct store, 1);

	s->path = g_strdup(path);
	s->readonly = readonly;
	s->time_limit = TIME_LIMIT;
	return s;
}

/*
 * What SQLite would call "unable to open database file", in words. The path is
 * made absolute, so that no name (":memory:", "") means anything else.
 */
static gboolean check_path(struct store *s, GError **error)
{
	struct stat st;

	if (stat(s->path, &st) == 0) {
		if (S_ISREG(st.st_mode))
			return TRUE;
		return fail_with(s, FL_ERROR_INPUT, "database", "is not a regular file: name "
				 "another with --db", error);
	}
	if (s->readonly && errno == ENOENT)
		return fail_with(s, FL_ERROR_INPUT, "database", "there is none: run 'faultline "
				 "check' first, or name its file with --db", error);
	return TRUE;
}

/*
 * A reader also opens for writing where it may: a journal left by a killed run
 * has to be rolled back by whoever comes next. query_only keeps it from more.
 */
static gboolean open_file(struct store *s, GError **error)
{
	g_autofree char *path = g_canonicalize_filename(s->path, NULL);
	/* One thread uses a connection: SQLite's locks would cost a tenth of a run. */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	int rc;

	if (!s->readonly)
		flags |= SQLITE_OPEN_CREATE;
	if (!check_path(s, error))
		return FALSE;
	rc = sqlite3_open_v2(path, &s->db, flags, NULL);
	if (rc != SQLITE_OK)
		return store_fail(s, rc, "opening", error);
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	/* json_each declares itself when it is first used, which no query may. */
	return store_exec(s, "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON;"
			  "PRAGMA cache_spill = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;"
			  "SELECT 1 FROM json_each('[]')", "opening", error);
}

/* Only what a run keeps is worth the time: the facts are about to be replaced. */
static gboolean check_history(struct store *s, GError **error)
{
	static const char *const tables[] = { "run", "finding", "side", "spot" };

	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM pragma_quick_check('%s') "
						       "WHERE quick_check <> 'ok'", tables[i]);
		int rc;

		if (store_int(s, sql, 0, &rc))
			rc = SQLITE_CORRUPT;
		if (rc != SQLITE_OK)
			return store_fail(s, rc, "opening", error);
	}
	return TRUE;
}

static gboolean open_for_writing(struct store *s, GError **error)
{
	gboolean is_new;

	if (!open_file(s, error) || !store_check_identity(s, &is_new, error))
		return FALSE;
	if (sqlite3_db_readonly(s->db, "main"))
		return store_fail(s, SQLITE_READONLY, "opening", error);
	return store_migrate(s, is_new, error) && (is_new || check_history(s, error));
}

static gboolean open_for_reading(struct store *s, GError **error)
{
	gboolean is_new;

	if (!open_file(s, error) || !store_check_identity(s, &is_new, error))
		return FALSE;
	if (is_new)
		return fail_with(s, FL_ERROR_INPUT, "opening", "it is empty: run 'faultline check' "
				 "first", error);
	return store_exec(s, "PRAGMA query_only = ON", "opening", error);
}

struct store *store_open(const char *path, GError **error)
{
	struct store *s = store_new(path, FALSE);

	if (open_for_writing(s, error))
		return s;
	store_close(s);
	return NULL;
}

struct store *store_open_readonly(const char *path, GError **error)
{
	struct store *s = store_new(path, TRUE);

	if (open_for_reading(s, error))
		return s;
	store_close(s);
	return NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_rollback(s);
	for (int i = 0; i < N_STMT; i++)
		sqlite3_finalize(s->stmt[i]);
	sqlite3_close(s->db);
	g_free(s->path);
	g_free(s);
}

double store_set_time_limit(struct store *s, double seconds)
{
	double before = s->time_limit;

	s->time_limit = seconds;
	return before;
}

const char *store_path(const struct store *s)
{
	return s->path;
}
