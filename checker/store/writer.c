/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing a run: the transaction, and the facts that are one row each.
 *
 * Reads the structs of store.h, makes rows. Facts of the run before are
 * dropped at the beginning, unless this one rests on them, and indices are made at
 * the end, which is several times faster than keeping them right row by row.
 * Foreign keys are not enforced meanwhile: ids are dense and checked here, and
 * deleting facts row by row would cost more than the rest of the run.
 *
 * Graphs, rules and findings are in write_graph.c and write_finding.c; what a
 * running kernel saw is no part of a run: write_lockdep.c.
 */
#include <stdarg.h>

#include "store/internal.h"

#define COMMIT_BUSY_MS 90000

static const char *const statements[N_STMT] = {
	[STMT_STRING] = "INSERT INTO string VALUES (?, ?)",
	[STMT_RUN] = "INSERT INTO run VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), "
		     "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_UNIT] = "INSERT INTO unit VALUES (NULL, ?, ?, ?, ?)",
	[STMT_FUNCTION] = "INSERT INTO function VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_CALL] = "INSERT INTO call VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_EVENT] = "INSERT INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_CLASS] = "INSERT INTO class VALUES (?, ?, ?, ?, ?)",
	[STMT_CLASS_NAME] = "INSERT INTO class_name VALUES (?, ?, ?)",
	[STMT_NODE] = "INSERT INTO node VALUES (?, ?, ?, ?)",
	[STMT_WORLD] = "INSERT INTO world VALUES (?, ?)",
	[STMT_PLACE] = "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)",
	[STMT_EDGE] = "INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_RECURSION] = "INSERT INTO recursion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_RIVAL] = "INSERT INTO rival VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_RULE] = "INSERT INTO rule VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_ORDER] = "INSERT INTO rule_order VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
	/* One row a fingerprint; seen twice in one run, the first stays. */
	[STMT_FINDING] =
		"INSERT INTO finding (fingerprint, rule, engine, severity, confidence, reason, world, "
		"file, line, col, function, message, state, first_run, last_run) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'new', ?13, ?13) "
		"ON CONFLICT (fingerprint) DO UPDATE SET rule = ?2, engine = ?3, severity = ?4, "
		"confidence = ?5, reason = ?6, world = ?7, file = ?8, line = ?9, col = ?10, "
		"function = ?11, message = ?12, state = 'open', last_run = ?13",
	[STMT_SITE] = "INSERT INTO site VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_ARGUMENT] = "INSERT INTO argument VALUES (?, ?, ?, ?)",
	[STMT_FLOW] = "INSERT INTO flow VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_SPOT] = "INSERT INTO spot VALUES (?, ?, ?, ?, ?, ?)",
	[STMT_SPOT_ID] = "SELECT id FROM spot WHERE file = ? AND line = ? AND col = ? "
			 "AND function = ? AND what = ?",
	[STMT_FORGET_SPOTS] = "DELETE FROM spot WHERE id NOT IN "
			      "(SELECT w.value FROM side, json_each(side.steps) w)",
	[STMT_GAP] = "INSERT INTO gap VALUES (NULL, ?, ?, ?)",
	[STMT_FIXED] =
		"UPDATE finding SET state = 'fixed' WHERE last_run < ? "
		"AND NOT instr(',' || ? || ',', ',' || engine || ',') "
		"AND NOT EXISTS (SELECT 1 FROM gap WHERE gap.rule = finding.rule AND gap.file = finding.file) "
		"AND (NOT EXISTS (SELECT 1 FROM world) OR "
		"((world = '' OR world IN (SELECT text FROM string WHERE id IN (SELECT name FROM world))) "
		"AND (file NOT LIKE '%.c' OR file IN (SELECT file FROM unit))))",
	[STMT_AGED] = "UPDATE finding SET state = 'open' WHERE last_run < ? AND state = 'new'",
	[STMT_FINDING_ID] = "SELECT id, last_run FROM finding WHERE fingerprint = ?",
	[STMT_SEEN] = "INSERT INTO seen VALUES (?, ?)",
	[STMT_TOLD] = "INSERT INTO told SELECT ?, id FROM finding WHERE fingerprint = ?",
	[STMT_FORGET_TOLD] = "DELETE FROM told WHERE finding = ?",
	[STMT_FORGET_SIDES] = "DELETE FROM side WHERE finding = ?",
	[STMT_SIDE] = "INSERT INTO side VALUES (?, ?, ?, ?, ?, ?)",
	[STMT_LOCKDEP] = "INSERT INTO lockdep VALUES (NULL, ?, ?, ?, ?)",
};

/* What each run writes anew. */
static const char clear_sql[] =
	"DELETE FROM unit; DELETE FROM gap; DELETE FROM rule_order; DELETE FROM rule;";

/* Children before parents. */
static const char clear_facts_sql[] =
	"DROP INDEX IF EXISTS call_caller; DROP INDEX IF EXISTS call_callee;"
	"DROP INDEX IF EXISTS event_function; DROP INDEX IF EXISTS flow_from;"
	"DELETE FROM flow; DELETE FROM argument; DELETE FROM site;"
	"DELETE FROM edge; DELETE FROM recursion; DELETE FROM rival; DELETE FROM place;"
	"DELETE FROM world;"
	"DELETE FROM node; DELETE FROM class_name; DELETE FROM class;"
	"DELETE FROM event; DELETE FROM call; DELETE FROM function; DELETE FROM string;";

/* What 'faultline tree' and readers of v_call and v_event ask by. */
static const char index_sql[] =
	"CREATE INDEX IF NOT EXISTS call_caller ON call (caller);"
	"CREATE INDEX IF NOT EXISTS call_callee ON call (callee);"
	"CREATE INDEX IF NOT EXISTS event_function ON event (function);"
	"CREATE INDEX IF NOT EXISTS flow_from ON flow (from_site);";

sqlite3_stmt *store_stmt(struct store *s, enum store_stmt which, GError **error)
{
	int rc;

	if (s->stmt[which])
		return s->stmt[which];
	rc = sqlite3_prepare_v3(s->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT,
				&s->stmt[which], NULL);
	if (rc != SQLITE_OK)
		store_fail(s, rc, "writing", error);
	return s->stmt[which];
}

/* Source may be in any encoding; readers get UTF-8. The text outlives the statement's run. */
static int bind_text(sqlite3_stmt *stmt, int i, const char *text)
{
	if (!text || g_utf8_validate(text, -1, NULL))
		return sqlite3_bind_text(stmt, i, text, -1, SQLITE_STATIC);
	return sqlite3_bind_text(stmt, i, g_utf8_make_valid(text, -1), -1, g_free);
}

static gboolean bind_one(struct store *s, sqlite3_stmt *stmt, int i, char type, va_list *ap,
			 GError **error)
{
	const char *text;
	gint64 value;
	int rc;

	switch (type) {
	case 'i':
		rc = sqlite3_bind_int64(stmt, i, va_arg(*ap, gint64));
		break;
	case 'I':
		value = va_arg(*ap, gint64);
		rc = value < 0 ? sqlite3_bind_null(stmt, i) : sqlite3_bind_int64(stmt, i, value);
		break;
	case 'd':
		rc = sqlite3_bind_double(stmt, i, va_arg(*ap, double));
		break;
	case 't':
		rc = bind_text(stmt, i, va_arg(*ap, const char *));
		break;
	case 'T':
		text = va_arg(*ap, const char *);
		rc = bind_text(stmt, i, text ? text : "");
		break;
	case 's':
	case 'S':
		text = va_arg(*ap, const char *);
		value = type == 'S' && !text ? -1 : store_string(s, text, error);
		if (!value)
			return FALSE;
		rc = value < 0 ? sqlite3_bind_null(stmt, i) : sqlite3_bind_int64(stmt, i, value);
		break;
	default:
		BUG("no such type of value: %c", type);
	}
	return rc == SQLITE_OK || store_fail(s, rc, "writing", error);
}

/* The statement with its values, or NULL. */
static sqlite3_stmt *bind_all(struct store *s, enum store_stmt which, const char *types,
			      va_list *ap, GError **error)
{
	sqlite3_stmt *stmt = store_stmt(s, which, error);

	for (int i = 0; stmt && types[i]; i++)
		if (!bind_one(s, stmt, i + 1, types[i], ap, error))
			return NULL;
	return stmt;
}

gboolean store_put_row(struct store *s, enum store_stmt which, GError **error,
		       const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list ap;
	int rc;

	va_start(ap, types);
	stmt = bind_all(s, which, types, &ap, error);
	va_end(ap);
	if (!stmt)
		return FALSE;
	rc = sqlite3_step(stmt);
	sqlite3_reset(stmt);
	return rc == SQLITE_DONE || store_fail(s, rc, "writing", error);
}

gboolean store_find(struct store *s, enum store_stmt which, gint64 found[2], GError **error,
		    const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list ap;
	int rc;

	va_start(ap, types);
	stmt = bind_all(s, which, types, &ap, error);
	va_end(ap);
	if (!stmt)
		return FALSE;
	rc = sqlite3_step(stmt);
	for (int i = 0; i < 2; i++)
		found[i] = rc == SQLITE_ROW && i < sqlite3_column_count(stmt) ?
			   sqlite3_column_int64(stmt, i) : 0;
	sqlite3_reset(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE || store_fail(s, rc, "reading", error);
}

gint64 store_string(struct store *s, const char *text, GError **error)
{
	gint64 id;

	if (!text)
		text = "";
	id = GPOINTER_TO_SIZE(g_hash_table_lookup(s->strings, text));
	if (id)
		return id;
	id = ++s->next_string;
	if (!store_put_row(s, STMT_STRING, error, "it", id, text))
		return 0;
	g_hash_table_insert(s->strings, g_strdup(text), GSIZE_TO_POINTER(id));
	return id;
}

static void must_run(struct store *s)
{
	if (!s->in_run)
		BUG("writing to the store outside store_begin() … store_commit()");
}

static char *column_of_last_run(struct store *s, const char *sql)
{
	sqlite3_stmt *stmt;
	char *value = NULL;

	if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		value = g_strdup((const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return value;
}

char *store_last_inputs(struct store *s)
{
	return column_of_last_run(s, "SELECT inputs FROM run ORDER BY id DESC LIMIT 1");
}

char *store_last_solved(struct store *s)
{
	return column_of_last_run(s, "SELECT solved FROM run ORDER BY id DESC LIMIT 1");
}

gboolean store_last_is_of(struct store *s, const char *commit, gboolean dirty)
{
	g_autofree char *last = column_of_last_run(s, "SELECT commit_id FROM run ORDER BY id DESC "
						      "LIMIT 1");
	int rc;
	gint64 was = store_int(s, "SELECT dirty FROM run ORDER BY id DESC LIMIT 1", 0, &rc);

	return !g_strcmp0(last, commit) && rc == SQLITE_OK && !was == !dirty;
}

static gboolean put_run(struct store *s, const struct store_run *r, GError **error)
{
	int rc;

	s->run = store_int(s, "SELECT coalesce(max(id), 0) + 1 FROM run", 1, &rc);
	if (rc != SQLITE_OK)
		return store_fail(s, rc, "writing", error);
	return store_put_row(s, STMT_RUN, error, "iTTTTTTiiiiidTTti", s->run,
			     r->kernel, r->root, r->config, r->tool_version, r->inputs, r->scope,
			     (gint64)r->units, (gint64)r->failed,
			     (gint64)r->unresolved, (gint64)r->functions, (gint64)r->balanced,
			     r->seconds, r->solved, r->detail, r->commit, (gint64)!!r->dirty);
}

/* What the run before counted is as true of this one, which has not looked. */
static gboolean keep_facts(struct store *s, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
		"UPDATE run SET (unresolved, functions, balanced) = "
		"(SELECT unresolved, functions, balanced FROM run ORDER BY id DESC LIMIT 1 OFFSET 1) "
		"WHERE id = %" G_GINT64_FORMAT, s->run);

	return store_exec(s, sql, "writing", error);
}

static gboolean begin(struct store *s, const struct store_run *run, GError **error)
{
	if (s->in_run)
		BUG("store_begin() twice");
	if (!s->upgraded && (!store_exec(s, "PRAGMA foreign_keys = OFF", "writing", error) ||
			     !store_exec(s, "BEGIN IMMEDIATE", "starting a run", error)))
		return FALSE;
	s->in_run = TRUE;
	s->upgraded = FALSE;
	s->partial = run->partial;
	s->idle = g_strdup(run->idle);
	s->n_functions = 0;
	s->max_ref = -1;
	s->next_string = s->next_place = 0;
	s->strings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->places = store_places_new();
	return store_exec(s, clear_sql, "writing", error);
}

gboolean store_begin(struct store *s, const struct store_run *run, GError **error)
{
	if (begin(s, run, error) && store_exec(s, clear_facts_sql, "writing", error) &&
	    put_run(s, run, error))
		return TRUE;
	store_rollback(s);
	return FALSE;
}

/* Another run may have come between asking for the last one and this. */
static gboolean check_solved(struct store *s, const struct store_run *run, GError **error)
{
	g_autofree char *last = store_last_solved(s);

	if (last && *last && !g_strcmp0(last, run->solved))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO,
		    "%s: another run has written to it meanwhile: run again, or name another file "
		    "with --db", s->path);
	return FALSE;
}

gboolean store_begin_again(struct store *s, const struct store_run *run, GError **error)
{
	if (begin(s, run, error) && check_solved(s, run, error) && put_run(s, run, error) &&
	    keep_facts(s, error))
		return TRUE;
	store_rollback(s);
	return FALSE;
}

gboolean store_put_unit(struct store *s, const struct store_unit *u, GError **error)
{
	must_run(s);
	return store_put_row(s, STMT_UNIT, error, "Tttd", u->file, u->status, u->message,
			     u->parse_seconds);
}

gboolean store_put_gap(struct store *s, const char *rule, const char *file, const char *why,
		       GError **error)
{
	must_run(s);
	return store_put_row(s, STMT_GAP, error, "TTT", rule, file, why);
}

gboolean store_put_function(struct store *s, const struct store_function *f, GError **error)
{
	must_run(s);
	s->n_functions++;
	s->max_ref = MAX(s->max_ref, f->id);
	return store_put_row(s, STMT_FUNCTION, error, "issisisi", (gint64)f->id, f->name, f->file,
			     (gint64)f->line, f->linkage, (gint64)!!f->takes_locks, f->exits,
			     (gint64)!!f->balanced);
}

gboolean store_put_call(struct store *s, const struct store_call *c, GError **error)
{
	gint64 callee = c->callee == G_MAXUINT ? -1 : (gint64)c->callee;

	must_run(s);
	s->max_ref = MAX(s->max_ref, MAX(c->caller, callee));
	return store_put_row(s, STMT_CALL, error, "iISssiiss", (gint64)c->caller, callee,
			     callee < 0 ? c->target : NULL, c->world, c->file,
			     (gint64)c->line, (gint64)c->col, c->via, c->held);
}

gboolean store_put_event(struct store *s, const struct store_event *e, GError **error)
{
	must_run(s);
	s->max_ref = MAX(s->max_ref, e->function);
	return store_put_row(s, STMT_EVENT, error, "isssisiis", (gint64)e->function, e->kind,
			     e->class, e->mode, (gint64)e->subclass, e->file, (gint64)e->line,
			     (gint64)e->col, e->held);
}

/*
 * Calls and events name functions by ids, which are dense and unique: they all
 * exist when none is as great as the number of functions.
 */
static void check_ids(struct store *s)
{
	if (s->max_ref >= s->n_functions)
		BUG("function %" G_GINT64_FORMAT " is used, but only %" G_GINT64_FORMAT
		    " are stored", s->max_ref, s->n_functions);
}

static void end_run(struct store *s)
{
	s->in_run = FALSE;
	g_clear_pointer(&s->strings, g_hash_table_unref);
	g_clear_pointer(&s->places, g_hash_table_unref);
	g_clear_pointer(&s->idle, g_free);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	sqlite3_exec(s->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
}

/*
 * What was seen before and not now is fixed, where this run looked: by an engine that was
 * asked and has answered, in a world of the graph, and in a C file it read (headers count as
 * read); anywhere, when there is no graph. Elsewhere it is as it was, and new no more.
 */
static gboolean mark_fixed(struct store *s, GError **error)
{
	return (s->partial || store_put_row(s, STMT_FIXED, error, "iT", s->run, s->idle)) &&
	       store_put_row(s, STMT_AGED, error, "i", s->run);
}

gboolean store_facts_done(struct store *s, GError **error)
{
	must_run(s);
	return store_exec(s, index_sql, "writing", error);
}

gboolean store_commit(struct store *s, GError **error)
{
	must_run(s);
	check_ids(s);
	/* Readers may hold the commit back for as long as their queries may run. */
	sqlite3_busy_timeout(s->db, COMMIT_BUSY_MS);
	if (mark_fixed(s, error) && store_put_row(s, STMT_FORGET_SPOTS, error, "") &&
	    store_facts_done(s, error) &&
	    store_exec(s, "COMMIT", "writing", error)) {
		end_run(s);
		return TRUE;
	}
	store_rollback(s);
	return FALSE;
}

void store_rollback(struct store *s)
{
	if (!s->in_run)
		return;
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	end_run(s);
}
