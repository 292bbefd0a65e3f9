/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines of source, and their hashes: as github/codeql-action, src/fingerprints.test.ts, wants. */
#include <glib/gstdio.h>
#include <string.h>

#include "report/source.h"

/* `content` is a file whose lines hash to these. */
static void expect_hashes(const char *content, const char *const *hashes)
{
	struct source *s = source_new(NULL);
	GBytes *bytes = g_bytes_new_static(content, strlen(content));
	guint line = 1;

	source_lay(s, "a.c", bytes);
	for (; hashes[line - 1]; line++) {
		g_autofree char *hash = source_line_hash(s, "a.c", line);

		g_assert_cmpstr(hash, ==, hashes[line - 1]);
	}
	g_assert_null(source_line_hash(s, "a.c", line));
	g_assert_null(source_line_hash(s, "a.c", 0));
	g_bytes_unref(bytes);
	source_free(s);
}

static void test_published(void)
{
	static const char *const empty[] = { "c129715d7a2bc9a3:1", NULL };
	static const char *const few[] = { "271789c17abda88f:1", "54703d4cd895b18:1",
					   "180aee12dab6264:1", "a23a3dc5e078b07b:1", NULL };
	static const char *const ends[] = {
		"e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1",
		"e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1",
		"c129715d7a2bc9a3:1", NULL };

	expect_hashes("", empty);
	expect_hashes(" a\nb\n  \t\tc\n d", few);
	expect_hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", ends);
	expect_hashes(" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", ends);
	expect_hashes(" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", ends);
}

static void test_repeated(void)
{
	static const char *const hashes[] = {
		"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3",
		"a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5", "a7f2ff13bc495cf2:6",
		"a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1",
		"cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1", NULL };
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 10; i++)
		g_string_append(text, "Lorem ipsum dolor sit amet.\n");
	expect_hashes(text->str, hashes);
}

static void expect_line(struct source *s, const char *path, guint line, const char *expected)
{
	g_autofree char *text = source_line(s, path, line);

	g_assert_cmpstr(text, ==, expected);
}

static void test_lines(void)
{
	g_autofree char *root = g_dir_make_tmp("source-XXXXXX", NULL);
	g_autofree char *inner = g_build_filename(root, "in", NULL);
	g_autofree char *outside = g_build_filename(root, "out.c", NULL);
	g_autofree char *inside = g_build_filename(inner, "a b.c", NULL);
	struct source *s = source_new(inner);
	g_autoptr(GBytes) other = g_bytes_new_static("changed\xff", 8);

	g_mkdir(inner, 0700);
	g_file_set_contents(outside, "secret\n", -1, NULL);
	g_file_set_contents(inside, "one\n\ttwo\r\n", -1, NULL);
	expect_line(s, "a b.c", 1, "one");
	expect_line(s, "a b.c", 2, "\ttwo");
	expect_line(s, "a b.c", 3, NULL);
	expect_line(s, "a b.c", 0, NULL);
	expect_line(s, "gone.c", 1, NULL);
	expect_line(s, "../out.c", 1, NULL);
	expect_line(s, outside, 1, NULL);
	g_assert_null(source_line_hash(s, "../out.c", 1));
	source_lay(s, "a b.c", other);
	expect_line(s, "a b.c", 1, "changed\xef\xbf\xbd");
	source_lay(s, "a b.c", NULL);
	expect_line(s, "a b.c", 1, NULL);
	source_free(s);
	g_remove(inside);
	g_remove(outside);
	g_rmdir(inner);
	g_rmdir(root);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/source/published", test_published);
	g_test_add_func("/source/repeated", test_repeated);
	g_test_add_func("/source/lines", test_lines);
	return g_test_run();
}
