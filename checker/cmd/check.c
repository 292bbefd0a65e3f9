/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The main job: a tree analysed as it is on disk, and what the database then holds. The way
 * of the data is cmd/analysis.c; this is its command line and its answer.
 */
#include <string.h>

#include "base/error.h"
#include "cmd/analysis.h"
#include "cmd/solved.h"
#include "cmd/asked.h"
#include "cmd/command.h"
#include "cmd/ground.h"
#include "cmd/verdicts.h"
#include "report/report.h"
#include "report/style.h"

struct check {
	struct asked asked;
	char *overlay, **entries;
	char *file, **flags;		/* after "--" */
	struct ground ground;
	struct history_head head;	/* of the tree; empty for one file */
	struct analysis analysis;
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
	const GOptionEntry own[] = {
		{ "overlay", 0, 0, G_OPTION_ARG_FILENAME, &c->overlay,
		  "A folder whose files stand in for the tree's: try a patch without a copy", "DIR" },
		{ "world", 0, 0, G_OPTION_ARG_STRING, &c->asked.world,
		  "File systems to solve, with what is everywhere (proc), comma-separated; default: "
		  "all (in scope)", "LIST" },
		{ "entry", 0, 0, G_OPTION_ARG_STRING_ARRAY, &c->entries,
		  "Only what this function reaches (repeatable)", "NAME" },
		{ "db", 0, 0, G_OPTION_ARG_FILENAME, &c->asked.db,
		  "Database; default: faultline.db", "FILE" },
		{ "format", 'f', 0, G_OPTION_ARG_STRING, &c->asked.format,
		  "Format of the findings, as of 'faultline report'; default: text", "FMT" },
		{ 0 },
	};
	g_autoptr(GArray) entries = asked_entries(&c->asked, own);

	return command_options(&argc, &argv, (const GOptionEntry *)(void *)entries->data,
			       "[-- FILE.c [compiler flags]]", summary, description, status) &&
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
	struct asked *asked = &c->asked;

	if (!asked_understand(asked, "check", error))
		return FALSE;
	if (!g_strcmp0(asked->world, "all"))
		g_clear_pointer(&asked->worlds, g_strfreev);
	if (c->overlay && !g_file_test(c->overlay, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: --overlay %s: no such folder; name one where changed files lie "
			    "as they do in the tree", c->overlay);
		return FALSE;
	}
	if (!asked->kernel && !asked->compdb && !c->file && !asked->build) {
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
	if (!asked->db)
		asked->db = g_strdup("faultline.db");
	c->analysis = (struct analysis){
		.ground = &c->ground, .overlay = c->overlay, .file = c->file, .flags = c->flags,
		.entries = c->entries, .worlds = asked->worlds,
		.keep = asked->kernel && !c->entries && asked->worlds &&
			g_strv_length(asked->worlds) <= SOLVED_WORLDS,
	};
	c->ground.asked = asked;
	if (!analysis_choose(&c->analysis, error)) {
		g_prefix_error(error, "check: ");
		return FALSE;
	}
	/* Now, not when a long run is over and has nothing to print with. */
	return report_find_format(asked->format, error) != NULL;
}

/* --- the run, and the answer -------------------------------------------------------------- */

/* Which commit it is, and which files are not as they are there: who reads one of them? */
static void look_at_head(struct check *c)
{
	struct analysis *a = &c->analysis;

	if (a->plan->root && !a->file)
		history_head_read(a->plan->root, &c->head);
	if (c->head.commit)
		ground_said(&c->ground, "git: commit %.12s, sources that differ: %u", c->head.commit,
			    g_hash_table_size(c->head.changed));
	a->head = &c->head;
	a->watched = c->head.changed;
}

/* Before the long part: a mistyped world, bad rules, a database that cannot be written to. */
static gboolean analyse(struct check *c, GError **error)
{
	struct analysis *a = &c->analysis;

	if (!ground_rules(&c->ground, &c->asked, error) || !analysis_plan(a, error) ||
	    !analysis_open(a, c->asked.db, error) || !ground_models(&c->ground, error))
		return FALSE;
	look_at_head(c);
	return analysis_read(a, error) && analysis_answer(a, error) &&
	       verdicts_apply(a->store, c->ground.triage, c->entries != NULL, error);
}

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
	const struct asked *asked = &c->asked;
	const char *params[] = {
		"high",
		asked->confidence <= CONFIDENCE_MEDIUM ? "medium" : "high",
		asked->confidence <= CONFIDENCE_LOW ? "low" : "high",
		"error",
		!g_strcmp0(asked->fail_on, "warning") ? "warning" : "error",
	};
	gint64 found = 0;

	if (asked->fail_on && strcmp(asked->fail_on, "never")) {
		if (!store_query(c->analysis.store, sql, params, G_N_ELEMENTS(params), count_row,
				 &found, error))
			return FL_EXIT_BAD;
		if (found)
			return FL_EXIT_FINDINGS;
	}
	return analysis_partial(&c->analysis) ? FL_EXIT_PARTIAL : FL_EXIT_OK;
}

static gboolean print_report(struct check *c, GError **error)
{
	struct report_options opt = {
		.min_confidence = c->asked.confidence,
		.colour = style_want_colour(),
	};

	return report_write(c->analysis.store, c->asked.format, &opt, NULL, error);
}

static void say_notes(const struct plan *plan)
{
	for (guint i = 0; i < plan->notes->len; i++) {
		g_autoptr(GString) line = g_string_new(NULL);

		style_text(line, plan->notes->pdata[i]);
		g_printerr("faultline: note: %s\n", line->str);
	}
}

static void say_failures(const struct extract_set *set)
{
	for (gsize i = 0; i < set->n_results; i++) {
		const struct extract_result *r = &set->results[i];

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
	analysis_clear(&c->analysis);
	history_head_clear(&c->head);
	ground_clear(&c->ground);
	asked_clear(&c->asked);
	g_strfreev(c->entries);
	g_free(c->overlay);
}

int cmd_check(int argc, char **argv)
{
	struct check c = { 0 };
	GError *error = NULL;
	int status = FL_EXIT_OK;

	argc = split_file(&c, argc, argv);
	if (!parse(&c, argc, argv, &status))
		goto out;
	if (!understand(&c, &error) || !analyse(&c, &error)) {
		status = command_fail(&error);
		goto out;
	}
	say_notes(c.analysis.plan);
	say_failures(c.analysis.set);
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
