/* SPDX-License-Identifier: GPL-2.0-only */
/* Headers of SmPL rules: what a good one says, and the message for each kind of bad one. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "rules/rules.h"

static char *folder;

static void put(const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_assert_true(file_make_folder(dir, NULL));
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void set_up(void)
{
	folder = g_dir_make_tmp("faultline-smpl-XXXXXX", NULL);
	g_assert_nonnull(folder);
}

static void tear_down(void)
{
	g_assert_true(file_remove_tree(folder, NULL));
	g_clear_pointer(&folder, g_free);
}

static struct rules *load(GError **error)
{
	const char *dirs[] = { folder, NULL };

	return rules_load(dirs, error);
}

static const char good[] =
	"// SPDX-License-Identifier: GPL-2.0-only\n"
	"/// Pages are dirtied\n"
	"/// twice\n"
	"///\n"
	"/// Once is\n"
	"/// enough:\n"
	"///   as here\n"
	"///\n"
	"///\n"
	"/// Always.\n"
	"///\n"
	"/// Fix: Dirty them\n"
	"/// once.\n"
	"///\n"
	"// Confidence: Moderate\n"
	"// Severity: error\n"
	"// Link: Documentation/a.rst\n"
	"// Link: https://example.org/a:b\n"
	"// Copyright: (C) Nobody\n"
	"// Comments:\n"
	"// Options: --no-includes  --include-headers\r\n"
	"// Keywords: error path, balance ,\n"
	"// Same as: fs/dirty, fs/twice\n"
	"\n"
	"virtual report, org\n"
	"virtual patch\n"
	"\n"
	"@@ expression e; @@\n"
	"* f(e); // Severity is not meant here\n";

static void test_good(void)
{
	const struct rule_check *c;
	struct rules *r;

	set_up();
	put("cocci/dirty-twice.cocci", good);
	put("cocci/dirty-twice.c", "/* expect: cocci/dirty-twice */");
	r = load(NULL);
	g_assert_nonnull(r);
	g_assert_cmpuint(r->n_checks, ==, 1);
	c = rules_check(r, "cocci/dirty-twice");
	g_assert_nonnull(c);
	g_assert_cmpstr(c->kind, ==, "smpl");
	g_assert_cmpstr(c->summary, ==, "Pages are dirtied twice");
	g_assert_cmpstr(c->why, ==, "Once is enough:\n  as here\n\nAlways.");
	g_assert_cmpstr(c->fix, ==, "Dirty them once.");
	g_assert_cmpint(c->confidence, ==, CONFIDENCE_MEDIUM);
	g_assert_cmpint(c->severity, ==, SEVERITY_ERROR);
	g_assert_cmpuint(g_strv_length(c->references), ==, 2);
	g_assert_cmpstr(c->references[1], ==, "https://example.org/a:b");
	g_assert_cmpuint(g_strv_length(c->options), ==, 2);
	g_assert_cmpstr(c->options[1], ==, "--include-headers");
	g_assert_cmpuint(g_strv_length(c->keywords), ==, 2);
	g_assert_cmpstr(c->keywords[0], ==, "error path");
	g_assert_cmpstr(c->keywords[1], ==, "balance");
	g_assert_cmpuint(g_strv_length(c->same), ==, 2);
	g_assert_cmpstr(c->same[1], ==, "fs/twice");
	g_assert_cmpuint(g_strv_length(c->modes), ==, 3);
	g_assert_cmpstr(c->modes[1], ==, "org");
	g_assert_cmpstr(c->modes[2], ==, "patch");
	g_assert_cmpint(c->line, ==, 2);
	g_assert_true(g_str_has_suffix(c->file, "/cocci/dirty-twice.cocci"));
	rules_free(r);
	tear_down();
}

/* As many of the kernel's own are: nothing but a summary. */
static void test_short(void)
{
	const struct rule_check *c;
	struct rules *r;

	set_up();
	put("cocci/a.cocci", "/// Free of a field\n// Confidence: High\nvirtual report\n");
	r = load(NULL);
	c = rules_check(r, "cocci/a");
	g_assert_nonnull(c);
	g_assert_cmpstr(c->why, ==, "");
	g_assert_cmpstr(c->fix, ==, "");
	g_assert_cmpint(c->severity, ==, SEVERITY_WARNING);
	g_assert_null(c->options[0]);
	rules_free(r);
	tear_down();
}

/* One file is one rule of what judges, and no input of what is solved. */
static void test_hash(void)
{
	struct rules *before, *after;

	set_up();
	before = load(NULL);
	put("cocci/a.cocci", good);
	after = load(NULL);
	g_assert_cmpstr(before->hash, ==, after->hash);
	g_assert_cmpstr(before->hash_checks, !=, after->hash_checks);
	rules_free(before);
	rules_free(after);
	tear_down();
}

static void test_off(void)
{
	struct rules *r;

	set_up();
	put("cocci/a.cocci", good);
	put("off.yaml", "rules:\n  - {rule: cocci/a, why: once}\n");
	r = load(NULL);
	g_assert_cmpuint(r->n_checks, ==, 0);
	g_assert_cmpuint(r->n_off, ==, 1);
	g_assert_cmpstr(r->off[0].off, ==, "once");
	rules_free(r);
	tear_down();
}

static const struct bad {
	const char *name, *text, *message;
} bad[] = {
	{ "empty", "", ":1: summary: missing; say in a line that begins with '///' what the rule "
	  "finds" },
	{ "no-summary", "///\n// Confidence: High\nvirtual report\n",
	  ":1: summary: missing; say in a line that begins with '///' what the rule finds" },
	{ "no-confidence", "\n/// s\nvirtual report\n",
	  ":2: Confidence: missing; write '// Confidence: High', Moderate or Low" },
	{ "confidence", "/// s\n// Confidence: Hgih\nvirtual report\n",
	  ":2: Confidence: 'Hgih' is not known, did you mean 'High'?" },
	{ "confidence-twice", "/// s\n// Confidence: High\n//\n// Confidence: Low\nvirtual report\n",
	  ":4: Confidence: given twice, first at line 2" },
	{ "severity", "/// s\n// Confidence: High\n// Severity: eror\nvirtual report\n",
	  ":3: Severity: 'eror' is not known, did you mean 'error'?" },
	{ "options-twice", "/// s\n// Confidence: High\n// Options: -a\n// Options: -b\n",
	  ":4: Options: given twice, first at line 3" },
	{ "no-report", "/// s\n// Confidence: High\nvirtual patch\n",
	  ":1: virtual report: missing; findings are what the rule prints in this mode" },
	{ "encoding", "/// s\n// Confidence: \xff\n",
	  ":2: not text: a byte sequence that is not UTF-8" },
};

static void test_bad(gconstpointer data)
{
	const struct bad *b = data;
	g_autofree char *want = NULL;
	g_autoptr(GError) error = NULL;

	set_up();
	put("cocci/a.cocci", b->text);
	want = g_strdup_printf("%s/cocci/a.cocci%s", folder, b->message);
	g_assert_null(load(&error));
	g_assert_error(error, FL_ERROR, FL_ERROR_RULE);
	g_assert_cmpstr(error->message, ==, want);
	tear_down();
}

int main(int argc, char **argv)
{
	g_setenv("LC_ALL", "C", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smpl/good", test_good);
	g_test_add_func("/smpl/short", test_short);
	g_test_add_func("/smpl/hash", test_hash);
	g_test_add_func("/smpl/off", test_off);
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *name = g_strdup_printf("/smpl/bad/%s", bad[i].name);

		g_test_add_data_func(name, &bad[i], test_bad);
	}
	return g_test_run();
}
