/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline tree`: which lock events a function can reach, or who reaches it. */
#include <stdio.h>

#include "base/error.h"
#include "cmd/command.h"
#include "report/tree.h"
#include "store/store.h"

static char *db, *world;
static gboolean callers;
static int depth;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "world", 0, 0, G_OPTION_ARG_STRING, &world, "Calls of one file system only (all)",
	  "WORLD" },
	{ "callers", 0, 0, G_OPTION_ARG_NONE, &callers,
	  "Who reaches FUNCTION, with what held", NULL },
	{ "depth", 0, 0, G_OPTION_ARG_INT, &depth, "Levels (6; 4 with --callers)", "N" },
	{ 0 },
};

static const char summary[] =
	"Shows the lock events that FUNCTION can reach, as a call tree without the\n"
	"branches that reach none. FILE:NAME tells static functions of one name apart.";

static const char description[] =
	"  + CLASS   takes it    ? CLASS   tries it, never waits    - CLASS   drops it\n"
	"  CLASS/1   of nesting subclass 1    CLASS/0,?   of none, or one not known\n"
	"  NAME() via RECORD.FIELD FILE:LINE   a call, through a pointer\n"
	"  returns with CLASS held, drops CLASS   what it does to the locks of its caller\n"
	"  holding …   locks that functions on the way hold themselves\n"
	"  (see above)   unfolded before      …   deeper than --depth\n"
	"  13: NAME()   a level that is too deep to be indented is told by its number\n"
	"\nExamples:\n"
	"  faultline tree ext4_page_mkwrite --world ext4\n"
	"  faultline tree --callers --depth 2 fs/inode.c:evict\n"
	"\nExit: 0 shown; 2 wrong usage, no such function or no database.";

static gboolean show(const char *function, GString *out, GError **error)
{
	struct tree_options opt = { .function = function, .world = world, .callers = callers,
				    .depth = MAX(depth, 0) };
	struct store *s = store_open_readonly(db ? db : "faultline.db", error);
	gboolean ok;

	if (!s)
		return FALSE;
	ok = tree_write(s, &opt, out, error);
	store_close(s);
	return ok;
}

int cmd_tree(int argc, char **argv)
{
	g_autoptr(GString) out = g_string_new(NULL);
	GError *error = NULL;
	int exit_code;

	if (!command_options(&argc, &argv, entries, "FUNCTION", summary, description, &exit_code))
		return exit_code;
	if (argc != 2) {
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE, "tree: one FUNCTION is wanted, %d are "
			    "given; see 'faultline tree --help'", argc - 1);
		return command_fail(&error);
	}
	if (!show(argv[1], out, &error))
		return command_fail(&error);
	fwrite(out->str, 1, out->len, stdout);
	return FL_EXIT_OK;
}
