/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline orders`: what the kernel documents, against what its code does. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cmd/command.h"
#include "cmd/folders.h"
#include "report/orders.h"
#include "store/store.h"

static char *db, *format, *world, *confidence, *fail_on, *kernel;
static gboolean no_comments;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "world", 0, 0, G_OPTION_ARG_STRING, &world, "Ways of one file system only (all)",
	  "WORLD" },
	{ "min-confidence", 0, 0, G_OPTION_ARG_STRING, &confidence,
	  "What contradicts: high, medium or low (high)", "LEVEL" },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &format, "text or json (text)", "FORMAT" },
	{ "kernel", 0, 0, G_OPTION_ARG_FILENAME, &kernel,
	  "The tree whose comments are read (where it was analysed)", "DIR" },
	{ "no-comments", 0, 0, G_OPTION_ARG_NONE, &no_comments,
	  "The orders of rules/orders alone", NULL },
	{ "fail-on", 0, 0, G_OPTION_ARG_STRING, &fail_on,
	  "Exit with 1 when an order is contradicted, or never (never)", "WHAT" },
	{ 0 },
};

static const char summary[] =
	"Says of each order that the kernel documents (rules/orders) whether the code\n"
	"confirms it, contradicts it, or was not seen to take both locks. Then the orders\n"
	"that comments of the kernel draw, against those rules.";

static const char description[] =
	"A place shown is where the inner lock is taken; 'faultline query witness OUTER\n"
	"INNER' has the whole way there.\n"
	"\nOf comments, chains (a -> b -> c), trees and lists of lock names are read, below\n"
	"a line that speaks of lock order; chains of known locks anywhere. Each pair agrees\n"
	"with the rules that cite its file, says more, or differs. Names that are not\n"
	"known (rules/orders can give them: names) and what has no such shape are listed.\n"
	"No finding comes of a comment that no rule carries.\n"
	"\nExamples:\n"
	"  faultline orders --world ext4\n"
	"  faultline orders --min-confidence medium --fail-on contradicted\n"
	"\nExit: 0 shown; 1 contradicted, with --fail-on contradicted; 2 wrong usage or no\n"
	"database.";

static gboolean parse(struct orders_options *opt, GError **error)
{
	if (confidence && !confidence_parse(confidence, &opt->min_confidence)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "orders: --min-confidence %s: no such "
			    "level: high, medium or low", confidence);
		return FALSE;
	}
	if (kernel && !g_file_test(kernel, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "orders: --kernel %s: no such folder",
			    kernel);
		return FALSE;
	}
	if (fail_on && strcmp(fail_on, "contradicted") && strcmp(fail_on, "never")) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "orders: --fail-on %s: contradicted "
			    "or never", fail_on);
		return FALSE;
	}
	return TRUE;
}

static gboolean ask(GString *out, guint *contradicted, GError **error)
{
	struct orders_options opt = { .format = format ? format : "text", .world = world,
				      .min_confidence = CONFIDENCE_HIGH };
	struct rules *rules = NULL;
	struct store *s;
	gboolean ok;

	if (!parse(&opt, error))
		return FALSE;
	s = store_open_readonly(db ? db : "faultline.db", error);
	if (!s)
		return FALSE;
	opt.kernel = kernel;
	ok = no_comments || (opt.rules = rules = rules_of_shipped(error));
	ok = ok && orders_write(s, &opt, out, contradicted, error);
	rules_free(rules);
	store_close(s);
	return ok;
}

int cmd_orders(int argc, char **argv)
{
	g_autoptr(GString) out = g_string_new(NULL);
	guint contradicted = 0;
	GError *error = NULL;
	int exit_code;

	if (!command_options(&argc, &argv, entries, "", summary, description, &exit_code))
		return exit_code;
	if (argc > 1) {
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE,
			    "orders: %s: takes options only, no such argument", argv[1]);
		return command_fail(&error);
	}
	if (!ask(out, &contradicted, &error))
		return command_fail(&error);
	fwrite(out->str, 1, out->len, stdout);
	return contradicted && !g_strcmp0(fail_on, "contradicted") ? FL_EXIT_FINDINGS : FL_EXIT_OK;
}
