/* SPDX-License-Identifier: GPL-2.0-only */
/* What is quoted of a series of two patches: the hunk of the patch that wrote the line, as sent. */
#include <string.h>

#include <glib/gstdio.h>

#include "base/file.h"
#include "change/change.h"
#include "report/review.h"

static const char mbox[] =
	"From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\n"
	"From: A <a@example.com>\nSubject: [PATCH 1/2] one\n\nbody\n---\n"
	"diff --git a/fs/a.c b/fs/a.c\n--- a/fs/a.c\n+++ b/fs/a.c\n"
	"@@ -2,4 +2,6 @@ head\n l2\n l3\n-l4\n+new4\n+new5\n+new6\n l5\n-- \n2.39\n\n"
	"From 2222222222222222222222222222222222222222 Mon Sep 17 00:00:00 2001\n"
	"From: A <a@example.com>\nSubject: [PATCH 2/2] two\n\nbody\n---\n"
	"diff --git a/fs/a.c b/fs/a.c\n--- a/fs/a.c\n+++ b/fs/a.c\n"
	"@@ -1,2 +1,14 @@\n+b1\n+b2\n+b3\n+b4\n+b5\n+b6\n+b7\n+b8\n+b9\n+b10\n+b11\n+b12\n l1\n l2\n"
	"diff --git a/fs/new.c b/fs/new.c\nnew file mode 100644\n--- /dev/null\n+++ b/fs/new.c\n"
	"@@ -0,0 +1 @@\n+x\n-- \n2.39\n\n";

static void expect(const struct change_series *s, const char *file, guint line, gboolean own,
		   const char *quote)
{
	struct report_finding finding = { .file = (char *)file, .line = line };
	struct review_finding f = { .finding = &finding, .own = own };

	review_quote(s, &f);
	g_assert_cmpstr(f.quote, ==, quote);
	g_free(f.quote);
}

static void test_series(void)
{
	g_autofree char *folder = g_dir_make_tmp("quote-XXXXXX", NULL);
	g_autofree char *fs = g_build_filename(folder, "tree", "fs", NULL);
	g_autofree char *root = g_build_filename(folder, "tree", NULL);
	g_autofree char *scratch = g_build_filename(folder, "scratch", NULL);
	g_autofree char *source = g_build_filename(fs, "a.c", NULL);
	g_autofree char *patch = g_build_filename(folder, "x.mbox", NULL);
	struct change_place place = { root, scratch };
	struct change_series *s;
	GError *error = NULL;

	g_mkdir_with_parents(fs, 0700);
	g_file_set_contents(source, "l1\nl2\nl3\nl4\nl5\nl6\n", -1, NULL);
	g_file_set_contents(patch, mbox, -1, NULL);
	s = change_read_patch(&place, patch, &error);
	g_assert_no_error(error);
	/* Line 5 of patch 1 is 12 further down after patch 2. */
	expect(s, "fs/a.c", 17, TRUE, "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -2,4 +2,6 @@ head\n l2\n l3\n-l4\n"
	       "+new4\n+new5\n");
	expect(s, "fs/a.c", 17, FALSE, NULL);
	expect(s, "fs/a.c", 14, TRUE, NULL);
	expect(s, "fs/a.c", 1, TRUE, "--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,2 +1,14 @@\n+b1\n");
	expect(s, "fs/new.c", 1, TRUE, "--- /dev/null\n+++ b/fs/new.c\n@@ -0,0 +1 @@\n+x\n");
	expect(s, "fs/gone.c", 1, TRUE, NULL);
	change_free(s);
	g_assert_true(file_remove_tree(folder, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/quote/series", test_series);
	return g_test_run();
}
