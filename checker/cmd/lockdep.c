/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline lockdep`: what a running kernel's lockdep has recorded, kept in the
 * database and compared with the graph.
 */
#include <stdio.h>

#include "base/error.h"
#include "cmd/command.h"
#include "report/lockdep.h"
#include "store/store.h"

static char *db, *format, *world;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "world", 0, 0, G_OPTION_ARG_STRING, &world,
	  "Only these file systems, comma-separated (all)", "LIST" },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &format, "text or json (text)", "FORMAT" },
	{ 0 },
};

static const char summary[] =
	"Compares the graph with what lockdep has recorded on a running kernel: FILE is\n"
	"a copy of its /proc/lockdep ('-' is standard input). Without FILE it compares\n"
	"with the one that was given last.";

static const char description[] =
	"An order that the kernel has seen and the graph has not is a miss of the analysis;\n"
	"each is shown with the nearest that is known. A finding of which the kernel has\n"
	"seen one way is half proven. The kernel needs CONFIG_PROVE_LOCKING. FILE can also\n"
	"be lines OUTER<tab>INNER. v_lockdep and v_lockdep_side hold the comparison.\n"
	"\nExamples:\n"
	"  sudo cat /proc/lockdep | faultline lockdep --world ext4 -\n"
	"  faultline query --sql \"SELECT * FROM v_lockdep WHERE status = 'missed'\"\n"
	"\nExit: 0 compared; 2 wrong usage, no database, or FILE is no /proc/lockdep.";

static const char *db_path(void)
{
	return db ? db : "faultline.db";
}

/* Looks first whether the database is there: opening for writing would make it. */
static gboolean keep(const char *path, GError **error)
{
	struct lockdep_orders *orders = lockdep_read(path, error);
	struct store *s = orders ? store_open_readonly(db_path(), error) : NULL;
	gboolean ok = s != NULL;

	store_close(s);
	s = ok ? store_open(db_path(), error) : NULL;
	ok = s && store_put_lockdep(s, orders, error);
	store_close(s);
	lockdep_orders_free(orders);
	return ok;
}

static gboolean compare(GString *out, GError **error)
{
	struct store *s = store_open_readonly(db_path(), error);
	g_auto(GStrv) worlds = world ? g_strsplit(world, ",", -1) : NULL;
	gboolean ok;

	if (!s)
		return FALSE;
	ok = lockdep_write(s, (const char *const *)worlds, format ? format : "text", out, error);
	store_close(s);
	return ok;
}

int cmd_lockdep(int argc, char **argv)
{
	g_autoptr(GString) out = g_string_new(NULL);
	GError *error = NULL;
	int exit_code;

	if (!command_options(&argc, &argv, entries, "[FILE]", summary, description, &exit_code))
		return exit_code;
	if (argc > 2) {
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE, "lockdep: one FILE is wanted, %d are "
			    "given; see 'faultline lockdep --help'", argc - 1);
		return command_fail(&error);
	}
	if ((argc == 2 && !keep(argv[1], &error)) || !compare(out, &error))
		return command_fail(&error);
	fwrite(out->str, 1, out->len, stdout);
	return FL_EXIT_OK;
}
