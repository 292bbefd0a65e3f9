/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline help`: what a command says of itself, for a terminal or as a man page. Makes the
 * pages that `make install` installs.
 */
#include <string.h>

#include "base/error.h"
#include "cmd/command.h"
#include "cmd/manual.h"

static gboolean man;
static char *folder;

static const GOptionEntry entries[] = {
	{ "man", 0, 0, G_OPTION_ARG_NONE, &man, "Print its man page (mdoc), to be read by man -l -",
	  NULL },
	{ "write-man", 0, 0, G_OPTION_ARG_FILENAME, &folder,
	  "Write all man pages into this folder", "DIR" },
	{ 0 },
};

static const char description[] =
	"Examples:\n"
	"  faultline help rule new\n"
	"  faultline help --man check | man -l -\n"
	"\nExit: 0 shown; 2 wrong usage, or a page that cannot be written.";

GString *help_usage(void)
{
	GString *out = g_string_new("faultline: lock order of kernel filesystem code, checked from "
				    "source\n\nusage: faultline COMMAND [options] [arguments]\n\n");

	command_list(commands, out);
	g_string_append(out, "\n'faultline COMMAND --help' tells more; "
			"'faultline --version' the version.\n");
	return out;
}

/* What the words name; NULL and *error when there is none. No words: *found is NULL. */
static gboolean find(char **words, const struct command **found, GError **error)
{
	const struct command *table = commands;

	for (*found = NULL; *words; words++) {
		*found = table ? command_find(table, *words) : NULL;
		if (!*found) {
			g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
				    "help: %s: no such command; 'faultline --help' lists them", *words);
			return FALSE;
		}
		table = (*found)->below;
	}
	return TRUE;
}

static int show(const struct command *c)
{
	g_autoptr(GString) out = man || !c ? NULL : g_string_new(c->name);
	char *argv[] = { NULL, (char *)"--help", NULL };

	if (out) {
		argv[0] = out->str;
		return c->run(2, argv);
	}
	out = man ? g_string_new(NULL) : help_usage();
	if (man)
		manual_page(c, out);
	g_print("%s", out->str);
	return FL_EXIT_OK;
}

int cmd_help(int argc, char **argv)
{
	const struct command *c = NULL;
	GError *error = NULL;
	int status;

	if (!command_options(&argc, &argv, entries, "[COMMAND]",
			     "Shows what a command does, and its options; without one, which there "
			     "are.", description, &status))
		return status;
	if (folder ? !manual_write(folder, &error) : !find(argv + 1, &c, &error))
		return command_fail(&error);
	return folder ? FL_EXIT_OK : show(c);
}
