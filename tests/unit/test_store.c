/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The store: what goes in comes out, findings keep their history, files that
 * are not ours or not whole are refused, and a run that is killed or runs out
 * of disk at any write leaves the run before it whole.
 *
 * The last is tried exhaustively: a layer below SQLite counts the writes of a
 * run and stops it at the first, the second, …
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "tests/ask.h"
#include "tests/folder.h"
#include "tests/sample.h"

static void must_run(struct store *s, guint which, const char *inputs)
{
	GError *error = NULL;

	g_assert_true(sample_run(s, which, inputs, &error));
	g_assert_no_error(error);
}

/* --- what goes in comes out ------------------------------------------------------------- */

static void expect_facts(struct store *s)
{
	expect(s, "SELECT file, status, message FROM v_unit ORDER BY file LIMIT 2",
	       "fs/demo/a.c|ok|NULL;"
	       "fs/demo/broken.c|failed|fs/demo/broken.c:1:10: fatal: 'gone.h' file not found");
	expect(s, "SELECT * FROM v_function WHERE id = 5",
	       "5|helper|fs/demo/file.c|6|static|1|holds demo_inode.sem when 0|0");
	expect(s, "SELECT * FROM v_call WHERE caller_id = 2",
	       "2|handle_fault|3|demo_page_mkwrite|demo|vm_operations_struct.page_mkwrite|"
	       "mm_struct.mmap_lock|mm/fault.c|75|9;"
	       "2|handle_fault|NULL|vm_operations_struct.open||vm_operations_struct.open||"
	       "mm/fault.c|80|9");
	expect(s, "SELECT * FROM v_event WHERE function_id = 5",
	       "5|helper|try|demo_inode.sem|read|1||fs/demo/file.c|7|2");
	expect(s, "SELECT count(*) FROM v_call", "9");
}

static void expect_graph(struct store *s)
{
	expect(s, "SELECT name, alias, lockdep_name, kind FROM v_lock_class WHERE id < 2",
	       "demo_inode.sem|demo_sem|&di->sem|rwsem;lock_a|NULL|NULL|mutex");
	expect(s, "SELECT world, \"outer\", \"inner\", outer_mode, inner_mode, outer_lockdep, "
	       "inner_lockdep, confidence, gates, file, line, function FROM v_lock_edge "
	       "WHERE id IN (2, 5)",
	       "demo|demo_inode.sem|lock_c|write|write|&di->sem/1|lock_c|medium||fs/demo/a.c|21|two;"
	       "demo|mm_struct.mmap_lock|demo_inode.sem|read|write|&mm->mmap_lock|&di->sem|high|"
	       "lock_a,lock_c|fs/demo/file.c|90|demo_page_mkwrite");
	expect(s, "SELECT edge, seq, file, line, function, what FROM v_edge_step WHERE edge = 6",
	       "6|0|fs/demo/file.c|40|demo_write|takes demo_inode.sem;"
	       "6|1|fs/demo/file.c|44|demo_write|calls fault_in_readable;"
	       "6|2|mm/fault.c|12|fault_in_readable|takes mm_struct.mmap_lock for reading");
	expect(s, "SELECT id, kind, severity, refs FROM v_rule",
	       "order/cycle|cycle|error|Documentation/locking/lockdep-design.rst\n"
	       "commit 0123456789ab");
	expect(s, "SELECT class, lockdep_name FROM v_lock_name WHERE class LIKE 'd%'",
	       "demo_inode.sem|&di->sem;demo_inode.sem|&type->sem_key");
	expect(s, "SELECT * FROM v_order WHERE id IN (1, 4)",
	       "1|demo_inode.sem|mm_struct.mmap_lock|fs/demo/file.c:5||!other|"
	       "rules/orders/demo.yaml|3|1;"
	       "4|lock_a|lock_gone|fs/demo/a.c:8|||rules/orders/demo.yaml|7|0");
	expect(s, "SELECT * FROM v_order_edge", "1|1|1;2|3|1;1|5|0");
}

static void test_round_trip(void)
{
	g_autofree char *path = db_path("round.db");
	struct store *s = must_open(path);
	g_autofree char *inputs = NULL;

	must_run(s, 0x1f, "one");
	expect_facts(s);
	expect_graph(s);
	/* A second run replaces the facts, it does not add to them. */
	must_run(s, 0x1f, "two");
	expect_facts(s);
	expect_graph(s);
	expect(s, "SELECT id, kernel, scope, units, failed, unresolved, functions, balanced, inputs "
	       "FROM v_run", "1|6.12.0|fs/demo,mm|4|1|1|6|5|one;2|6.12.0|fs/demo,mm|4|1|1|6|5|two");
	inputs = store_last_inputs(s);
	g_assert_cmpstr(inputs, ==, "two");
	store_close(s);
	expect_sound(path);
}

/* A finding that is gone and comes back was not there in between. */
static void test_seen(void)
{
	g_autofree char *path = db_path("seen.db");
	struct store *s = must_open(path);

	must_run(s, 0x3, "one");
	must_run(s, 0x1, "two");
	must_run(s, 0x3, "three");
	expect(s, "SELECT s.run FROM v_seen s JOIN v_finding f ON f.id = s.finding "
	       "WHERE f.first_run = 1 GROUP BY s.run HAVING count(*) = 2", "1;3");
	expect(s, "SELECT commit_id, dirty FROM v_run WHERE id = 1",
	       "0123456789abcdef0123456789abcdef01234567|0");
	g_assert_true(store_last_is_of(s, "0123456789abcdef0123456789abcdef01234567", FALSE));
	g_assert_false(store_last_is_of(s, "0123456789abcdef0123456789abcdef01234567", TRUE));
	g_assert_false(store_last_is_of(s, NULL, FALSE));
	store_close(s);
	expect_sound(path);
}

/* Every view answers, and names the columns that interface.md promises. */
static void test_views(void)
{
	static const char *const sql[] = {
		"SELECT finished, kernel, config, tool_version, units, failed FROM v_run",
		"SELECT file, status, message, parse_seconds FROM v_unit",
		"SELECT name, file FROM v_function", "SELECT caller, callee, world FROM v_call",
		"SELECT name, kind, alias, lockdep_name FROM v_lock_class",
		"SELECT world, \"outer\", \"inner\", outer_mode, inner_mode, outer_lockdep, "
		"inner_lockdep, confidence, file, line, function FROM v_lock_edge",
		"SELECT kind, class, held FROM v_event",
		"SELECT id, fingerprint, rule, engine, severity, confidence, world, file, line, "
		"function, message, status, first_run, last_run FROM v_finding",
		"SELECT finding, side, seq, file, line, function, what FROM v_step",
		"SELECT commit_id, dirty FROM v_run", "SELECT finding, run FROM v_seen",
		"SELECT id, summary, why, fix FROM v_rule",
	};
	g_autofree char *path = db_path("views.db");
	struct store *s = must_open(path);

	must_run(s, 0x1f, "one");
	for (gsize i = 0; i < G_N_ELEMENTS(sql); i++) {
		g_autofree char *rows = ask(s, sql[i]);

		g_assert_cmpstr(rows, !=, "");
	}
	store_close(s);
}

/* A page that goes to a call, and one that stays in a field. */
static void test_follow(void)
{
	struct function caller = { .name = "pin", .owner = "fs/demo" };
	struct follow_arg args[] = { { "flags", TRUE, 0x101 }, { "demo.pages", FALSE, 0 } };
	struct follow_site sites[] = {
		{ .value = "pages", .gives = TRUE, .function = &caller, .callee = "get", .file = "a.c",
		  .line = 3, .col = 2, .where = 1, .args = args, .n_args = 2 },
		{ .value = "pages", .function = &caller, .callee = "dirty", .file = "a.c", .line = 9,
		  .where = FOLLOW_RESULT },
	};
	struct step steps[] = { { "a.c", 3, 2, "pin", "calls get" } };
	struct follow_flow flows[] = {
		{ .from = 0, .to = 1, .apart = TRUE, .fields = "demo.pages", .steps = steps, .n_steps = 1 },
		{ .from = 0, .to = G_MAXUINT, .field = "demo.pages", .fields = "demo.pages" },
	};
	const struct follow all = { sites, 2, flows, 2 };
	struct store_run run = { .inputs = "a" };
	g_autofree char *path = db_path("follow.db");
	struct store *s = must_open(path);
	GError *error = NULL;

	g_assert_true(store_begin(s, &run, &error));
	g_assert_true(store_put_follow(s, &all, &error));
	g_assert_true(store_commit(s, &error));
	expect(s, "SELECT value, gives, function, callee, file, line, col, argument, owner FROM v_site "
	       "WHERE id = 0", "pages|1|pin|get|a.c|3|2|1|fs/demo");
	expect(s, "SELECT seq, text, bits FROM v_argument ORDER BY seq",
	       "0|flags|257;1|demo.pages|NULL");
	expect(s, "SELECT from_site, to_site, field, apart, fields FROM v_flow ORDER BY id",
	       "0|1|NULL|1|demo.pages;0|NULL|demo.pages|0|demo.pages");
	expect(s, "SELECT flow, seq, file, line, function, what FROM v_flow_step",
	       "0|0|a.c|3|pin|calls get");
	store_close(s);
	expect_sound(path);
}

static void test_hostile(void)
{
	g_autofree char *path = db_path("hostile.db");
	struct store *s = must_open(path);
	g_autofree char *valid = g_utf8_make_valid(SAMPLE_HOSTILE, -1);
	g_autofree char *step = g_strdup_printf("%s|%s|%s", valid, valid, valid);

	must_run(s, 0x10, "it's \"one\"");
	expect(s, "SELECT message FROM v_finding", valid);
	expect(s, "SELECT file, function, what FROM v_step", step);
	store_close(s);
	expect_sound(path);
}

/* --- findings over the runs ------------------------------------------------------------- */

static const char status_sql[] = "SELECT substr(fingerprint, 1, 1) || substr(fingerprint, 32), "
	"status, first_run, last_run FROM v_finding ORDER BY fingerprint";

static void triage(struct store *s, guint which, const char *verdict, const char *reason)
{
	GError *error = NULL;

	g_assert_true(store_triage(s, sample_findings[which].fingerprint, verdict, reason, &error));
	g_assert_no_error(error);
}

static void test_history(void)
{
	g_autofree char *path = db_path("history.db");
	struct store *s = must_open(path);

	must_run(s, 1, "a");
	expect(s, status_sql, "11|new|1|1");
	must_run(s, 1 | 2, "b");
	expect(s, status_sql, "11|open|1|2;1a|new|2|2");
	must_run(s, 2, "c");
	expect(s, status_sql, "11|fixed|1|2;1a|open|2|3");
	/* The witnesses of what is gone stay readable. */
	expect(s, "SELECT count(*) FROM v_step JOIN v_finding f ON f.id = finding "
	       "WHERE f.status = 'fixed'", "6");
	must_run(s, 1 | 2, "d");
	expect(s, status_sql, "11|open|1|4;1a|open|2|4");
	store_close(s);
	expect_sound(path);
}

static void test_triage(void)
{
	g_autofree char *path = db_path("triage.db");
	struct store *s = must_open(path);
	GError *error = NULL;

	must_run(s, 1 | 2, "a");
	triage(s, 0, "accepted", "known");
	triage(s, 1, "false-positive", NULL);
	expect(s, status_sql, "11|accepted|1|1;1a|false-positive|1|1");
	must_run(s, 1 | 2, "b");
	expect(s, status_sql, "11|accepted|1|2;1a|false-positive|1|2");
	/* Gone and come back, the verdict is still there. */
	must_run(s, 2, "c");
	expect(s, status_sql, "11|fixed|1|2;1a|false-positive|1|3");
	must_run(s, 1 | 2, "d");
	expect(s, status_sql, "11|accepted|1|4;1a|false-positive|1|4");
	expect(s, "SELECT triage_reason FROM v_finding WHERE status = 'accepted'", "known");
	triage(s, 0, "open", "");
	expect(s, status_sql, "11|open|1|4;1a|false-positive|1|4");
	g_assert_false(store_triage(s, "0000", "accepted", "", &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_USAGE);
	g_clear_error(&error);
	g_assert_false(store_triage(s, "0000", "maybe", "", &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_USAGE);
	g_clear_error(&error);
	store_close(s);
}

/* Two findings that nobody can tell apart are one, and it stays new. */
static void test_twice_in_a_run(void)
{
	g_autofree char *path = db_path("twice.db");
	struct store *s = must_open(path);
	struct store_run run = { .inputs = "a" };

	g_assert_true(store_begin(s, &run, NULL));
	for (int i = 0; i < 2; i++)
		g_assert_true(store_put_finding(s, &sample_findings[0], NULL));
	g_assert_true(store_commit(s, NULL));
	expect(s, status_sql, "11|new|1|1");
	expect(s, "SELECT count(*) FROM v_step", "6");
	store_close(s);
}

static void test_rollback(void)
{
	g_autofree char *path = db_path("rollback.db");
	struct store *s = must_open(path);
	struct store_run run = { .inputs = "b" };

	must_run(s, 1, "a");
	g_assert_true(store_begin(s, &run, NULL));
	g_assert_true(store_put_finding(s, &sample_findings[1], NULL));
	store_rollback(s);
	expect(s, "SELECT inputs FROM v_run", "a");
	expect(s, status_sql, "11|new|1|1");
	expect_facts(s);
	/* And the store is good for another run. */
	must_run(s, 2, "c");
	expect(s, status_sql, "11|fixed|1|1;1a|new|2|2");
	store_close(s);
	expect_sound(path);
}

/* --- files that are not ours, or not whole ---------------------------------------------- */

static void expect_refused(const char *path, enum fl_error code, const char *pattern)
{
	for (int readonly = 0; readonly < 2; readonly++) {
		GError *error = NULL;
		struct store *s = readonly ? store_open_readonly(path, &error) :
					     store_open(path, &error);

		g_assert_null(s);
		g_assert_error(error, FL_ERROR, (int)code);
		if (!g_pattern_match_simple(pattern, error->message))
			g_error("unexpected message: %s", error->message);
		g_clear_error(&error);
	}
}

static void test_foreign(void)
{
	g_autofree char *text = db_path("foreign.txt"), *other = db_path("foreign.db");
	g_autofree char *content = NULL;

	g_assert_true(g_file_set_contents(text, "no database, but long enough to be taken for "
					  "one by a careless reader of headers", -1, NULL));
	expect_refused(text, FL_ERROR_DATA, "*not a faultline database*--db");
	g_assert_true(g_file_get_contents(text, &content, NULL, NULL));
	g_assert_true(g_str_has_prefix(content, "no database"));
	exec_raw(other, "CREATE TABLE run (a)");
	expect_refused(other, FL_ERROR_DATA, "*not a faultline database*--db");
	exec_raw(other, "PRAGMA application_id = 7");
	expect_refused(other, FL_ERROR_DATA, "*not a faultline database*--db");
	expect_refused(folder, FL_ERROR_INPUT, "*not a regular file*");
}

static void test_newer(void)
{
	g_autofree char *path = db_path("newer.db");
	struct store *s = must_open(path);

	must_run(s, 1, "a");
	store_close(s);
	exec_raw(path, "PRAGMA user_version = 99");
	expect_refused(path, FL_ERROR_DATA, "*version 99*newer faultline*");
}

/* What is older is brought up to date, with the history; a reader says so instead. */
static void test_older(void)
{
	g_autofree char *path = db_path("older.db");
	GError *error = NULL;
	struct store *s = must_open(path);

	must_run(s, 1, "a");
	triage(s, 0, "accepted", "known");
	store_close(s);
	exec_raw(path, "DROP VIEW v_unit; DROP TABLE unit; CREATE TABLE old_fact (a);"
		 "DROP VIEW v_event; PRAGMA user_version = 0");
	s = store_open_readonly(path, &error);
	g_assert_null(s);
	g_assert_error(error, FL_ERROR, FL_ERROR_DATA);
	g_assert_nonnull(strstr(error->message, "older faultline"));
	g_clear_error(&error);
	s = must_open(path);
	expect(s, "SELECT count(*) FROM sqlite_master WHERE name = 'old_fact'", "0");
	expect(s, status_sql, "11|accepted|1|1");
	must_run(s, 1, "b");
	expect(s, status_sql, "11|accepted|1|2");
	expect_facts(s);
	store_close(s);
	expect_sound(path);
}

/* One that is closed before a run is over is byte by byte what it was. */
static void test_older_until_run(void)
{
	g_autofree char *path = db_path("until.db"), *before = NULL, *after = NULL;
	gsize size, size_after;
	struct store *s = must_open(path);

	must_run(s, 1, "a");
	triage(s, 0, "accepted", "known");
	store_close(s);
	exec_raw(path, "DROP VIEW v_finding; DROP VIEW v_told; DROP TABLE told; DROP VIEW v_run;"
		 "DROP VIEW v_seen; DROP TABLE seen; ALTER TABLE run DROP COLUMN commit_id;"
		 "ALTER TABLE run DROP COLUMN dirty; PRAGMA user_version = 10");
	g_assert_true(g_file_get_contents(path, &before, &size, NULL));
	s = must_open(path);
	expect(s, status_sql, "11|accepted|1|1");
	store_close(s);
	g_assert_true(g_file_get_contents(path, &after, &size_after, NULL));
	g_assert_cmpmem(before, size, after, size_after);
	s = must_open(path);
	must_run(s, 1 | 2, "b");
	store_close(s);
	s = store_open_readonly(path, NULL);
	expect(s, status_sql, "11|accepted|1|2;1a|new|2|2");
	expect_facts(s);
	store_close(s);
	expect_sound(path);
}

static void test_absent(void)
{
	g_autofree char *none = db_path("none.db"), *deep = db_path("no/such/folder.db");
	g_autofree char *empty = db_path("empty.db");
	GError *error = NULL;

	g_assert_null(store_open_readonly(none, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, "faultline check"));
	g_clear_error(&error);
	g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
	g_assert_null(store_open(deep, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	g_clear_error(&error);
	g_assert_true(g_file_set_contents(empty, "", 0, NULL));
	g_assert_null(store_open_readonly(empty, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	g_clear_error(&error);
}

/* Names that mean something else to SQLite are files like all others. */
static void test_odd_names(void)
{
	static const char *const names[] = { ":memory:", "file:x.db?mode=memory", "a b'c.db" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = db_path(names[i]);
		g_autofree char *before = g_get_current_dir();
		struct store *s;

		g_assert_cmpint(g_chdir(folder), ==, 0);
		s = must_open(names[i]);
		must_run(s, 1, "a");
		store_close(s);
		g_assert_cmpint(g_chdir(before), ==, 0);
		g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
	}
}

static void test_truncated(void)
{
	g_autofree char *path = db_path("cut.db"), *whole = NULL;
	gsize size;
	struct store *s = must_open(path);

	must_run(s, 0x1f, "a");
	store_close(s);
	g_assert_true(g_file_get_contents(path, &whole, &size, NULL));
	for (gsize cut = size - 1; cut > 4096; cut -= 4096 - 1) {
		g_assert_true(g_file_set_contents(path, whole, cut, NULL));
		expect_refused(path, FL_ERROR_DATA, "*damaged or cut short*");
	}
}

/*
 * One byte of each page is wrong. Opening may or may not notice; nothing may
 * crash, and what a run writes over it is either an error or sound.
 */
static void test_damaged(void)
{
	g_autofree char *path = db_path("damaged.db"), *whole = NULL;
	gsize size;
	struct store *s = must_open(path);
	guint refused = 0;

	must_run(s, 0x1f, "a");
	store_close(s);
	g_assert_true(g_file_get_contents(path, &whole, &size, NULL));
	for (gsize at = 5000; at < size; at += 1021) {
		GError *error = NULL;

		whole[at] ^= 0x5a;
		g_assert_true(g_file_set_contents(path, whole, size, NULL));
		whole[at] ^= 0x5a;
		s = store_open(path, &error);
		if (s && sample_run(s, 0x1f, "b", &error))
			g_assert_no_error(error);
		else
			g_assert_nonnull(error);
		refused += error != NULL;
		g_clear_error(&error);
		store_close(s);
	}
	g_assert_cmpuint(refused, >, 0);
}

/* --- more than one at a time ------------------------------------------------------------ */

static void test_two_writers(void)
{
	g_autofree char *path = db_path("two.db");
	struct store *a = must_open(path), *b = must_open(path);
	struct store_run run = { .inputs = "b" };
	GError *error = NULL;

	must_run(a, 1, "a");
	g_assert_true(store_begin(a, &run, NULL));
	g_assert_false(store_begin(b, &run, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	g_assert_nonnull(strstr(error->message, "another run"));
	g_clear_error(&error);
	/* A reader is not kept out, and sees the run before. */
	expect(b, "SELECT inputs FROM v_run", "a");
	g_assert_true(store_commit(a, NULL));
	expect(b, "SELECT inputs FROM v_run", "a;b");
	must_run(b, 1, "c");
	store_close(a);
	store_close(b);
	expect_sound(path);
}

/* --- a layer below SQLite that stops at the n-th write ---------------------------------- */

enum fault { FAULT_NONE, FAULT_KILL, FAULT_FULL };

/* Methods of a kind of file: databases lock, journals do not. */
struct below_io {
	sqlite3_io_methods io;	/* first: a file points here */
	const sqlite3_io_methods *real;
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	struct below_io kinds[4];
	enum fault fault;
	int countdown;
	int writes;
} below;

static int on_change(void)
{
	below.writes++;
	if (below.fault == FAULT_NONE || --below.countdown > 0)
		return SQLITE_OK;
	if (below.fault == FAULT_KILL)
		raise(SIGKILL);
	return SQLITE_FULL;
}

static const sqlite3_io_methods *real_io(const sqlite3_file *f)
{
	return ((const struct below_io *)f->pMethods)->real;
}

static int below_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 at)
{
	int rc = on_change();

	return rc ? rc : real_io(f)->xWrite(f, data, n, at);
}

static int below_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	int rc = on_change();

	return rc ? rc : real_io(f)->xTruncate(f, size);
}

static int below_sync(sqlite3_file *f, int flags)
{
	int rc = on_change();

	return rc ? rc : real_io(f)->xSync(f, flags);
}

/* The methods of this kind of file, with ours in their place. */
static const sqlite3_io_methods *below_methods(const sqlite3_io_methods *real)
{
	for (gsize i = 0; i < G_N_ELEMENTS(below.kinds); i++) {
		struct below_io *kind = &below.kinds[i];

		if (kind->real == real)
			return &kind->io;
		if (kind->real)
			continue;
		kind->real = real;
		kind->io = *real;
		kind->io.xWrite = below_write;
		kind->io.xTruncate = below_truncate;
		kind->io.xSync = below_sync;
		return &kind->io;
	}
	g_assert_not_reached();
}

static int below_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	int rc = below.real->xOpen(below.real, name, f, flags, out);

	(void)vfs;
	if (f->pMethods)
		f->pMethods = below_methods(f->pMethods);
	return rc;
}

static int below_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
	(void)vfs;
	/* The moment of commit: a journal that is gone. */
	if (below.fault == FAULT_KILL)
		on_change();
	return below.real->xDelete(below.real, name, sync_dir);
}

static void below_install(void)
{
	below.real = sqlite3_vfs_find(NULL);
	below.vfs = *below.real;
	below.vfs.zName = "below";
	below.vfs.pNext = NULL;
	below.vfs.xOpen = below_open;
	below.vfs.xDelete = below_delete;
	sqlite3_vfs_register(&below.vfs, 1);
}

/* The run before, or all of the new one; never a mixture. */
static void expect_either(const char *path)
{
	GError *error = NULL;
	struct store *s = store_open_readonly(path, &error);
	g_autofree char *inputs = NULL;

	g_assert_no_error(error);
	expect_facts(s);
	expect_graph(s);
	inputs = ask(s, "SELECT group_concat(inputs, '') FROM v_run");
	if (!strcmp(inputs, "a"))
		expect(s, status_sql, "11|new|1|1");
	else
		expect(s, "SELECT count(*), max(last_run) FROM v_finding", "5|2");
	store_close(s);
	expect_sound(path);
}

static void fresh(const char *path, const char *bytes, gsize size)
{
	g_autofree char *journal = g_strconcat(path, "-journal", NULL);

	g_unlink(journal);
	g_assert_true(g_file_set_contents(path, bytes, size, NULL));
}

typedef gboolean (*run_fn)(struct store *s, guint which, const char *inputs, GError **error);

/* Runs in a child, because it is killed. TRUE when it got to the end. */
static gboolean run_killed(const char *path, int at, run_fn run)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct store *s;

		below_install();
		s = store_open(path, NULL);
		below.fault = FAULT_KILL;
		below.countdown = at;
		_exit(s && run(s, 0x1f, "b", NULL) ? 0 : 3);
	}
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	if (WIFEXITED(status)) {
		g_assert_cmpint(WEXITSTATUS(status), ==, 0);
		return TRUE;
	}
	g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return FALSE;
}

static char *first_run_bytes(const char *path, gsize *size)
{
	struct store *s;
	char *bytes;

	g_unlink(path);
	s = must_open(path);
	must_run(s, 1, "a");
	store_close(s);
	g_assert_true(g_file_get_contents(path, &bytes, size, NULL));
	return bytes;
}

static void test_killed(gconstpointer run)
{
	g_autofree char *path = db_path("killed.db"), *bytes = NULL;
	gboolean done = FALSE;
	gsize size;
	int at;

	bytes = first_run_bytes(path, &size);
	for (at = 1; !done; at++) {
		fresh(path, bytes, size);
		done = run_killed(path, at, (run_fn)run);
		expect_either(path);
	}
	/* Many places to die at, or the layer below was not used. */
	g_assert_cmpint(at, >, 15);
}

static void test_disk_full(gconstpointer run)
{
	g_autofree char *path = db_path("full.db"), *bytes = NULL;
	gboolean done = FALSE;
	gsize size;
	int at;

	bytes = first_run_bytes(path, &size);
	below_install();
	for (at = 1; !done; at++) {
		GError *error = NULL;
		struct store *s;

		fresh(path, bytes, size);
		s = must_open(path);
		below.fault = FAULT_FULL;
		below.countdown = at;
		done = ((run_fn)run)(s, 0x1f, "b", &error);
		below.fault = FAULT_NONE;
		if (!done) {
			g_assert_error(error, FL_ERROR, FL_ERROR_IO);
			g_clear_error(&error);
		}
		store_close(s);
		expect_either(path);
	}
	sqlite3_vfs_unregister(&below.vfs);
	g_assert_cmpint(at, >, 15);
}

/* --- questions -------------------------------------------------------------------------- */

static void expect_no_answer(struct store *s, const char *sql, const char *pattern)
{
	g_autoptr(GString) out = g_string_new(NULL);
	GError *error = NULL;

	g_assert_false(store_query(s, sql, NULL, 0, on_row, out, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_USAGE);
	if (!g_pattern_match_simple(pattern, error->message))
		g_error("unexpected message for %s: %s", sql, error->message);
	g_clear_error(&error);
}

static void test_query_refuses(void)
{
	static const char *const writes[] = {
		"DELETE FROM run", "UPDATE finding SET triage = 'accepted'", "DROP TABLE run",
		"INSERT INTO string VALUES (9, 'x')", "PRAGMA user_version = 3",
		"ATTACH 'x.db' AS x", "CREATE TEMP TABLE t (a)", "VACUUM", "BEGIN",
		"WITH a AS (SELECT 1) DELETE FROM run",
	};
	g_autofree char *path = db_path("query.db"), *outside = db_path("x.db");
	struct store *s = must_open(path);

	must_run(s, 1, "a");
	for (gsize i = 0; i < G_N_ELEMENTS(writes); i++)
		expect_no_answer(s, writes[i], "query: on* SELECT*allowed*");
	expect_no_answer(s, "SELECT 1; DELETE FROM run", "query: one SELECT*");
	expect_no_answer(s, "SELECT 1; SELECT 2", "query: one SELECT*");
	expect_no_answer(s, "", "query: no statement*");
	expect_no_answer(s, "SELEC 1", "query: near*");
	expect_no_answer(s, "SELECT load_extension('x')", "*not authorized*");
	expect_no_answer(s, "SELECT max(id) FROM finding", "*tables are internal*");
	expect_no_answer(s, "SELECT id FROM v_run UNION SELECT id FROM finding",
			 "*tables are internal*");
	expect_no_answer(s, "SELECT * FROM v_nothing", "*no such table*");
	expect(s, "SELECT count(*) FROM v_run; -- the end\n;", "1");
	g_assert_false(g_file_test(outside, G_FILE_TEST_EXISTS));
	store_close(s);
}

static void test_query_readonly(void)
{
	g_autofree char *path = db_path("readonly.db");
	struct store *s = must_open(path);
	struct store_run run = { .inputs = "b" };
	GError *error = NULL;

	must_run(s, 1, "a");
	store_close(s);
	s = store_open_readonly(path, &error);
	g_assert_no_error(error);
	expect(s, "SELECT count(*) FROM v_finding", "1");
	g_assert_false(store_begin(s, &run, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	g_clear_error(&error);
	store_close(s);
	s = must_open(path);
	expect(s, "SELECT inputs FROM v_run", "a");
	store_close(s);
}

static void test_query_limit(void)
{
	g_autofree char *path = db_path("limit.db");
	struct store *s = must_open(path);

	must_run(s, 1, "a");
	store_set_time_limit(s, 0.01);
	expect_no_answer(s, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
			 "SELECT max(i) FROM n", "*seconds of computing*");
	expect(s, "SELECT count(*) FROM v_run", "1");
	store_close(s);
}

static gboolean first_only(int n, const char *const *names, const char *const *values, void *data)
{
	(void)n;
	g_assert_cmpstr(names[0], ==, "name");
	g_string_append(data, values[0]);
	return FALSE;
}

static void test_query_parameters(void)
{
	g_autofree char *path = db_path("params.db");
	struct store *s = must_open(path);
	const char *params[] = { "x' OR 1=1 --", "helper" };
	g_autoptr(GString) out = g_string_new(NULL);
	GError *error = NULL;

	must_run(s, 1, "a");
	g_assert_true(store_query(s, "SELECT name FROM v_function WHERE name = ?1", params, 1, on_row,
				  out, NULL));
	g_assert_cmpstr(out->str, ==, "");
	g_assert_true(store_query(s, "SELECT name FROM v_function WHERE name IN (?1, ?2)", params, 2,
				  first_only, out, NULL));
	g_assert_cmpstr(out->str, ==, "helper");
	g_assert_false(store_query(s, "SELECT ?1", params, 2, on_row, out, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_USAGE);
	g_clear_error(&error);
	/* Left out: NULL. */
	expect(s, "SELECT ?1 IS NULL", "1");
	store_close(s);
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("faultline-store-XXXXXX", NULL);
	g_test_add_func("/store/round-trip", test_round_trip);
	g_test_add_func("/store/seen", test_seen);
	g_test_add_func("/store/views", test_views);
	g_test_add_func("/store/follow", test_follow);
	g_test_add_func("/store/hostile", test_hostile);
	g_test_add_func("/store/history", test_history);
	g_test_add_func("/store/triage", test_triage);
	g_test_add_func("/store/twice-in-a-run", test_twice_in_a_run);
	g_test_add_func("/store/rollback", test_rollback);
	g_test_add_func("/store/foreign", test_foreign);
	g_test_add_func("/store/newer", test_newer);
	g_test_add_func("/store/older", test_older);
	g_test_add_func("/store/older-until-run", test_older_until_run);
	g_test_add_func("/store/absent", test_absent);
	g_test_add_func("/store/odd-names", test_odd_names);
	g_test_add_func("/store/truncated", test_truncated);
	g_test_add_func("/store/damaged", test_damaged);
	g_test_add_func("/store/two-writers", test_two_writers);
	g_test_add_data_func("/store/killed", sample_run, test_killed);
	g_test_add_data_func("/store/killed-again", sample_rerun, test_killed);
	g_test_add_data_func("/store/disk-full", sample_run, test_disk_full);
	g_test_add_data_func("/store/disk-full-again", sample_rerun, test_disk_full);
	g_test_add_func("/store/query/refuses", test_query_refuses);
	g_test_add_func("/store/query/readonly", test_query_readonly);
	g_test_add_func("/store/query/limit", test_query_limit);
	g_test_add_func("/store/query/parameters", test_query_parameters);
	status = g_test_run();
	remove_folder();
	return status;
}
