/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The main job: plan → (other engines) → extract → link → solve → judge → store → report.
 * Each arrow is one call in analyse(); the rest of this file is its command line. Other
 * engines come first, as starting programs is quick while little memory is in use. When
 * nothing that was asked has changed since the run that the database holds, only the report
 * is made; when only what is judged by has, the lock graph of that run is judged again.
 */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/progress.h"
#include "cmd/ask.h"
#include "cmd/command.h"
#include "cmd/folders.h"
#include "cmd/named.h"
#include "cmd/others.h"
#include "cmd/save.h"
#include "cmd/unread.h"
#include "cmd/unseen.h"
#include "cmd/usable.h"
#include "cmd/verdicts.h"
#include "cmd/worlds.h"
#include "extract/extract.h"
#include "follow/follow.h"
#include "judge/judge.h"
#include "link/program.h"
#include "plan/plan.h"
#include "report/report.h"
#include "report/style.h"
#include "rules/rules.h"
#include "solve/solve.h"
#include "store/store.h"

struct check {
	/* as typed */
	char *kernel, *build, *compdb, *overlay, *cache, *db, *format, *min_confidence, *fail_on;
	char *scope, *world, *engine;
	char **rules, **entries;
	gboolean no_default_rules, verbose;
	int jobs, engine_limit;
	char *file, **flags;		/* after "--" */
	/* as understood */
	enum rule_confidence confidence;
	char **scopes, **worlds;
	/* the way of the data */
	struct rules *rule_set;
	char **rule_dirs;	/* NULL-terminated; the shipped ones first */
	GPtrArray *triage;	/* struct triage of these */
	struct plan *plan, *model_plan;
	struct unit_cache *units;
	struct extract_set *set, *models;
	struct others others;
	struct store *store;
	char *solved, *inputs;	/* hashes of what solving reads, and of all there is */
	GTimer *timer;
};

static const char summary[] =
	"Analyses a kernel tree (or one C file) and prints what its lock graph shows.";

static const char description[] =
	"Examples:\n"
	"  faultline check --kernel ~/linux\n"
	"  faultline check --kernel ~/linux --scope fs/ext4,fs/jbd2,fs,mm --world ext4\n"
	"  faultline check --compdb compile_commands.json --min-confidence medium\n"
	"  faultline check -- file.c -Iinclude -DX=1\n"
	"\n"
	"Exit status: 0 done; 1 findings at or above --fail-on; 2 wrong usage, missing\n"
	"tool, unreadable input or bad rule; 3 done, but some units could not be\n"
	"analysed (they are listed by 'faultline query bad-units').\n";

/* --- the command line ----------------------------------------------------------------- */

static gboolean parse(struct check *c, int argc, char **argv, int *status)
{
	const GOptionEntry entries[] = {
		{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &c->kernel,
		  "Kernel source tree (not written to)", "DIR" },
		{ "build", 'b', 0, G_OPTION_ARG_FILENAME, &c->build,
		  "Use this configured object tree; default: one of our own", "DIR" },
		{ "compdb", 0, 0, G_OPTION_ARG_FILENAME, &c->compdb,
		  "Use this compile_commands.json", "FILE" },
		{ "overlay", 0, 0, G_OPTION_ARG_FILENAME, &c->overlay,
		  "A folder whose files stand in for the tree's: try a patch without a copy", "DIR" },
		{ "scope", 0, 0, G_OPTION_ARG_STRING, &c->scope,
		  "Folders and files to read, comma-separated; default: "
		  "fs,mm,block,drivers/dax,drivers/nvdimm,kernel/fork.c,lib/sbitmap.c", "LIST" },
		{ "world", 0, 0, G_OPTION_ARG_STRING, &c->world,
		  "File systems to solve, with what is everywhere (proc), comma-separated; default: "
		  "all in scope", "LIST" },
		{ "entry", 0, 0, G_OPTION_ARG_STRING_ARRAY, &c->entries,
		  "Only what this function reaches (repeatable)", "NAME" },
		{ "engine", 0, 0, G_OPTION_ARG_STRING, &c->engine,
		  "Who is asked, comma-separated; default: libclang (our own analysis), coccinelle "
		  "and sparse, where these are installed", "LIST" },
		{ "engine-limit", 0, 0, G_OPTION_ARG_INT, &c->engine_limit,
		  "Seconds that coccinelle or sparse may take for a file; default: "
		  G_STRINGIFY(ENGINE_SECONDS), "N" },
		{ "db", 0, 0, G_OPTION_ARG_FILENAME, &c->db,
		  "Database; default: faultline.db", "FILE" },
		{ "rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &c->rules,
		  "A folder with more rules (repeatable)", "DIR" },
		{ "no-default-rules", 0, 0, G_OPTION_ARG_NONE, &c->no_default_rules,
		  "Without the shipped rules", NULL },
		{ "cache", 0, 0, G_OPTION_ARG_FILENAME, &c->cache,
		  "Parsed units; default: $XDG_CACHE_HOME/faultline", "DIR" },
		{ "jobs", 'j', 0, G_OPTION_ARG_INT, &c->jobs,
		  "Parsers and worlds at once; default: one per core", "N" },
		{ "format", 'f', 0, G_OPTION_ARG_STRING, &c->format,
		  "Format of the findings, as of 'faultline report'; default: text", "FMT" },
		{ "min-confidence", 0, 0, G_OPTION_ARG_STRING, &c->min_confidence,
		  "Least confidence to print: high (default), medium, low", "LEVEL" },
		{ "fail-on", 0, 0, G_OPTION_ARG_STRING, &c->fail_on,
		  "Exit 1 for findings so severe: error, warning, never (default)", "SEVERITY" },
		{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &c->verbose,
		  "Say on stderr what each stage did and how long it took", NULL },
		{ 0 },
	};

	return command_options(&argc, &argv, entries, "[-- FILE.c [compiler flags]]", summary,
			       description, status) &&
	       (argc < 2 || !strcmp(argv[1], "--") ||
		(g_printerr("faultline: check: unexpected argument '%s'; a C file goes after '--'\n",
			    argv[1]), *status = FL_EXIT_BAD, FALSE));
}

/* What follows "--": the C file and its flags, out of GLib's sight. */
static int split_file(struct check *c, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--"))
			continue;
		if (i + 1 < argc) {
			c->file = argv[i + 1];
			c->flags = argv + i + 2;
		}
		argv[i] = NULL;
		return i;
	}
	return argc;
}

static gboolean understand(struct check *c, GError **error)
{
	c->confidence = CONFIDENCE_HIGH;
	if (c->min_confidence && !confidence_parse(c->min_confidence, &c->confidence)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: --min-confidence %s: want high, medium or low",
			    c->min_confidence);
		return FALSE;
	}
	if (c->fail_on && strcmp(c->fail_on, "error") && strcmp(c->fail_on, "warning") &&
	    strcmp(c->fail_on, "never")) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: --fail-on %s: want error, warning or never", c->fail_on);
		return FALSE;
	}
	if (c->overlay && !g_file_test(c->overlay, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: --overlay %s: no such folder; name one where changed files lie "
			    "as they do in the tree", c->overlay);
		return FALSE;
	}
	if (!c->kernel && !c->compdb && !c->file && !c->build) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: nothing to read; name a tree with --kernel DIR, or a file "
			    "after '--' (see 'faultline check --help')");
		return FALSE;
	}
	if (c->overlay && c->file) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: --overlay stands in for files of a tree; leave it out for one file");
		return FALSE;
	}
	if (c->jobs < 0) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "check: --jobs %d: want 1 or more",
			    c->jobs);
		return FALSE;
	}
	if (c->engine_limit < 0) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: --engine-limit %d: want 1 or more", c->engine_limit);
		return FALSE;
	}
	if (!others_choose(&c->others, c->engine, error)) {
		g_prefix_error(error, "check: ");
		return FALSE;
	}
	if (!c->jobs)
		c->jobs = g_get_num_processors();
	c->scopes = c->scope ? g_strsplit(c->scope, ",", -1) : NULL;
	c->worlds = c->world ? g_strsplit(c->world, ",", -1) : NULL;
	if (!c->db)
		c->db = g_strdup("faultline.db");
	if (!c->format)
		c->format = g_strdup("text");
	/* Now, not when a long run is over and has nothing to print with. */
	return report_find_format(c->format, error) != NULL;
}

static void said(struct check *c, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* One line a stage, with --verbose. */
static void said(struct check *c, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	if (c->verbose)
		g_printerr("%7.2f s  %s\n", g_timer_elapsed(c->timer, NULL), text);
}

/* --- the stages ----------------------------------------------------------------------------- */

static void say_unread(void *data, const char *file, const char *why)
{
	(void)data;
	g_printerr("faultline: %s: %s\n", file, why);
}

static gboolean read_rules(struct check *c, GError **error)
{
	c->rule_dirs = rule_folders(!c->no_default_rules, c->kernel, c->rules, error);
	if (!c->rule_dirs)
		return FALSE;
	for (char **dir = c->rule_dirs + !c->no_default_rules; *dir; dir++)
		unread_find(*dir, say_unread, NULL);
	c->rule_set = rules_load((const char *const *)c->rule_dirs, error);
	c->triage = c->rule_set ? verdicts_read(c->rule_dirs, error) : NULL;
	return c->triage != NULL;
}

static gboolean read_models(struct check *c, GError **error)
{
	c->units = unit_cache_open(c->cache, error);
	if (!c->units)
		return FALSE;
	c->model_plan = plan_models((const char *const *)c->rule_dirs);
	c->models = usable_models(c->model_plan, c->units, c->jobs, error);
	return c->models != NULL;
}

/* Of a database that is there it is asked when that is open; none is made for bad rules. */
static gboolean sql_possible(const struct check *c, GError **error)
{
	return g_file_test(c->db, G_FILE_TEST_EXISTS) || usable_sql(c->rule_set, error);
}

static gboolean make_plan(struct check *c, GError **error)
{
	struct plan_options opt = {
		.kernel = c->kernel,
		.build = c->build,
		.compdb = c->compdb,
		.scope = (const char *const *)c->scopes,
		.overlay = c->overlay,
		.jobs = c->jobs,
	};

	c->plan = c->file ? plan_file(c->file, c->flags, error) : plan_kernel(&opt, error);
	if (!c->plan)
		return FALSE;
	said(c, "plan: %zu units", c->plan->n_commands);
	if (c->plan->hides_nesting && !c->file)
		g_printerr("faultline: note: this configuration has no CONFIG_DEBUG_LOCK_ALLOC, so "
			   "nesting subclasses and lock names are invisible\n");
	return TRUE;
}

static gboolean ask_others(struct check *c, GError **error)
{
	struct engines_options opt = { .jobs = c->jobs, .seconds = c->engine_limit,
				       .cache = c->cache, .overlay = c->overlay };
	g_auto(GStrv) lines = NULL;

	if (!others_ask(&c->others, c->plan, c->rule_set, opt, error))
		return FALSE;
	lines = others_lines(&c->others);
	for (char **line = lines; *line; line++)
		said(c, "%s", *line);
	return TRUE;
}

static gboolean read_units(struct check *c, GError **error)
{
	struct progress *p = progress_new("parsing");
	struct extract_options opt = { .jobs = c->jobs, .progress = progress_show,
				       .progress_data = p };

	c->set = extract_units(c->plan, c->units, &opt, error);
	progress_free(p);
	if (!c->set)
		return FALSE;
	said(c, "extract: %zu parsed, %zu from the cache, %zu failed", c->set->n_parsed,
	     c->set->n_cached, c->set->n_failed);
	return TRUE;
}

/*
 * Equal inputs give equal answers: units, rules that say what code does, this
 * very program, and what was asked.
 */
static char *hash_solved(const struct check *c)
{
	g_autoptr(GString) text = g_string_new(FL_VERSION);
	g_autofree char *program = file_hash("/proc/self/exe", NULL);
	const char *const asked[] = { c->world, c->rule_set->hash, c->plan->root, program };

	for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
		g_string_append_printf(text, "\n%s", asked[i] ? asked[i] : "");
	for (char **p = c->entries; p && *p; p++)
		g_string_append_printf(text, "\nentry %s", *p);
	for (gsize i = 0; i < c->set->n_results; i++) {
		g_string_append_printf(text, "\n%s %d", c->set->results[i].command->name,
				       c->set->results[i].status == EXTRACT_FAILED);
		g_string_append_len(text, (const char *)c->set->results[i].hash.bytes,
				    sizeof(c->set->results[i].hash.bytes));
	}
	return file_hash_bytes(text->str, text->len);
}

static void hash_inputs(struct check *c)
{
	g_autofree char *all = NULL;

	c->solved = hash_solved(c);
	all = g_strdup_printf("%s\n%s\n%u\n%s", c->solved, c->rule_set->hash_checks,
			      c->others.wanted, c->others.answers->hash);
	c->inputs = file_hash_bytes(all, strlen(all));
}

static struct save what_to_save(struct check *c)
{
	struct save save = {
		.plan = c->plan, .set = c->set, .rules = c->rule_set, .inputs = c->inputs,
		.solved = c->solved, .scope = c->scope, .partial = c->entries != NULL,
		.seconds = g_timer_elapsed(c->timer, NULL),
	};

	others_save(&c->others, c->set, &save);
	return save;
}

static struct follow *follow(struct check *c, const struct program *p)
{
	struct follow *f = follow_program(p, c->rule_set);

	said(c, "follow: %zu calls, %zu ways of values", f->n_sites, f->n_flows);
	return f;
}

static gboolean solve_and_save(struct check *c, const struct program *p, GError **error)
{
	struct progress *progress = progress_new("solving");
	struct solve_options opt = { .worlds = (const char *const *)c->worlds,
				     .entries = (const char *const *)c->entries,
				     .jobs = c->jobs, .progress = progress_show, .progress_data = progress };
	struct solution *s = solve_program(p, c->rule_set, &opt, error);
	g_autoptr(GPtrArray) findings = NULL;
	g_autoptr(GHashTable) unseen = NULL;
	struct follow *ways;
	struct save save;
	gboolean ok;

	progress_free(progress);
	if (!s)
		return FALSE;
	said(c, "solve: %zu worlds, %zu classes, %zu edges; %u of %u functions with locks balanced",
	     s->graph.n_worlds, s->graph.n_classes, s->graph.n_edges, s->n_balanced, s->n_locking);
	ways = follow(c, p);
	unseen = unseen_find(p);
	findings = judge_graph(&s->graph, c->rule_set);
	said(c, "judge: %u findings", findings->len);
	save = what_to_save(c);
	save.program = p;
	save.solution = s;
	save.follow = ways;
	save.findings = findings;
	save.unseen = unseen;
	ok = save_run(c->store, &save, error);
	follow_free(ways);
	solution_free(s);
	said(c, "store: %s", c->db);
	return ok;
}

static gboolean link_and_solve(struct check *c, GError **error)
{
	struct program *p = program_link(c->set, c->models, c->rule_set);
	struct named named = {
		.worlds = (const char *const *)c->worlds,
		.entries = (const char *const *)c->entries,
		/* a scope is never whole */
		.rules = c->rule_set,
		.functions = c->kernel && !c->scope && !c->file,
		.shipped = c->no_default_rules ? NULL : c->rule_dirs[0],
	};
	gboolean ok;

	said(c, "link: %zu functions, %zu worlds", p->n_functions, p->n_worlds);
	ok = named_check(&named, p, error) && solve_and_save(c, p, error);
	program_free(p);
	return ok;
}

static gboolean judge_again(struct check *c, GError **error)
{
	g_autoptr(GHashTable) unseen = unseen_read(c->store, error);
	struct save save = what_to_save(c);
	guint n;

	save.unseen = unseen;
	if (!unseen || !save_again(c->store, &save, &n, error))
		return FALSE;
	said(c, "judge: %u findings, in the lock graph of the last run", n);
	return TRUE;
}

/* Without an analysis of our own. */
static gboolean save_others_only(struct check *c, GError **error)
{
	g_autoptr(GHashTable) unseen = g_hash_table_new(g_str_hash, g_str_equal);
	struct save save = what_to_save(c);

	save.unseen = unseen;
	return save_others(c->store, &save, error);
}

static gboolean analyse(struct check *c, GError **error)
{
	g_autofree char *last_inputs = NULL, *last_solved = NULL;

	/* Before the long part: a mistyped world, bad rules, a database that cannot be written to. */
	if (!read_rules(c, error) || !make_plan(c, error) ||
	    !worlds_possible(c->plan, c->worlds, error) || !sql_possible(c, error))
		return FALSE;
	c->store = store_open(c->db, error);
	if (!c->store || !ask_possible(c->store, c->rule_set, error) || !read_models(c, error) ||
	    !ask_others(c, error) || !read_units(c, error))
		return FALSE;
	hash_inputs(c);
	last_inputs = store_last_inputs(c->store);
	if (!g_strcmp0(last_inputs, c->inputs)) {
		said(c, "nothing has changed since the last run");
		return TRUE;
	}
	if (!(c->others.wanted & ENGINE_LIBCLANG))
		return save_others_only(c, error);
	last_solved = store_last_solved(c->store);
	return g_strcmp0(last_solved, c->solved) ? link_and_solve(c, error) : judge_again(c, error);
}

/* --- the answer --------------------------------------------------------------------------------- */

static gboolean count_row(int n, const char *const *names, const char *const *values, void *data)
{
	(void)n;
	(void)names;
	*(gint64 *)data = values[0] ? g_ascii_strtoll(values[0], NULL, 10) : 0;
	return FALSE;
}

static int exit_code(struct check *c, GError **error)
{
	static const char sql[] = "SELECT count(*) FROM v_finding WHERE status IN ('new', 'open') "
				  "AND confidence IN (?1, ?2, ?3) AND severity IN (?4, ?5)";
	const char *params[] = {
		"high",
		c->confidence <= CONFIDENCE_MEDIUM ? "medium" : "high",
		c->confidence <= CONFIDENCE_LOW ? "low" : "high",
		"error",
		c->fail_on && !strcmp(c->fail_on, "warning") ? "warning" : "error",
	};
	gint64 found = 0;

	if (c->fail_on && strcmp(c->fail_on, "never")) {
		if (!store_query(c->store, sql, params, G_N_ELEMENTS(params), count_row, &found,
				 error))
			return FL_EXIT_BAD;
		if (found)
			return FL_EXIT_FINDINGS;
	}
	for (gsize i = 0; i < c->set->n_results; i++)
		if (c->set->results[i].status == EXTRACT_FAILED ||
		    c->set->results[i].status == EXTRACT_PARTIAL)
			return FL_EXIT_PARTIAL;
	return FL_EXIT_OK;
}

static gboolean print_report(struct check *c, GError **error)
{
	struct report_options opt = {
		.min_confidence = c->confidence,
		.colour = isatty(STDOUT_FILENO) && !g_getenv("NO_COLOR"),
	};

	return report_write(c->store, c->format, &opt, stdout, error);
}

static void say_failures(const struct check *c)
{
	for (gsize i = 0; i < c->set->n_results; i++) {
		const struct extract_result *r = &c->set->results[i];

		if (r->message) {
			g_autoptr(GString) line = g_string_new(NULL);

			style_text(line, r->command->name);
			g_string_append(line, ": ");
			style_text(line, r->message);
			g_printerr("faultline: %s\n", line->str);
		}
	}
}

static void release(struct check *c)
{
	store_close(c->store);
	others_release(&c->others);
	extract_set_free(c->set);
	extract_set_free(c->models);
	if (c->units)
		unit_cache_close(c->units);
	plan_free(c->plan);
	plan_free(c->model_plan);
	g_strfreev(c->rule_dirs);
	rules_free(c->rule_set);
	if (c->triage)
		g_ptr_array_unref(c->triage);
	g_free(c->solved);
	g_free(c->inputs);
	g_timer_destroy(c->timer);
	g_strfreev(c->scopes);
	g_strfreev(c->worlds);
	g_strfreev(c->rules);
	g_strfreev(c->entries);
	g_free(c->kernel);
	g_free(c->build);
	g_free(c->compdb);
	g_free(c->overlay);
	g_free(c->cache);
	g_free(c->db);
	g_free(c->format);
	g_free(c->min_confidence);
	g_free(c->fail_on);
	g_free(c->scope);
	g_free(c->world);
	g_free(c->engine);
}

int cmd_check(int argc, char **argv)
{
	struct check c = { .timer = g_timer_new() };
	GError *error = NULL;
	int status = FL_EXIT_OK;

	argc = split_file(&c, argc, argv);
	if (!parse(&c, argc, argv, &status))
		goto out;
	if (!understand(&c, &error) || !analyse(&c, &error) ||
	    !verdicts_apply(c.store, c.triage, c.entries != NULL, &error)) {
		status = command_fail(&error);
		goto out;
	}
	say_failures(&c);
	if (!print_report(&c, &error)) {
		status = command_fail(&error);
		goto out;
	}
	status = exit_code(&c, &error);
	if (error)
		status = command_fail(&error);
out:
	release(&c);
	return status;
}
