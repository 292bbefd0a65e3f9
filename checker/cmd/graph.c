/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline graph`: a world's lock graph as a picture. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/paths.h"
#include "cmd/command.h"
#include "report/chart/ask.h"
#include "store/store.h"

static char *db, *world, *around, *confidence, *format, *output;
static int depth = 1, limit = 60;
static gboolean all;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "world", 0, 0, G_OPTION_ARG_STRING, &world,
	  "Of this file system, with the core's; or core alone (the only one)", "WORLD" },
	{ "around", 0, 0, G_OPTION_ARG_STRING, &around,
	  "Only what is near this lock: RECORD.FIELD, FIELD, alias, lockdep's name", "CLASS" },
	{ "depth", 0, 0, G_OPTION_ARG_INT, &depth, "With --around: how many orders away (1)", "N" },
	{ "min-confidence", 0, 0, G_OPTION_ARG_STRING, &confidence,
	  "Leave out orders below: high, medium or low (high)", "LEVEL" },
	{ "all", 0, 0, G_OPTION_ARG_NONE, &all,
	  "Also what other orders imply, and what the core does by itself", NULL },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &format,
	  "dot, svg or json (dot, or as FILE ends)", "FORMAT" },
	{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write there (standard output)",
	  "FILE" },
	{ "limit", 0, 0, G_OPTION_ARG_INT, &limit, "Seconds that Graphviz may take (60)", "N" },
	{ 0 },
};

static const char summary[] =
	"Draws the lock graph of a file system: an arrow from the lock that is held to the\n"
	"one that is taken under it, from top to bottom.";

static const char description[] =
	"An order that follows from others is left out, unless its reverse is there too, a\n"
	"finding is made of it, or it breaks a documented one; and what the core does among\n"
	"locks that no order of the world has. How many are left out is said below the\n"
	"picture and on stderr. Documented orders decide what is above what.\n"
	"SVG is laid out by Graphviz's dot.\n"
	"\nExamples:\n"
	"  faultline graph --world ext4 --output ext4.svg\n"
	"  faultline graph --world ext4 --around i_data_sem --depth 2 | dot -Tpng >near.png\n"
	"\nExit: 0 drawn; 2 wrong usage, no such class, no database, or dot failed.";

static const char *wanted_format(void)
{
	const char *dot = output ? strrchr(output, '.') : NULL;

	if (format)
		return format;
	return dot && (!strcmp(dot, ".svg") || !strcmp(dot, ".json")) ? dot + 1 : "dot";
}

static gboolean answer(GString *out, char **said, GError **error)
{
	struct chart_request r = { .world = world, .around = around, .depth = (guint)depth,
				   .min_confidence = CONFIDENCE_HIGH, .all = all,
				   .format = wanted_format(), .seconds = MAX(limit, 1) };
	g_autofree char *shipped = NULL;
	const char *dirs[2] = { NULL, NULL };
	struct rules *rules = NULL;
	struct store *s;
	gboolean ok;

	if (depth < 0) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "graph: --depth %d: 0 or more is "
			    "wanted", depth);
		return FALSE;
	}
	if (confidence && !confidence_parse(confidence, &r.min_confidence)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "graph: --min-confidence %s: no such "
			    "level: high, medium or low", confidence);
		return FALSE;
	}
	s = store_open_readonly(db ? db : "faultline.db", error);
	if (!s)
		return FALSE;
	dirs[0] = shipped = paths_rules(error);
	ok = shipped && (rules = rules_load(dirs, error)) != NULL;
	ok = ok && chart_answer(s, rules, &r, out, said, error);
	rules_free(rules);
	store_close(s);
	return ok;
}

/* A file is whole or as it was. */
static gboolean put(const GString *out, GError **error)
{
	GError *why = NULL;

	if (!output)
		return fwrite(out->str, 1, out->len, stdout) == out->len && !fflush(stdout);
	if (g_file_set_contents(output, out->str, (gssize)out->len, &why))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "graph: --output %s: %s", output, why->message);
	g_error_free(why);
	return FALSE;
}

int cmd_graph(int argc, char **argv)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *said = NULL;
	GError *error = NULL;
	int exit_code;

	if (!command_options(&argc, &argv, entries, "", summary, description, &exit_code))
		return exit_code;
	if (argc > 1) {
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE,
			    "graph: %s: takes options only, no such argument", argv[1]);
		return command_fail(&error);
	}
	if (!answer(out, &said, &error) || !put(out, &error))
		return command_fail(&error);
	g_printerr("faultline: graph: %s\n", said);
	return FL_EXIT_OK;
}
