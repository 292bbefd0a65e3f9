/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline rule test`: checks the C file beside each rule and holds what is found
 * against the comments in it (expect.h). A test is checked by `faultline check` itself, in
 * a process and with a database of its own, so that it sees what a user would. Says TAP.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/run.h"
#include "cmd/command.h"
#include "cmd/expect.h"
#include "cmd/folders.h"
#include "cmd/rule.h"
#include "rules/rules.h"
#include "store/store.h"

/* One C file to check. */
struct test {
	char *name;			/* for people */
	char *file;			/* or NULL: the rule has no test */
	const struct rule_check *rule;	/* that it lies beside; or NULL */
};

struct tester {
	/* as typed */
	char **more, *cache, *most;
	gboolean no_default_rules, silent;
	char **flags;
	/* as understood */
	enum rule_confidence limit;
	char **dirs;
	struct rules *rules;
	char *headers;		/* where the tests of all find kernel.h */
	char *tmp;
	GPtrArray *tests;	/* struct test */
	guint n, failed;	/* TAP lines so far */
	gboolean bad;		/* no answer: a rule that cannot be used */
};

static const char description[] =
	"RULE is an id, such as order/cycle. A FOLDER that holds checks/ is read as more rules,\n"
	"as with --rules. Without arguments every rule is tested. What follows '--' is given to\n"
	"the compiler.\n"
	"\n"
	"The test of checks/FAMILY/NAME.yaml is NAME.c beside it (and NAME.*.c), plain C that\n"
	"may include \"kernel.h\"; that of cocci/NAME.cocci includes nothing. Comments say\n"
	"what is found on their line, and what is not:\n"
	"  /* expect: FAMILY/NAME */        /* expect: FAMILY/NAME medium @first */\n"
	"  /* ok: FAMILY/NAME */            /* #first */\n"
	"  /* todo: FAMILY/NAME */          a known miss\n"
	"\nExamples:\n"
	"  faultline rule test freeze/argument-copy\n"
	"  faultline rule test .faultline\n"
	"\nExit: 0 all is as the comments say; 1 it is not; 2 wrong usage, bad rule.";

/* --- which tests ---------------------------------------------------------------------- */

static void test_free(gpointer test)
{
	struct test *t = test;

	g_free(t->name);
	g_free(t->file);
	g_free(t);
}

static void add_test(struct tester *t, const char *name, const char *file,
		     const struct rule_check *rule)
{
	struct test *test = g_new0(struct test, 1);

	test->name = g_strdup(name);
	test->file = g_strdup(file);
	test->rule = rule;
	g_ptr_array_add(t->tests, test);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in the folder, sorted; none when it cannot be read. */
static GPtrArray *names_in(const char *dir)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
	const char *name;

	while (d && (name = g_dir_read_name(d)))
		if (*name != '.')
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	return names;
}

/* "NAME.c" and "NAME.*.c" are tests of "NAME.yaml". */
static gboolean is_test_of(const char *name, const char *rule_file)
{
	g_autofree char *base = g_path_get_basename(rule_file);
	const char *dot = strrchr(base, '.');
	gsize stem = dot ? (gsize)(dot - base) + 1 : strlen(base);

	return !strncmp(name, base, stem) && g_str_has_suffix(name, ".c");
}

static void add_rule(struct tester *t, const struct rule_check *rule)
{
	g_autofree char *dir = g_path_get_dirname(rule->file);
	g_autoptr(GPtrArray) names = names_in(dir);
	guint before = t->tests->len;

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *file = NULL, *name = NULL;

		if (!is_test_of(names->pdata[i], rule->file))
			continue;
		file = g_build_filename(dir, names->pdata[i], NULL);
		name = t->tests->len == before ? g_strdup(rule->id) :
		       g_strdup_printf("%s, %s", rule->id, (char *)names->pdata[i]);
		add_test(t, name, file, rule);
	}
	if (t->tests->len == before)
		add_test(t, rule->id, NULL, rule);
}

/* The rule that a C file, or a rule file, lies beside or is. */
static const struct rule_check *rule_of_file(const struct tester *t, const char *file)
{
	g_autofree char *path = g_canonicalize_filename(file, NULL);
	g_autofree char *dir = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);

	for (gsize i = 0; i < t->rules->n_checks; i++) {
		const struct rule_check *c = &t->rules->checks[i];
		g_autofree char *rule = g_canonicalize_filename(c->file, NULL);
		g_autofree char *rule_dir = g_path_get_dirname(rule);

		if (!strcmp(rule, path) || (!strcmp(rule_dir, dir) && is_test_of(name, rule)))
			return c;
	}
	return NULL;
}

/* Every C file below a folder that holds no rules. */
static void add_sources(struct tester *t, const char *dir)
{
	g_autoptr(GPtrArray) names = names_in(dir);

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = g_build_filename(dir, names->pdata[i], NULL);

		if (g_file_test(path, G_FILE_TEST_IS_SYMLINK))
			continue;
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			add_sources(t, path);
		else if (g_str_has_suffix(path, ".c"))
			add_test(t, path, path, NULL);
	}
}

static void add_folder(struct tester *t, const char *folder)
{
	g_autofree char *path = g_canonicalize_filename(folder, NULL);
	g_autofree char *below = g_strconcat(path, "/", NULL);
	guint before = t->tests->len;

	for (gsize i = 0; i < t->rules->n_checks; i++) {
		g_autofree char *rule = g_canonicalize_filename(t->rules->checks[i].file, NULL);

		if (g_str_has_prefix(rule, below))
			add_rule(t, &t->rules->checks[i]);
	}
	if (t->tests->len == before)
		add_sources(t, folder);
}

static gboolean add_named(struct tester *t, const char *arg, GError **error)
{
	const struct rule_check *rule = rules_check(t->rules, arg);
	guint before = t->tests->len;

	if (rule) {
		add_rule(t, rule);
	} else if (g_file_test(arg, G_FILE_TEST_IS_DIR)) {
		add_folder(t, arg);
	} else if (g_file_test(arg, G_FILE_TEST_IS_REGULAR)) {
		rule = rule_of_file(t, arg);
		if (g_str_has_suffix(arg, ".c"))
			add_test(t, arg, arg, rule);
		else if (rule)
			add_rule(t, rule);
	}
	if (t->tests->len > before)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "rule test: %s: no rule's id, no C file and "
		    "no folder with one; 'faultline rule list' lists rules", arg);
	return FALSE;
}

/* --- one test ------------------------------------------------------------------------- */

/* A TAP line, and what is wrong below it. */
static void say(struct tester *t, const char *name, const GPtrArray *wrong)
{
	g_print("%sok %u - %s\n", wrong->len ? "not " : "", ++t->n, name);
	for (guint i = 0; i < wrong->len; i++) {
		g_auto(GStrv) lines = g_strsplit(g_strchomp(wrong->pdata[i]), "\n", -1);

		for (char **l = lines; *l; l++)
			g_print("# %s\n", *l);
	}
	t->failed += wrong->len != 0;
}

static void wrong_text(GPtrArray *wrong, GError **error)
{
	g_ptr_array_add(wrong, g_strdup((*error)->message));
	g_clear_error(error);
}

static gboolean is_smpl(const struct rule_check *rule)
{
	return rule && !strcmp(rule->kind, "smpl");
}

/* Who judges the rule: its test says nothing of what others find there. */
static const char *engine_of(const struct rule_check *rule)
{
	if (is_smpl(rule))
		return "coccinelle";
	return rule && !strcmp(rule->kind, "sparse") ? "sparse" : "libclang";
}

/*
 * A folder of rules that has this one alone: each costs spatch a process, and what others
 * of them find in the test is not asked.
 */
static char *folder_of_one(const struct tester *t, const struct rule_check *rule, GError **error)
{
	g_autofree char *name = g_strdup_printf("%u", t->n);
	g_autofree char *dir = g_build_filename(t->tmp, name, NULL);
	g_autofree char *cocci = g_build_filename(dir, "cocci", NULL);
	g_autofree char *file = g_path_get_basename(rule->file);
	g_autofree char *from = g_build_filename(cocci, file, NULL);
	g_autofree char *to = g_canonicalize_filename(rule->file, NULL);

	if (!file_make_folder(cocci, error))
		return NULL;
	if (!symlink(to, from))
		return g_steal_pointer(&dir);
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot be made: %s", from, g_strerror(errno));
	return NULL;
}

/* Whose rules judge the test, and by what. */
static gboolean add_judges(const struct tester *t, const struct test *test, GPtrArray *argv,
			   GError **error)
{
	if (is_smpl(test->rule)) {
		char *dir = folder_of_one(t, test->rule, error);

		if (!dir)
			return FALSE;
		g_ptr_array_add(argv, g_strdup("--no-default-rules"));
		g_ptr_array_add(argv, g_strdup_printf("--engine=%s", engine_of(test->rule)));
		g_ptr_array_add(argv, g_strdup("--rules"));
		g_ptr_array_add(argv, dir);
		return TRUE;
	}
	if (t->no_default_rules)
		g_ptr_array_add(argv, g_strdup("--no-default-rules"));
	g_ptr_array_add(argv, g_strdup_printf("--engine=%s", engine_of(test->rule)));
	for (char **d = t->dirs + !t->no_default_rules; *d; d++) {
		g_ptr_array_add(argv, g_strdup("--rules"));
		g_ptr_array_add(argv, g_strdup(*d));
	}
	return TRUE;
}

/* The command line of the check that makes the database; NULL and *error. */
static GPtrArray *check_command(const struct tester *t, const struct test *test, const char *db,
				GError **error)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(argv, g_strdup("/proc/self/exe"));
	g_ptr_array_add(argv, g_strdup("check"));
	if (!add_judges(t, test, argv, error))
		return NULL;
	if (t->cache) {
		g_ptr_array_add(argv, g_strdup("--cache"));
		g_ptr_array_add(argv, g_strdup(t->cache));
	}
	g_ptr_array_add(argv, g_strdup("--db"));
	g_ptr_array_add(argv, g_strdup(db));
	g_ptr_array_add(argv, g_strdup("--"));
	g_ptr_array_add(argv, g_strdup(test->file));
	g_ptr_array_add(argv, g_strdup("-I"));
	g_ptr_array_add(argv, g_strdup(t->headers));
	for (char **f = t->flags; f && *f; f++)
		g_ptr_array_add(argv, g_strdup(*f));
	g_ptr_array_add(argv, NULL);
	return g_steal_pointer(&argv);
}

/* Runs the check that makes the database; what it complains of is wrong. */
static gboolean check_file(struct tester *t, const struct test *test, const char *db,
			   GPtrArray *wrong)
{
	struct run run = { .seconds = 300, .merge = FALSE };
	struct run_output out;
	GError *error = NULL;
	g_autoptr(GPtrArray) argv = check_command(t, test, db, &error);
	gboolean ok;

	if (!argv) {
		wrong_text(wrong, &error);
		return FALSE;
	}
	run.argv = (const char *const *)argv->pdata;
	if (!run_program(&run, &out, &error)) {
		wrong_text(wrong, &error);
		return FALSE;
	}
	ok = !out.status;
	t->bad |= out.status == FL_EXIT_BAD;
	if (!ok)
		g_ptr_array_add(wrong, out.err->len ? g_strdup(out.err->str) :
				g_strdup_printf("faultline check: exit status %d", out.status));
	run_output_clear(&out);
	return ok;
}

static gboolean on_finding(int n, const char *const *names, const char *const *v, void *data)
{
	struct found *f = g_new0(struct found, 1);

	(void)n;
	(void)names;
	f->file = g_strdup(v[0]);
	f->line = (guint)g_ascii_strtoull(v[1], NULL, 10);
	f->rule = g_strdup(v[2]);
	confidence_parse(v[3], &f->confidence);
	f->message = g_strdup(v[4]);
	f->reason = g_strdup(v[5]);
	f->lines = g_array_new(FALSE, FALSE, sizeof(guint));
	g_ptr_array_add(data, f);
	return TRUE;
}

/* Rows of steps come in the order of the findings. */
static gboolean on_step(int n, const char *const *names, const char *const *v, void *data)
{
	const GPtrArray *found = data;
	guint at = (guint)g_ascii_strtoull(v[0], NULL, 10) - 1;
	guint line = (guint)g_ascii_strtoull(v[1], NULL, 10);

	(void)n;
	(void)names;
	if (at < found->len)
		g_array_append_val(((struct found *)found->pdata[at])->lines, line);
	return TRUE;
}

static GPtrArray *read_findings(const char *db, GError **error)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(found_free);
	struct store *s = store_open_readonly(db, error);
	gboolean ok = s &&
		store_query(s, "SELECT file, line, rule, confidence, message, reason FROM v_finding "
			    "ORDER BY id", NULL, 0, on_finding, found, error) &&
		store_query(s, "SELECT f.place, s.line FROM (SELECT id, file, row_number() OVER "
			    "(ORDER BY id) AS place FROM v_finding) f JOIN v_step s "
			    "ON s.finding = f.id AND s.file = f.file", NULL, 0, on_step, found, error);

	store_close(s);
	return ok ? g_steal_pointer(&found) : NULL;
}

/* A rule's test shows both what it finds and what it lets be. */
static void check_both(const struct rule_check *rule, const GPtrArray *marks, GPtrArray *wrong)
{
	if (!marks_count(marks, MARK_EXPECT, rule->id) && !marks_count(marks, MARK_TODO, rule->id))
		g_ptr_array_add(wrong, g_strdup_printf("no line says /* expect: %s */", rule->id));
	if (!marks_count(marks, MARK_OK, rule->id))
		g_ptr_array_add(wrong, g_strdup_printf("no line says /* ok: %s */: show the "
						       "look-alike that is fine", rule->id));
}

static void compare(struct tester *t, const struct test *test, GPtrArray *marks, const char *db,
		    GPtrArray *wrong)
{
	g_autofree char *path = g_canonicalize_filename(test->file, NULL);
	GError *error = NULL;
	g_autoptr(GPtrArray) found = read_findings(db, &error);

	if (!found) {
		wrong_text(wrong, &error);
		return;
	}
	marks_limit(marks, t->limit, t->silent);
	marks_compare(marks, found, path, test->file, wrong);
}

static void say_known(struct tester *t, const struct test *test, const GPtrArray *marks)
{
	for (guint i = 0; i < marks->len; i++) {
		const struct mark *m = marks->pdata[i];

		if (m->kind == MARK_TODO && !m->met)
			g_print("not ok %u - %s: line %u: %s # TODO known miss\n", ++t->n, test->name,
				m->line, m->name);
	}
}

static void run_test(struct tester *t, const struct test *test)
{
	g_autoptr(GPtrArray) wrong = g_ptr_array_new_with_free_func(g_free), marks = NULL;
	g_autofree char *db = g_strdup_printf("%s/%u.db", t->tmp, t->n);
	GError *error = NULL;

	if (test->file) {
		marks = marks_of(test->file, t->rules, &error);
		if (!marks)
			wrong_text(wrong, &error);
		else if (check_file(t, test, db, wrong))
			compare(t, test, marks, db, wrong);
		if (marks && test->rule)
			check_both(test->rule, marks, wrong);
	} else {
		g_autofree char *stem = g_strndup(test->rule->file, (gsize)
						  (strrchr(test->rule->file, '.') - test->rule->file));

		g_ptr_array_add(wrong, g_strdup_printf("%s has no test; write %s.c",
						       test->rule->file, stem));
	}
	say(t, test->name, wrong);
	if (marks)
		say_known(t, test, marks);
}

/* --- the command ---------------------------------------------------------------------- */

static gboolean parse(struct tester *t, int *argc, char ***argv, int *status)
{
	const GOptionEntry entries[] = {
		{ "rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &t->more,
		  "A folder with more rules (repeatable)", "DIR" },
		{ "no-default-rules", 0, 0, G_OPTION_ARG_NONE, &t->no_default_rules,
		  "Without the shipped rules", NULL },
		{ "at-most", 0, 0, G_OPTION_ARG_STRING, &t->most,
		  "Expect nothing at more than this confidence (of code that makes it less sure)",
		  "LEVEL" },
		{ "silent", 0, 0, G_OPTION_ARG_NONE, &t->silent,
		  "Expect nothing, whatever comments say (of a build that is fine)", NULL },
		{ "cache", 0, 0, G_OPTION_ARG_FILENAME, &t->cache,
		  "Parsed units; default: $XDG_CACHE_HOME/faultline", "DIR" },
		{ 0 },
	};

	return command_options(argc, argv, entries, "[RULE|FOLDER|FILE.c…] [-- compiler flags]",
			       "Checks the C file beside each rule and compares what is found with "
			       "its comments.", description, status);
}

/* Flags for the compiler are out of GLib's sight. */
static int split_flags(struct tester *t, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--"))
			continue;
		t->flags = argv + i + 1;
		argv[i] = NULL;
		return i;
	}
	return argc;
}

static gboolean understand(struct tester *t, int argc, char **argv, GError **error)
{
	t->limit = CONFIDENCE_HIGH;
	if (t->most && !confidence_parse(t->most, &t->limit)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "rule test: --at-most %s: want high, medium or low", t->most);
		return FALSE;
	}
	t->dirs = rule_folders_with(!t->no_default_rules, NULL, t->more, argv + 1, error);
	t->rules = t->dirs ? rules_load((const char *const *)t->dirs, error) : NULL;
	if (!t->rules)
		return FALSE;
	t->headers = g_build_filename(t->dirs[0] ? t->dirs[0] : ".", "checks", NULL);
	for (int i = 1; i < argc; i++)
		if (!add_named(t, argv[i], error))
			return FALSE;
	for (gsize i = 0; argc < 2 && i < t->rules->n_checks; i++)
		add_rule(t, &t->rules->checks[i]);
	t->tmp = g_dir_make_tmp("faultline-XXXXXX", error);
	return t->tmp != NULL;
}

static void release(struct tester *t)
{
	if (t->tmp)
		file_remove_tree(t->tmp, NULL);
	g_free(t->tmp);
	g_ptr_array_unref(t->tests);
	g_free(t->headers);
	rules_free(t->rules);
	g_strfreev(t->dirs);
	g_strfreev(t->more);
	g_free(t->cache);
	g_free(t->most);
}

int cmd_rule_test(int argc, char **argv)
{
	struct tester t = { .tests = g_ptr_array_new_with_free_func(test_free) };
	GError *error = NULL;
	int status;

	argc = split_flags(&t, argc, argv);
	if (!parse(&t, &argc, &argv, &status))
		goto out;
	if (!understand(&t, argc, argv, &error)) {
		status = command_fail(&error);
		goto out;
	}
	for (guint i = 0; i < t.tests->len; i++)
		run_test(&t, t.tests->pdata[i]);
	g_print("1..%u\n", t.n);
	status = t.bad ? FL_EXIT_BAD : t.failed ? FL_EXIT_FINDINGS : FL_EXIT_OK;
out:
	release(&t);
	return status;
}
