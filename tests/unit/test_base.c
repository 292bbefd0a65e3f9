/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base/: running programs, files, paths, the progress line, large tables.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/huge.h"
#include "base/paths.h"
#include "base/progress.h"
#include "base/run.h"

static void test_run_output(void)
{
	const char *argv[] = { "sh", "-c", "echo out; echo err >&2; exit 3", NULL };
	struct run run = { .argv = argv };
	struct run_output out;
	g_autoptr(GError) error = NULL;

	g_assert_true(run_program(&run, &out, &error));
	g_assert_no_error(error);
	g_assert_cmpint(out.status, ==, 3);
	g_assert_cmpstr(out.out->str, ==, "out\n");
	g_assert_cmpstr(out.err->str, ==, "err\n");
	run_output_clear(&out);
	run.merge = TRUE;
	g_assert_true(run_program(&run, &out, &error));
	g_assert_cmpstr(out.out->str, ==, "out\nerr\n");
	g_assert_cmpstr(out.err->str, ==, "");
	run_output_clear(&out);
}

/* More than a pipe holds, on both: neither may block the other. */
static void test_run_much(void)
{
	const char *argv[] = { "sh", "-c",
			       "head -c 300000 /dev/zero >&2; head -c 400000 /dev/zero; "
			       "head -c 300000 /dev/zero >&2", NULL };
	struct run run = { .argv = argv, .seconds = 300 };
	struct run_output out;

	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpuint(out.out->len, ==, 400000);
	g_assert_cmpuint(out.err->len, ==, 600000);
	run_output_clear(&out);
}

/* More than a pipe holds, read by one that prints as much. */
static void test_run_input(void)
{
	const char *argv[] = { "cat", NULL };
	gsize size = 1 << 20;
	char *text = g_malloc(size);
	g_autoptr(GBytes) input = NULL;
	struct run run = { .argv = argv };
	struct run_output out;

	memset(text, 'x', size);
	text[1] = '\0';
	input = run.input = g_bytes_new_take(text, size);
	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpmem(out.out->str, out.out->len, text, size);
	run_output_clear(&out);
	run.input = NULL;
	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpuint(out.out->len, ==, 0);
	run_output_clear(&out);
}

static void test_escape(void)
{
	static const char *const rows[][2] = {
		{ "fs/a b'\".c", "fs/a b'\".c" }, { "a\nb\tc\x1b[31m", "a\\nb\\tc\\x1b[31m" },
		{ "\xff.c", "\xef\xbf\xbd.c" }, { "\xe2\x80\xae" "c.fs", "\\u202ec.fs" },
		{ "\xc2\x9b" "1m", "\\x9b1m" }, { "\xc3\xa9", "\xc3\xa9" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = escaped(rows[i][0]);

		g_assert_cmpstr(got, ==, rows[i][1]);
	}
}

static void test_run_surroundings(void)
{
	const char *argv[] = { "sh", "-c", "pwd; echo \"$A-$HOME-\"; cat", NULL };
	char *env[] = { (char *)"A=b c", (char *)"PATH=/usr/bin:/bin", NULL };
	struct run run = { .argv = argv, .cwd = "/", .env = env };
	struct run_output out;

	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpstr(out.out->str, ==, "/\nb c--\n");
	run_output_clear(&out);
}

static void test_run_missing(void)
{
	const char *argv[] = { "no-such-program-at-all", NULL };
	struct run run = { .argv = argv };
	struct run_output out;
	g_autoptr(GError) error = NULL;

	g_assert_false(run_program(&run, &out, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	g_assert_true(g_str_has_prefix(error->message, "no-such-program-at-all: "));
}

static void assert_stopped(const char *script)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct run run = { .argv = argv, .seconds = 1 };
	struct run_output out;
	g_autoptr(GError) error = NULL;

	g_assert_false(run_program(&run, &out, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	g_assert_nonnull(strstr(error->message, "still running after 1 s"));
	g_assert_null(out.out);
}

static void test_run_deadline(void)
{
	assert_stopped("exec sleep 1000");
	assert_stopped("trap '' TERM; while :; do :; done");
	assert_stopped("exec >&- 2>&-; exec sleep 1000");
}

static void test_run_signal(void)
{
	const char *argv[] = { "sh", "-c", "kill -9 $$", NULL };
	struct run run = { .argv = argv };
	struct run_output out;

	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpint(out.status, ==, 128 + 9);
	run_output_clear(&out);
}

/* What a program leaves behind it goes with it, and does not keep us waiting. */
static void test_run_left_behind(void)
{
	const char *argv[] = { "sh", "-c", "sleep 1000 & echo $!", NULL };
	struct run run = { .argv = argv };
	struct run_output out;
	gint64 before = g_get_monotonic_time();
	int pid;

	g_assert_true(run_program(&run, &out, NULL));
	pid = atoi(out.out->str);
	g_assert_cmpint(pid, >, 1);
	g_assert_cmpint(g_get_monotonic_time() - before, <, 60 * G_USEC_PER_SEC);
	/* Whoever inherits it may take a while to notice. */
	for (int i = 0; i < 1000 && !kill(pid, 0); i++)
		g_usleep(10000);
	g_assert_cmpint(kill(pid, 0), ==, -1);
	run_output_clear(&out);
}

static void test_run_limits(void)
{
	const char *much[] = { "sh", "-c", "while :; do echo 0123456789; done", NULL };
	const char *slow[] = { "sh", "-c", "for i in 1 2 3 4; do sleep 0.5; echo; done", NULL };
	struct run run = { .argv = much, .most = 1 << 20 };
	struct run_output out;
	g_autoptr(GError) error = NULL;

	g_assert_false(run_program(&run, &out, &error));
	g_assert_nonnull(strstr(error->message, "printed more than 1 MiB"));
	/* Two seconds, but never one without a word. */
	run = (struct run){ .argv = slow, .seconds = 1, .idle = TRUE };
	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpuint(out.out->len, ==, 4);
	run_output_clear(&out);
}

struct many {
	char *scripts[8];
	const char *argv[8][4];
	guint n, next, failed;
	GString *said;
	char *dir;
};

static gboolean many_next(void *data, struct run *run, void **tag)
{
	struct many *m = data;
	guint i = m->next;

	if (i == m->n)
		return FALSE;
	m->next++;
	m->argv[i][0] = i == 3 ? "no-such-program-at-all" : "sh";
	m->argv[i][1] = "-c";
	m->argv[i][2] = m->scripts[i];
	*run = (struct run){ .argv = m->argv[i], .cwd = m->dir, .seconds = 300 };
	*tag = GUINT_TO_POINTER(i);
	return TRUE;
}

static void many_done(void *data, void *tag, struct run_output *output, const GError *error)
{
	struct many *m = data;

	if (error)
		m->failed++;
	else
		g_string_append_printf(m->said, "%u%s", GPOINTER_TO_UINT(tag), output->out->str);
}

static void test_run_many(void)
{
	g_autofree char *dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	struct many m = { .n = 5, .said = g_string_new(NULL), .dir = dir };

	/* The first waits for the second, so they run at once. */
	m.scripts[0] = "while ! [ -e go ]; do sleep 0.01; done; printf a";
	m.scripts[1] = "printf b; : >go";
	m.scripts[2] = m.scripts[3] = m.scripts[4] = "printf c";
	run_programs(&(struct run_queue){ 2, many_next, many_done, &m });
	g_assert_cmpuint(m.failed, ==, 1);
	g_assert_cmpuint(m.said->len, ==, 8);
	for (const char *const *w = (const char *const []){ "0a", "1b", "2c", "4c", NULL }; *w; w++)
		g_assert_nonnull(strstr(m.said->str, *w));
	g_string_free(m.said, TRUE);
	g_assert_true(file_remove_tree(dir, NULL));
}

static void test_last_lines(void)
{
	static const struct { const char *text; int n; const char *want; } rows[] = {
		{ "a\nb\nc\n", 2, "b\nc" }, { "a\nb\nc", 1, "c" }, { "a\n", 5, "a" },
		{ "", 3, "" }, { "\n\n\n", 3, "" }, { "x\n\n\n", 1, "x" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) text = g_string_new(rows[i].text);
		g_autofree char *got = run_last_lines(text, rows[i].n);

		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

static void test_files(void)
{
	g_autofree char *dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	g_autofree char *deep = g_build_filename(dir, "a/b/c", NULL);
	g_autofree char *keep = g_build_filename(dir, "keep", NULL);
	g_autofree char *link = g_build_filename(dir, "a/b/link", NULL);
	g_autofree char *a = g_build_filename(dir, "a", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(file_make_folder(deep, NULL));
	g_assert_true(file_make_folder(deep, NULL));
	g_assert_true(file_make_folder(keep, NULL));
	g_assert_cmpint(symlink(keep, link), ==, 0);
	g_assert_true(file_remove_tree(a, NULL));
	g_assert_false(g_file_test(a, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(keep, G_FILE_TEST_IS_DIR));
	g_assert_true(file_remove_tree(a, NULL));
	g_assert_false(file_make_folder("/proc/self/none/x", &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	g_assert_true(file_remove_tree(dir, NULL));
}

static void test_hash(void)
{
	g_autofree char *empty = file_hash_bytes("", 0);
	g_autofree char *abc = file_hash_bytes("abc", 3);
	g_autoptr(GError) error = NULL;

	/* XXH3-128 of nothing, as published with xxHash */
	g_assert_cmpstr(empty, ==, "99aa06d3014798d86001c324468d497f");
	g_assert_cmpstr(abc, !=, empty);
	g_assert_null(file_hash("/nonexistent/file", &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
}

/* A second process waits for the lock until the first gives it back. */
static void test_lock(void)
{
	g_autofree char *dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "lock", NULL);
	const char *free_argv[] = { "flock", "-n", path, "true", NULL };
	struct run run = { .argv = free_argv };
	struct run_output out;
	int fd = file_lock(path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpint(out.status, ==, 1);
	run_output_clear(&out);
	file_unlock(fd);
	g_assert_true(run_program(&run, &out, NULL));
	g_assert_cmpint(out.status, ==, 0);
	run_output_clear(&out);
	g_assert_cmpint(file_lock("/nonexistent/lock", NULL), ==, -1);
	g_assert_true(file_remove_tree(dir, NULL));
}

static void *wait_for_lock(void *path)
{
	return GINT_TO_POINTER(file_lock(path, NULL));
}

/* Who waits for a lock whose file goes away has a file that others meet, too. */
static void test_lock_gone(void)
{
	g_autofree char *dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "lock", NULL);
	int fd = file_lock(path, NULL);
	GThread *waiting = g_thread_new("waiting", wait_for_lock, path);
	struct stat held, named;

	g_usleep(100000);
	file_unlock_gone(fd, path);
	fd = GPOINTER_TO_INT(g_thread_join(waiting));
	g_assert_cmpint(fstat(fd, &held), ==, 0);
	g_assert_cmpint(stat(path, &named), ==, 0);
	g_assert_cmpuint(held.st_ino, ==, named.st_ino);
	file_unlock_gone(fd, path);
	g_assert_cmpint(stat(path, &named), ==, -1);
	g_assert_true(file_remove_tree(dir, NULL));
}

static void test_rules_path(void)
{
	g_autofree char *dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	g_autofree char *none = g_build_filename(dir, "none", NULL);
	g_autofree char *found = NULL;
	g_autoptr(GError) error = NULL;

	g_setenv("FAULTLINE_RULES", dir, TRUE);
	found = paths_rules(&error);
	g_assert_no_error(error);
	g_assert_cmpstr(found, ==, dir);
	g_setenv("FAULTLINE_RULES", none, TRUE);
	g_assert_null(paths_rules(&error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, none));
	g_unsetenv("FAULTLINE_RULES");
	g_assert_true(file_remove_tree(dir, NULL));
}

/* This program lies in the build folder, so the source tree's rules are ours. */
static void test_rules_in_source(void)
{
	g_autofree char *found = paths_rules(NULL);

	g_assert_nonnull(found);
	g_assert_true(g_str_has_suffix(found, "/rules"));
	g_autofree char *locks = g_build_filename(found, "locks", NULL);
	g_assert_true(g_file_test(locks, G_FILE_TEST_IS_DIR));
}

static void test_progress_line(void)
{
	static const struct {
		gsize done, total; const char *name; double seconds; int columns; const char *want;
	} rows[] = {
		{ 0, 10, "a.c", 0, 80, "parsing 0/10: a.c" },
		{ 4, 10, "a.c", 2, 80, "parsing 4/10, 2.0/s, 3 s left: a.c" },
		{ 10, 1000, "a.c", 10, 80, "parsing 10/1000, 1.0/s, 16 min left: a.c" },
		{ 10, 10, NULL, 2, 80, "parsing 10/10, 5.0/s" },
		{ 2, 6, "ext4", 60, 80, "parsing 2/6, 2.0/min, 2 min left: ext4" },
		{ 4, 10, "fs/a-long-name.c", 0, 16, "parsing 4/10: fs" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = progress_line("parsing", rows[i].done, rows[i].total,
						     rows[i].name, rows[i].seconds,
						     rows[i].columns);

		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

/* What was there stays, what is new is zero, however often a table has grown. */
static void test_huge_grow(void)
{
	gsize n = 1 << 18;
	guint64 *all = huge_new(n * sizeof(*all));

	for (guint round = 0; round < 3; round++) {
		for (gsize i = round ? n / 2 : 0; i < n; i++) {
			g_assert_cmpuint(all[i], ==, 0);
			all[i] = i + 1;
		}
		all = huge_grow(all, n * sizeof(*all), 2 * n * sizeof(*all));
		n *= 2;
	}
	for (gsize i = 0; i < n; i++)
		g_assert_cmpuint(all[i], ==, i < n / 2 ? i + 1 : 0);
	g_assert_true(huge_grow(all, n * sizeof(*all), n * sizeof(*all)) == all);
	huge_free(all, n * sizeof(*all));
}

static void test_huge_pool(void)
{
	struct huge_pool pool = { 0 };
	guint64 *last = NULL;

	for (guint i = 1; i < 3000; i++) {
		guint64 *taken = huge_take(&pool, i * 8 - 3);

		for (guint k = 0; k < i; k++)
			g_assert_cmpuint(taken[k], ==, 0);
		memset(taken, 0xff, i * 8);
		g_assert_true(taken != last);
		last = taken;
	}
	g_assert_nonnull(huge_take(&pool, 16 << 20));
	huge_pool_clear(&pool);
	g_assert_null(pool.blocks);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/base/run/output", test_run_output);
	g_test_add_func("/base/run/much", test_run_much);
	g_test_add_func("/base/run/input", test_run_input);
	g_test_add_func("/base/escape", test_escape);
	g_test_add_func("/base/run/surroundings", test_run_surroundings);
	g_test_add_func("/base/run/missing", test_run_missing);
	g_test_add_func("/base/run/deadline", test_run_deadline);
	g_test_add_func("/base/run/signal", test_run_signal);
	g_test_add_func("/base/run/left-behind", test_run_left_behind);
	g_test_add_func("/base/run/limits", test_run_limits);
	g_test_add_func("/base/run/many", test_run_many);
	g_test_add_func("/base/run/last-lines", test_last_lines);
	g_test_add_func("/base/files", test_files);
	g_test_add_func("/base/hash", test_hash);
	g_test_add_func("/base/lock", test_lock);
	g_test_add_func("/base/lock-gone", test_lock_gone);
	g_test_add_func("/base/paths/environment", test_rules_path);
	g_test_add_func("/base/paths/source-tree", test_rules_in_source);
	g_test_add_func("/base/progress", test_progress_line);
	g_test_add_func("/base/huge/grow", test_huge_grow);
	g_test_add_func("/base/huge/pool", test_huge_pool);
	return g_test_run();
}
