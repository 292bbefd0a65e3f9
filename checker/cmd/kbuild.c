/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel build's checker, as sparse is: make C=2 CHECK="faultline kbuild" fs/ext4/
 *
 * Reads the command line of one C file, puts its unit into the cache, so that `check` of
 * the same object tree parses nothing again, and prints what the database of the last
 * `check` knows of this file. Writes to the cache alone: any number of these may run beside
 * each other and beside a `check`. All goes to stderr, since make -s discards stdout, and in
 * one piece, since make -j mixes lines.
 *
 * kbuild stops where its checker fails and removes the object file: whatever happens is
 * said, and only --strict makes it matter.
 */
#include <string.h>

#include "base/error.h"
#include "cmd/command.h"
#include "cmd/about.h"
#include "extract/extract.h"
#include "plan/plan.h"
#include "report/style.h"
#include "store/store.h"

static char *db, *cache, *confidence;
static gboolean strict, verbose;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db,
	  "Database of the last check; default: see below", "FILE" },
	{ "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache,
	  "Parsed units; default: $XDG_CACHE_HOME/faultline", "DIR" },
	{ "min-confidence", 0, 0, G_OPTION_ARG_STRING, &confidence,
	  "Least confidence to print: high (default), medium, low", "LEVEL" },
	{ "strict", 0, 0, G_OPTION_ARG_NONE, &strict,
	  "Exit 1, so that the build stops, for findings and for what could not be done", NULL },
	{ "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose,
	  "Say of each file whether it was parsed or was in the cache", NULL },
	{ 0 },
};

static const char summary[] =
	"The checker of a kernel build: kbuild runs it on each C file, as it runs sparse.";

static const char description[] =
	"Options stand in CHECK= before the flags that kbuild adds ('--' ends them), or in CF=.\n"
	"The database is the one that --db or $FAULTLINE_DB names, else faultline.db in the\n"
	"folder of the build, else in that of the source; where there is none, nothing is said\n"
	"of findings.\n"
	"\n"
	"Examples, in a configured kernel tree:\n"
	"  make C=2 CHECK=\"faultline kbuild\" fs/ext4/\n"
	"  make C=1 O=../build -j8 CHECK=\"faultline kbuild\" CF=--strict\n"
	"  make C=2 -C ~/linux M=$PWD CHECK=\"faultline kbuild --db ~/ext4.db\"\n"
	"\n"
	"Exit status: 0 done, whatever was found; 2 wrong usage. With --strict 1 for findings,\n"
	"compiler errors, a cache that cannot be written and a database that cannot be read.\n";

/* --- the command line ----------------------------------------------------------------- */

/* The option that a word is, with or without its value; or NULL. */
static const GOptionEntry *option_of(const char *word)
{
	gsize n = strcspn(word, "=");

	if (!g_str_has_prefix(word, "--"))
		return NULL;
	for (const GOptionEntry *e = entries; e->long_name; e++)
		if (strlen(e->long_name) == n - 2 && !strncmp(word + 2, e->long_name, n - 2))
			return e;
	return NULL;
}

/*
 * Splits the line: ours are what comes first and what CF= puts among sparse's flags; the
 * rest, to the compiler's flags and further, is kbuild's. Neither array owns its words.
 */
static void split(int argc, char **argv, GPtrArray *own, GPtrArray *rest)
{
	gboolean first = TRUE;
	int i = 1;

	g_ptr_array_add(own, argv[0]);
	for (; i < argc && strcmp(argv[i], "--") && !g_str_has_prefix(argv[i], "-Wp,-M"); i++) {
		const GOptionEntry *e = option_of(argv[i]);

		first = first && (e || g_str_has_prefix(argv[i], "--") || !strcmp(argv[i], "-h"));
		g_ptr_array_add(e || first ? own : rest, argv[i]);
		if (e && e->arg != G_OPTION_ARG_NONE && !strchr(argv[i], '=') && i + 1 < argc)
			g_ptr_array_add(own, argv[++i]);
	}
	for (i += i < argc && !strcmp(argv[i], "--"); i < argc; i++)
		g_ptr_array_add(rest, argv[i]);
	g_ptr_array_add(own, NULL);
	g_ptr_array_add(rest, NULL);
}

/* FALSE when the command is over: *status is its exit code then. */
static gboolean parse(GPtrArray *own, enum rule_confidence *least, int *status)
{
	char **words = (char **)own->pdata;
	int n = (int)own->len - 1;

	if (!command_options(&n, &words, entries, "FLAGS FILE.c", summary, description, status))
		return FALSE;
	*least = CONFIDENCE_HIGH;
	if (!confidence || confidence_parse(confidence, least))
		return TRUE;
	g_printerr("faultline: kbuild: --min-confidence %s: want high, medium or low\n",
		   confidence);
	*status = FL_EXIT_BAD;
	return FALSE;
}

/* --- one file ----------------------------------------------------------------------------- */

static void put_problem(GString *out, const char *what, const char *why)
{
	g_string_append(out, "faultline: ");
	if (what) {
		style_text(out, what);
		g_string_append(out, ": ");
	}
	style_text(out, why);
	g_string_append_c(out, '\n');
}

static void put_parsed(GString *out, const struct plan *plan, const struct extract_set *set)
{
	style_text(out, plan->commands[0].name);
	g_string_append(out, set->n_cached ? ": from the cache\n" : ": parsed\n");
}

/* Into the cache, and out of it; NULL when there is none. What is wrong is said. */
static struct extract_set *parse_unit(const struct plan *plan, GString *out)
{
	struct extract_options opt = { .jobs = 1 };
	g_autoptr(GError) error = NULL;
	struct unit_cache *units = unit_cache_open(cache, &error);
	struct extract_set *set = units ? extract_units(plan, units, &opt, &error) : NULL;

	if (error)
		put_problem(out, NULL, error->message);
	else if (set->results[0].message)
		put_problem(out, plan->commands[0].name, set->results[0].message);
	if (set && verbose && !set->n_failed)
		put_parsed(out, plan, set);
	unit_cache_close(units);
	return set;
}

/* The database to ask, or NULL; caller frees. */
static char *find_db(const struct plan *plan)
{
	const char *env = g_getenv("FAULTLINE_DB");
	const char *const folders[] = { plan->commands[0].directory, plan->root };

	if (db || (env && *env))
		return g_strdup(db ? db : env);
	for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *path = folders[i] ?
			g_build_filename(folders[i], "faultline.db", NULL) : NULL;

		if (path && g_file_test(path, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&path);
	}
	return NULL;
}

/* FALSE: findings, or a database that cannot be read, which is said. */
static gboolean say_findings(const struct about *a, GString *out)
{
	g_autofree char *path = find_db(a->plan);
	g_autoptr(GError) error = NULL;
	struct store *s = path ? store_open_readonly(path, &error) : NULL;
	guint n = 0;

	if (s)
		about_file(s, a, out, &n, &error);
	store_close(s);
	if (error)
		put_problem(out, NULL, error->message);
	return !error && !n;
}

/* What can be said of the file goes into `out`. FALSE: there is something for --strict. */
static gboolean look_at(struct about *about, GString *out)
{
	struct extract_set *set = parse_unit(about->plan, out);
	gboolean whole = set && !set->results[0].message, clean;

	about->unit = whole ? set->results[0].unit : NULL;
	clean = say_findings(about, out);
	extract_set_free(set);
	return whole && clean;
}

int cmd_kbuild(int argc, char **argv)
{
	g_autoptr(GPtrArray) own = g_ptr_array_new(), rest = g_ptr_array_new();
	g_autoptr(GString) out = g_string_new(NULL);
	struct about about = { .plan = NULL };
	GError *error = NULL;
	struct plan *plan;
	int status = FL_EXIT_OK;
	gboolean clean;

	split(argc, argv, own, rest);
	if (!parse(own, &about.least, &status))
		return status;
	plan = plan_kbuild((const char *const *)rest->pdata, &error);
	if (!plan) {
		g_prefix_error(&error, "kbuild: ");
		return command_fail(&error);
	}
	about.plan = plan;
	about.file = rest->pdata[rest->len - 2];
	clean = look_at(&about, out);
	if (out->len)
		g_printerr("%s", out->str);
	plan_free(plan);
	return strict && !clean ? FL_EXIT_FINDINGS : FL_EXIT_OK;
}
