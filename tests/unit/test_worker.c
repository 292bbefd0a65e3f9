/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * extract/: many units by worker processes, through the cache; what one bad
 * unit costs; which files a unit is said to depend on.
 */
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"
#include "extract/extract.h"
#include "unit/unitfile.h"

#define MAX_FILES 20

struct fixture {
	char *dir;
	struct unit_cache *cache;
	struct plan plan;
	struct plan_command commands[MAX_FILES];
	char *flags[8];
};

static void put(struct fixture *f, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(f->dir, name, NULL);
	g_autofree char *up = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(up, 0777), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A file that is to be read; without text one that is not there. */
static void add(struct fixture *f, const char *name, const char *text)
{
	struct plan_command *c = &f->commands[f->plan.n_commands++];

	g_assert_cmpuint(f->plan.n_commands, <=, MAX_FILES);
	c->file = g_build_filename(f->dir, name, NULL);
	c->name = g_strdup(name);
	c->directory = f->dir;
	c->args = f->flags;
	if (text)
		put(f, name, text);
}

static void next_run(struct fixture *f)
{
	g_autofree char *dir = g_build_filename(f->dir, "cache", NULL);

	unit_cache_close(f->cache);
	f->cache = unit_cache_open(dir, NULL);
	g_assert_nonnull(f->cache);
}

static void setup(struct fixture *f, const void *data)
{
	(void)data;
	f->dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	f->flags[0] = (char *)"-std=gnu11";
	f->plan.root = f->dir;
	f->plan.commands = f->commands;
	next_run(f);
}

static void teardown(struct fixture *f, const void *data)
{
	(void)data;
	unit_cache_close(f->cache);
	for (gsize i = 0; i < f->plan.n_commands; i++) {
		g_free(f->commands[i].file);
		g_free(f->commands[i].name);
	}
	g_assert_true(file_remove_tree(f->dir, NULL));
	g_free(f->dir);
}

static void count(gsize done, gsize total, const char *name, void *data)
{
	gsize *calls = data;

	g_assert_nonnull(name);
	g_assert_cmpuint(done, ==, ++*calls);
	g_assert_cmpuint(done, <=, total);
}

static struct extract_set *extract(struct fixture *f, int jobs, int timeout)
{
	gsize calls = 0;
	struct extract_options opt = {
		.jobs = jobs, .timeout = timeout, .progress = count, .progress_data = &calls,
	};
	g_autoptr(GError) error = NULL;
	struct extract_set *set = extract_units(&f->plan, f->cache, &opt, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(set->n_results, ==, f->plan.n_commands);
	g_assert_cmpuint(calls, ==, f->plan.n_commands);
	return set;
}

static void assert_status(const struct extract_set *set, gsize i, enum extract_status want)
{
	g_assert_cmpint(set->results[i].status, ==, want);
	g_assert_true((set->results[i].unit == NULL) == (want == EXTRACT_FAILED));
	g_assert_true((set->results[i].message == NULL) ==
		      (want == EXTRACT_OK || want == EXTRACT_CACHED));
}

static void test_all(struct fixture *f, const void *data)
{
	struct extract_set *one, *two;

	(void)data;
	put(f, "h.h", "int g(int);\nstatic inline int h(int x) { return g(x); }\n"
	    "static inline int hh(int x) { return h(x); }\n");
	for (int i = 0; i < 9; i++) {
		g_autofree char *name = g_strdup_printf("d/%d.c", i);
		g_autofree char *text = g_strdup_printf("#include \"../h.h\"\n"
							"int f%d(int x) { return hh(x); }\n", i);

		add(f, name, text);
	}
	one = extract(f, 3, 0);
	g_assert_cmpuint(one->n_parsed, ==, 9);
	g_assert_cmpuint(g_hash_table_size(one->headers), ==, 2);
	next_run(f);
	two = extract(f, 3, 0);
	g_assert_cmpuint(two->n_cached, ==, 9);
	g_assert_cmpuint(g_hash_table_size(two->headers), ==, 2);
	for (int i = 0; i < 9; i++) {
		assert_status(one, i, EXTRACT_OK);
		assert_status(two, i, EXTRACT_CACHED);
		g_assert_cmpstr(one->results[i].unit->name, ==, f->commands[i].name);
		g_assert_true(one->results[i].command == &f->commands[i]);
		g_assert_cmpmem(&one->results[i].hash, 16, &two->results[i].hash, 16);
		g_assert_cmpfloat(two->results[i].seconds, ==, 0);
	}
	extract_set_free(one);
	extract_set_free(two);
}

/* One crash, one that never ends, one that is not there, one with errors. */
static void test_bad_units(struct fixture *f, const void *data)
{
	GString *endless = g_string_new("#define F0()\n");
	struct extract_set *set;

	(void)data;
	for (int i = 1; i < 60; i++)
		g_string_append_printf(endless, "#define F%d() F%d() F%d()\n", i, i - 1, i - 1);
	g_string_append(endless, "F59()\n");
	add(f, "a.c", "int a(void) { return 1; }\n");
	add(f, "crash.c", "#pragma clang __debug crash\n");
	add(f, "endless.c", endless->str);
	add(f, "errors.c", "int before(void) { return 1; }\nint x = nonsense;\n"
	    "int after(void) { return undeclared(2); }\n");
	add(f, "missing.c", NULL);
	add(f, "no_header.c", "#include \"nowhere.h\"\nint still(void) { return 1; }\n");
	add(f, "z.c", "int z(void) { return 1; }\n");
	set = extract(f, 2, 1);
	assert_status(set, 0, EXTRACT_OK);
	assert_status(set, 1, EXTRACT_FAILED);
	assert_status(set, 2, EXTRACT_FAILED);
	assert_status(set, 3, EXTRACT_PARTIAL);
	assert_status(set, 4, EXTRACT_FAILED);
	assert_status(set, 5, EXTRACT_PARTIAL);
	assert_status(set, 6, EXTRACT_OK);
	g_assert_cmpuint(set->n_failed, ==, 3);
	g_assert_nonnull(strstr(set->results[1].message, "crash"));
	g_assert_nonnull(strstr(set->results[2].message, "too much CPU time"));
	g_assert_nonnull(strstr(set->results[3].message, "errors.c:2:9: use of undeclared"));
	g_assert_cmpuint(set->results[3].unit->n_funcs, ==, 2);
	g_assert_nonnull(strstr(set->results[5].message, "'nowhere.h' file not found"));
	g_assert_cmpuint(set->results[5].unit->n_funcs, ==, 1);
	extract_set_free(set);
	g_string_free(endless, TRUE);
}

/* A unit with errors is cached, too, and still says so. */
static void test_partial_cached(struct fixture *f, const void *data)
{
	struct extract_set *set;

	(void)data;
	add(f, "errors.c", "int x = nonsense;\n");
	extract_set_free(extract(f, 1, 0));
	next_run(f);
	set = extract(f, 1, 0);
	g_assert_cmpuint(set->n_cached, ==, 1);
	assert_status(set, 0, EXTRACT_PARTIAL);
	extract_set_free(set);
}

static void assert_parsed(struct fixture *f, gsize want)
{
	struct extract_set *set;

	next_run(f);
	set = extract(f, 1, 0);
	g_assert_cmpuint(set->n_parsed, ==, want);
	extract_set_free(set);
}

/* Whatever was read makes a unit anew when it changes: also what -include names. */
static void test_inputs(struct fixture *f, const void *data)
{
	(void)data;
	f->flags[1] = (char *)"-include";
	f->flags[2] = (char *)"forced.h";
	put(f, "forced.h", "#define V 1\n");
	put(f, "deep.h", "#define W 1\n");
	put(f, "near.h", "#include \"deep.h\"\n");
	put(f, "tail.c", "int tail(void) { return 2; }\n");
	add(f, "a.c", "#include \"near.h\"\n#include \"tail.c\"\nint a(void) { return V + W; }\n");
	assert_parsed(f, 1);
	assert_parsed(f, 0);
	put(f, "forced.h", "#define V 2\n");
	assert_parsed(f, 1);
	put(f, "deep.h", "#define W 2\n");
	assert_parsed(f, 1);
	put(f, "tail.c", "int tail(void) { return 3; }\n");
	assert_parsed(f, 1);
	put(f, "a.c", "int a(void) { return 0; }\n");
	assert_parsed(f, 1);
	f->flags[3] = (char *)"-DX";
	assert_parsed(f, 1);
	assert_parsed(f, 0);
}

static gboolean remove_one(const char *dir)
{
	GDir *d = g_dir_open(dir, 0, NULL);
	const char *name;
	gboolean done = FALSE;

	g_assert_nonnull(d);
	while (!done && (name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			done = remove_one(path);
		else
			done = g_unlink(path) == 0;
	}
	g_dir_close(d);
	return done;
}

/* Whichever object is lost, the unit is made anew and whole. */
static void test_lost_object(struct fixture *f, const void *data)
{
	g_autofree char *objects = g_build_filename(f->dir, "cache", "1", "object", NULL);

	(void)data;
	put(f, "h.h", "static inline int h(int x) { return x; }\n"
	    "static inline int hh(int x) { return h(x); }\n");
	add(f, "a.c", "#include \"h.h\"\nint a(int x) { return hh(x); }\n");
	assert_parsed(f, 1);
	for (int i = 0; i < 6; i++) {
		struct extract_set *set;

		g_assert_true(remove_one(objects));
		next_run(f);
		set = extract(f, 1, 0);
		g_assert_cmpuint(set->n_parsed, ==, 1);
		g_assert_cmpuint(g_hash_table_size(set->headers), ==, 2);
		extract_set_free(set);
	}
	assert_parsed(f, 0);
}

static void test_read_only_cache(struct fixture *f, const void *data)
{
	g_autofree char *objects = g_build_filename(f->dir, "cache", "1", "object", NULL);
	struct extract_options opt = { .jobs = 1 };
	g_autoptr(GError) error = NULL;

	(void)data;
	add(f, "a.c", "int a(int x) { return x; }\n");
	put(f, "cache/1/object", "a file where a folder should be");
	g_assert_null(extract_units(&f->plan, f->cache, &opt, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	g_assert_nonnull(strstr(error->message, "object"));
}

static void test_nothing(struct fixture *f, const void *data)
{
	struct extract_set *set = extract(f, 4, 0);

	(void)data;
	g_assert_cmpuint(set->n_parsed + set->n_cached + set->n_failed, ==, 0);
	extract_set_free(set);
}

#define TEST(name, fn) g_test_add("/extract/" name, struct fixture, NULL, setup, fn, teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	TEST("all", test_all);
	TEST("bad-units", test_bad_units);
	TEST("partial-cached", test_partial_cached);
	TEST("inputs", test_inputs);
	TEST("lost-object", test_lost_object);
	TEST("read-only-cache", test_read_only_cache);
	TEST("nothing", test_nothing);
	return g_test_run();
}
