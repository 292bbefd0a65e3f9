/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline report`: what the database holds, in a format. */
#include "base/error.h"
#include "cmd/command.h"
#include "cmd/folders.h"
#include "report/report.h"
#include "report/style.h"
#include "store/store.h"

static char *db, *format, *confidence, *rule, *world, *path, *status, *since, *output;
static int limit;
static gboolean runs;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &format, "Format, see below (text)", "FORMAT" },
	{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
	  "Write to this file; html: to this folder (stdout)", "FILE" },
	{ "min-confidence", 0, 0, G_OPTION_ARG_STRING, &confidence,
	  "Least confidence: high, medium or low (medium; html: low)", "LEVEL" },
	{ "rule", 0, 0, G_OPTION_ARG_STRING, &rule, "Only this rule, or a pattern (all)", "RULE" },
	{ "world", 0, 0, G_OPTION_ARG_STRING, &world, "Only this file system's (all)", "WORLD" },
	{ "path", 0, 0, G_OPTION_ARG_FILENAME, &path,
	  "Only what is in this folder or file, or passes it (all)", "PATH" },
	{ "status", 0, 0, G_OPTION_ARG_STRING, &status,
	  "Only these, comma-separated (new,open), or all", "LIST" },
	{ "since", 0, 0, G_OPTION_ARG_STRING, &since,
	  "Only what is first seen after: a run's number, or a date", "WHEN" },
	{ "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most N findings (0: all)", "N" },
	{ "runs", 0, 0, G_OPTION_ARG_NONE, &runs,
	  "With run numbers, times and durations (json)", NULL },
	{ 0 },
};

static char *description(void)
{
	GString *text = g_string_new("Formats:\n");
	gsize n;
	const struct report_format *formats = report_formats(&n);

	for (gsize i = 0; i < n; i++)
		g_string_append_printf(text, "  %-10s %s\n", formats[i].name,
				       formats[i].description);
	g_string_append(text, "\nStatus: new, open, fixed, accepted, false-positive.\n"
			"\nExamples:\n"
			"  faultline report --min-confidence high\n"
			"  faultline report --format splat --world ext4 --limit 1\n"
			"  faultline report --rule 'order/*' --status all --format json\n"
			"  faultline report --format html --output report\n"
			"\nExit: 0 written; 2 wrong usage or no database.");
	return g_string_free(text, FALSE);
}

static gboolean parse_confidence(enum rule_confidence *level, GError **error)
{
	*level = g_strcmp0(format, "html") ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
	if (!confidence || confidence_parse(confidence, level))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
		    "report: --min-confidence %s: no such level: high, medium or low", confidence);
	return FALSE;
}

/* NULL-terminated, for g_strfreev(); NULL and *error for a word that is no status. */
static char **parse_status(GError **error)
{
	static const char *const known[] = { "new", "open", "fixed", "accepted", "false-positive",
					     NULL };
	char **list;

	if (!status)
		return g_strsplit("new,open", ",", -1);
	if (!g_strcmp0(status, "all"))
		return g_strdupv((char **)known);
	list = g_strsplit(status, ",", -1);
	for (char **s = list; *s; s++) {
		if (g_strv_contains(known, *s))
			continue;
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "report: --status %s: no such status: "
			    "new, open, fixed, accepted, false-positive or all", *s);
		g_strfreev(list);
		return NULL;
	}
	return list;
}

static gboolean run(GError **error)
{
	struct report_options opt = { .rule = rule, .world = world, .path = path, .since = since,
				      .limit = MAX(limit, 0),
				      .runs = runs, .colour = !output && style_want_colour() };
	g_auto(GStrv) wanted = NULL;
	struct rules *rules = NULL;
	struct store *s;
	gboolean ok;

	if (!parse_confidence(&opt.min_confidence, error) || !(wanted = parse_status(error)))
		return FALSE;
	opt.status = (const char *const *)wanted;
	if (since && !g_ascii_isdigit(*since)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "report: --since %s: no run and no time: "
			    "a number, or a time as 2024-11-22 or 2024-11-22T10:00:00Z", since);
		return FALSE;
	}
	s = store_open_readonly(db ? db : "faultline.db", error);
	if (!s)
		return FALSE;
	/* Without rules it has all but what comments draw. */
	if (!g_strcmp0(format, "html"))
		opt.rules = rules = rules_of_shipped(NULL);
	ok = report_write(s, format ? format : "text", &opt, output, error);
	rules_free(rules);
	store_close(s);
	return ok;
}

int cmd_report(int argc, char **argv)
{
	g_autofree char *text = description();
	GError *error = NULL;
	int exit_code;

	if (!command_options(&argc, &argv, entries, "", "Prints the findings of the database.",
			     text, &exit_code))
		return exit_code;
	if (argc > 1) {
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE,
			    "report: %s: takes options only, no such argument", argv[1]);
		return command_fail(&error);
	}
	return run(&error) ? FL_EXIT_OK : command_fail(&error);
}
