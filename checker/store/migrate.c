/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program and version a database file belongs to, and bringing an older
 * one up to date.
 *
 * Reads application_id and user_version, makes tables and views. Views and
 * facts are dropped and made anew, because the next run replaces the facts
 * anyway; only what steps[] says happens to the history. All of it is in the
 * transaction of that run: until it is over, the file is what it was. Does not
 * handle the way back to an older version.
 */
#include <sys/stat.h>

#include "store/internal.h"

static const char schema[] =
#include "checker/store/schema.sql.h"
;

/* Runs say what their facts follow from; a side has its steps in it. */
static const char from_2[] =
	"ALTER TABLE run ADD COLUMN solved TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE side ADD COLUMN steps TEXT NOT NULL DEFAULT '[]';"
	"INSERT INTO spot SELECT DISTINCT NULL, file, line, col, function, what FROM step;"
	"UPDATE side SET steps = (SELECT json_group_array(id) FROM (SELECT spot.id FROM step "
	"JOIN spot USING (file, line, col, function, what) "
	"WHERE step.finding = side.finding AND step.side = side.side ORDER BY seq));"
	"DROP TABLE step;";

/* Runs say what other engines did. */
static const char from_8[] = "ALTER TABLE run ADD COLUMN detail TEXT NOT NULL DEFAULT '';";

/* Runs say of which commit they are, and findings which runs saw them. */
static const char from_11[] =
	"ALTER TABLE run ADD COLUMN commit_id TEXT;"
	"ALTER TABLE run ADD COLUMN dirty INTEGER NOT NULL DEFAULT 0;"
	"INSERT INTO seen SELECT f.id, r.id FROM finding f "
	"JOIN run r ON r.id BETWEEN f.first_run AND f.last_run;";

/*
 * steps[N] turns the history tables of version N into those of N + 1; NULL:
 * they are the same. New tables are there by then. Version 0 is a file that
 * has nothing yet.
 */
static const char *const steps[STORE_VERSION] = { [2] = from_2, [8] = from_8, [11] = from_11 };

static gboolean foreign(struct store *s, GError **error)
{
	return store_fail(s, SQLITE_NOTADB, "opening", error);
}

static gboolean check_version(struct store *s, gint64 version, GError **error)
{
	const char *why = NULL;

	if (version > STORE_VERSION)
		why = "made by a newer faultline: use that one, or name another file with --db";
	else if (version < STORE_VERSION && s->readonly)
		why = "made by an older faultline: 'faultline check' brings it up to date";
	if (!why)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_DATA, "%s: database version %" G_GINT64_FORMAT
		    ", this program's is %d: %s", s->path, version, STORE_VERSION, why);
	return FALSE;
}

/*
 * SQLite takes a last page that is cut off for zeroes. Only while reading, when
 * no other run changes the size.
 */
static gboolean check_size(struct store *s, GError **error)
{
	gint64 pages, page_size;
	struct stat st;
	int rc;

	pages = store_int(s, "PRAGMA page_count", 0, &rc);
	if (rc == SQLITE_OK)
		page_size = store_int(s, "PRAGMA page_size", 0, &rc);
	if (rc != SQLITE_OK)
		return store_fail(s, rc, "opening", error);
	if (stat(s->path, &st) || st.st_size >= pages * page_size)
		return TRUE;
	return store_fail(s, SQLITE_CORRUPT, "opening", error);
}

/* SQLite writes over a file that is too short to hold a header; it may be somebody's. */
static gboolean has_no_stray_bytes(struct store *s)
{
	struct stat st;
	int rc;

	return store_int(s, "PRAGMA page_count", 0, &rc) || stat(s->path, &st) || !st.st_size;
}

static gboolean check_identity(struct store *s, gboolean *is_new, GError **error)
{
	gint64 id, version, objects;
	int rc;

	*is_new = FALSE;
	id = store_int(s, "PRAGMA application_id", 0, &rc);
	if (rc == SQLITE_OK)
		objects = store_int(s, "SELECT count(*) FROM sqlite_schema", 0, &rc);
	if (rc == SQLITE_OK)
		version = store_int(s, "PRAGMA user_version", 0, &rc);
	if (rc != SQLITE_OK)
		return store_fail(s, rc, "opening", error);
	if (id == 0 && objects == 0 && version == 0) {
		*is_new = TRUE;
		return has_no_stray_bytes(s) || foreign(s, error);
	}
	if (id != STORE_APPLICATION_ID)
		return foreign(s, error);
	return check_size(s, error) && check_version(s, version, error);
}

gboolean store_check_identity(struct store *s, gboolean *is_new, GError **error)
{
	gboolean ok = store_read_begin(s, error) && check_identity(s, is_new, error);

	store_read_end(s);
	return ok;
}

/* DROP statements of all views, and of all tables but the history. */
static char *drop_sql(struct store *s, GError **error)
{
	static const char sql[] =
		"SELECT coalesce(group_concat(format('DROP %s \"%w\";', type, name), ''), '') "
		"FROM sqlite_schema WHERE type = 'view' OR (type = 'table' "
		"AND name NOT IN ('run', 'finding', 'seen', 'side', 'spot', 'step', 'told') "
		"AND name NOT LIKE 'sqlite_%')";
	sqlite3_stmt *stmt;
	char *drops = NULL;
	int rc;

	rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		drops = g_strdup((const char *)sqlite3_column_text(stmt, 0));
	if (!drops)
		store_fail(s, rc, "reading the schema", error);
	sqlite3_finalize(stmt);
	return drops;
}

static gboolean upgrade(struct store *s, gint64 version, GError **error)
{
	g_autofree char *drops = drop_sql(s, error);
	g_autofree char *marks = g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d",
						 STORE_APPLICATION_ID, STORE_VERSION);

	if (!drops || !store_exec(s, drops, "making the schema", error) ||
	    !store_exec(s, schema, "making the schema", error))
		return FALSE;
	for (; version && version < STORE_VERSION; version++)
		if (steps[version] &&
		    !store_exec(s, steps[version], "making the schema", error))
			return FALSE;
	return store_exec(s, marks, "making the schema", error);
}

gboolean store_migrate(struct store *s, gboolean is_new, GError **error)
{
	gint64 version;
	gboolean ok;
	int rc;

	/* Looks twice: two runs may meet on a new file. */
	version = store_int(s, "PRAGMA user_version", 0, &rc);
	if (rc == SQLITE_OK && version == STORE_VERSION)
		return TRUE;
	if (!store_exec(s, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", "making the schema", error))
		return FALSE;
	version = store_int(s, "PRAGMA user_version", 0, &rc);
	ok = version == STORE_VERSION || upgrade(s, version, error);
	s->upgraded = ok && !is_new && version != STORE_VERSION;
	if (s->upgraded)
		return TRUE;
	if (ok)
		ok = store_exec(s, "COMMIT", "making the schema", error);
	if (!ok)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_exec(s->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
	return ok;
}
