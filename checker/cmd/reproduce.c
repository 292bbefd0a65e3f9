/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the arguments of a command, makes a line for a shell of those that decide its answer. */
#include "cmd/reproduce.h"

#include <string.h>

#include "base/escape.h"

/* Of these the reader has his own. */
static const struct {
	const char *name;	/* with its dashes */
	gboolean has_value;
} personal[] = {
	{ "--format", TRUE }, { "-f", TRUE }, { "--from", TRUE }, { "--url", TRUE },
	{ "--state", TRUE }, { "--cache", TRUE }, { "--db", TRUE }, { "--jobs", TRUE }, { "-j", TRUE },
	{ "--fail-on", TRUE }, { "--again", FALSE }, { "--quiet", FALSE }, { "-q", FALSE },
	{ "--verbose", FALSE }, { "-v", FALSE },
};

/* How many arguments a personal option takes, with itself; 0: it is none. */
static int personal_size(const char *arg)
{
	for (gsize i = 0; i < G_N_ELEMENTS(personal); i++) {
		gsize n = strlen(personal[i].name);

		if (!strcmp(arg, personal[i].name))
			return personal[i].has_value ? 2 : 1;
		/* "--format=x", "-fx" */
		if (personal[i].has_value && !strncmp(arg, personal[i].name, n) &&
		    (arg[n] == '=' || arg[1] != '-'))
			return 1;
	}
	return 0;
}

char *reproduce_command(int argc, char **argv)
{
	GString *line = g_string_new("faultline");

	for (int i = 0; i < argc;) {
		int size = personal_size(argv[i]);

		if (!size) {
			g_string_append_c(line, ' ');
			escape_word(line, argv[i]);
		}
		i += MAX(size, 1);
	}
	return g_string_free(line, FALSE);
}
