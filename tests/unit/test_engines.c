/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * engines/ without an engine: which words a rule needs, what a C file can read, what is
 * remembered, and what becomes a finding. What runs them is tested by tests/e2e/engines.sh.
 */
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"
#include "engines/engines.h"
#include "engines/grep.h"
#include "engines/includes.h"
#include "engines/memory.h"
#include "judge/finding.h"

static char *folder;

static void put(const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_assert_true(file_make_folder(dir, NULL));
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* --- words ---------------------------------------------------------------------------- */

static void test_words(void)
{
	static const char text[] = "int lock_it(struct a *b) { return mutex_lock(&b->c); }";
	static const struct { const char *question; gboolean met; } all[] = {
		{ "mutex_lock", TRUE }, { "mutex", FALSE }, { "b && c", TRUE }, { "b && d", FALSE },
		{ "d || c", TRUE }, { "d || e && b || c", TRUE }, { "(d || b) && (c || e)", TRUE },
		{ "(d || b) && (e || f)", FALSE }, { " \n((b))\n", TRUE },
	};
	g_autoptr(GArray) have = grep_words(text, strlen(text));

	for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
		struct grep *g = grep_parse(all[i].question);

		g_test_message("%s", all[i].question);
		g_assert_nonnull(g);
		g_assert_true(grep_met(g, have) == all[i].met);
		grep_free(g);
	}
}

static void test_no_words(void)
{
	g_autofree char *deep = g_strnfill(100000, '(');
	const char *const all[] = { "", "a b", "a &&", "|| a", "(a", "a)", "a & b", "a->b",
				    "()", deep };

	for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
		g_assert_null(grep_parse(all[i]));
}

/* --- files ---------------------------------------------------------------------------- */

static char *hash(const char *file, char **args)
{
	g_autofree char *path = g_build_filename(folder, file, NULL);
	const struct plan_command c = { .file = path, .name = (char *)file, .directory = folder,
					.args = args };
	struct includes *n = includes_new(NULL);
	char *h = includes_hash(n, &c, path);

	includes_free(n);
	return h;
}

/* Whether the hash of the C file is another after the file has this text. */
static gboolean depends(const char *file, char **args, const char *changed, const char *text)
{
	g_autofree char *path = g_build_filename(folder, changed, NULL), *old = NULL;
	g_autofree char *before = hash(file, args), *after = NULL, *again = NULL;

	(void)!g_file_get_contents(path, &old, NULL, NULL);
	put(changed, text);
	after = hash(file, args);
	if (old)
		put(changed, old);
	else
		g_unlink(path);
	again = hash(file, args);
	g_assert_cmpstr(before, ==, again);
	return strcmp(before, after) != 0;
}

static void test_includes(void)
{
	char *args[] = { "-DX", "-Iinc", "-I", "more", "-include", "first.h", NULL };

	put("a.c", "#include <one.h>\n  # include \"near.h\"\n#if 0\n#include <never.h>\n#endif\n"
		   "#include MACRO\n#include <nowhere.h>\n#include\n#");
	put("near.h", "#include \"inc/loop.h\"\n");
	put("inc/loop.h", "#include <loop.h>\n#include \"../near.h\"");
	put("inc/one.h", "#include_next <two.h>\n");
	put("more/two.h", "");
	put("more/one.h", "");
	put("inc/never.h", "");
	put("first.h", "");
	put("unread.h", "");
	g_assert_true(depends("a.c", args, "a.c", "int x;"));
	g_assert_true(depends("a.c", args, "near.h", "x"));
	g_assert_true(depends("a.c", args, "inc/loop.h", "x"));
	g_assert_true(depends("a.c", args, "more/two.h", "x"));
	g_assert_true(depends("a.c", args, "first.h", "x"));
	g_assert_true(depends("a.c", args, "inc/never.h", "x"));
	/* one that was not there, and one that stands before another */
	g_assert_true(depends("a.c", args, "more/nowhere.h", "x"));
	g_assert_true(depends("a.c", args, "inc/two.h", "x"));
	g_assert_false(depends("a.c", args, "more/one.h", "x"));
	g_assert_false(depends("a.c", args, "unread.h", "x"));
	g_assert_null(hash("nothing.c", args));
}

/* --- memory --------------------------------------------------------------------------- */

static char *known(const char *key)
{
	struct memory *m = memory_open(folder, "rule");
	char *text = g_strdup(json_string_value(memory_get(m, key)));

	memory_free(m);
	return text;
}

static void learn(struct memory *m, const char *key, const char *text)
{
	memory_put(m, key, json_string(text));
}

static void test_memory(void)
{
	struct memory *a = memory_open(folder, "rule"), *b = memory_open(folder, "rule");
	g_autofree char *one = NULL, *two = NULL, *none = NULL;

	learn(a, "one", "1");
	learn(b, "two", "2");
	g_assert_true(memory_save(a, NULL));
	g_assert_true(memory_save(b, NULL));
	memory_free(a);
	memory_free(b);
	one = known("one");
	two = known("two");
	g_assert_cmpstr(one, ==, "1");
	g_assert_cmpstr(two, ==, "2");
	put("engines/rule", "{\"one\": \"1\", ");
	none = known("one");
	g_assert_null(none);
}

static void test_memory_unwritable(void)
{
	struct memory *m = memory_open("/dev/null", "rule");
	g_autoptr(GError) error = NULL;

	learn(m, "one", "1");
	g_assert_false(memory_save(m, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	memory_free(m);
}

/* --- findings ------------------------------------------------------------------------- */

static char *fingerprints(const struct engine_report *reports, guint n)
{
	struct extract_set set = { .n_results = 0 };
	struct engines e = { .reports = g_array_new(FALSE, FALSE, sizeof(struct engine_report)) };
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GPtrArray) findings = NULL;

	g_array_append_vals(e.reports, reports, n);
	findings = engines_findings(&e, &set);
	for (guint i = 0; i < findings->len; i++)
		g_string_append_printf(text, "%s\n",
				       ((struct finding *)findings->pdata[i])->fingerprint);
	g_array_unref(e.reports);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Lines move, in the message as well; what is said twice of one place is said once. */
static void test_fingerprints(void)
{
	const struct rule_check check = { .id = "cocci/a", .kind = "smpl" };
	const struct plan_command c = { .file = "/t/a.c", .name = "a.c", .directory = "/t" };
	const struct engine_report before[] = {
		{ &check, &c, "a.c", 10, 1, "f", "lock of line 5" },
		{ &check, &c, "a.c", 20, 1, "f", "lock of line 15" },
		{ &check, &c, "a.c", 20, 1, "f", "lock of line 15" },
	};
	const struct engine_report after[] = {
		{ &check, &c, "a.c", 11, 1, "f", "lock of line 6" },
		{ &check, &c, "a.c", 21, 1, "f", "lock of line 16" },
		{ &check, &c, "a.c", 31, 1, "g", "lock of line 16" },
	};
	g_autofree char *two = fingerprints(before, 3), *three = fingerprints(after, 3);
	g_auto(GStrv) lines = g_strsplit(three, "\n", -1);

	g_assert_cmpuint(g_strv_length(lines), ==, 4);
	g_assert_true(g_str_has_prefix(three, two));
	g_assert_cmpstr(lines[0], !=, lines[1]);
	g_assert_cmpstr(lines[2], !=, lines[0]);
}

static void test_choice(void)
{
	static const struct { const char *list; guint engines; } all[] = {
		{ "libclang", ENGINE_LIBCLANG }, { " sparse , sparse", ENGINE_SPARSE },
		{ "sparse,coccinelle", ENGINE_SPARSE | ENGINE_COCCINELLE },
		{ "libclang,coccinelle,sparse", ENGINES_ALL },
		{ "", 0 }, { "sparse,", 0 }, { "Sparse", 0 }, { "sparse;libclang", 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autoptr(GError) error = NULL;
		guint engines;

		g_test_message("%s", all[i].list);
		g_assert_true(engines_parse(all[i].list, &engines, &error) == (all[i].engines != 0));
		if (all[i].engines)
			g_assert_cmpuint(engines, ==, all[i].engines);
		else
			g_assert_error(error, FL_ERROR, FL_ERROR_USAGE);
	}
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("faultline-engines-XXXXXX", NULL);
	g_test_add_func("/engines/words", test_words);
	g_test_add_func("/engines/no-words", test_no_words);
	g_test_add_func("/engines/includes", test_includes);
	g_test_add_func("/engines/memory", test_memory);
	g_test_add_func("/engines/memory/unwritable", test_memory_unwritable);
	g_test_add_func("/engines/fingerprints", test_fingerprints);
	g_test_add_func("/engines/choice", test_choice);
	status = g_test_run();
	g_assert_true(file_remove_tree(folder, NULL));
	g_free(folder);
	return status;
}
