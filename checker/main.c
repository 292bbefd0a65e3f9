/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * faultline COMMAND [options] [arguments]
 *
 * The way of the data, plan → extract → link → solve → judge → store, is
 * cmd/analysis.c, which check and review go; the other commands read what it stored.
 * Which commands there are stands in cmd/command.c.
 */
#include <locale.h>
#include <string.h>

#include "base/error.h"
#include "cmd/command.h"

#ifndef FL_VERSION
#define FL_VERSION "0.1"
#endif

int main(int argc, char **argv)
{
	static char help[] = "help";

	setlocale(LC_ALL, "");
	if (argc < 2) {
		g_autoptr(GString) text = help_usage();

		g_printerr("%s", text->str);
		return FL_EXIT_BAD;
	}
	if (!strcmp(argv[1], "--version")) {
		g_print("faultline %s\n", FL_VERSION);
		return FL_EXIT_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		argv[1] = help;
	return command_run(commands, "", argc, argv);
}
