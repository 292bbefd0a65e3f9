/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * faultline COMMAND [options] [arguments]
 *
 * The way of the data, plan → extract → link → solve → judge → store, is
 * cmd/analysis.c, which check and review go; the other commands read what it stored.
 */
#include <locale.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "cmd/command.h"

#ifndef FL_VERSION
#define FL_VERSION "0.1"
#endif

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{ "check", cmd_check, "analyse a kernel tree, or one file" },
	{ "review", cmd_review, "what a change brings or mends" },
	{ "report", cmd_report, "what the database holds, in a format" },
	{ "query", cmd_query, "saved and free questions to the database" },
	{ "explain", cmd_explain, "a rule, or a finding with its witnesses" },
	{ "tree", cmd_tree, "which locks a function can reach, or who reaches it" },
	{ "orders", cmd_orders, "documented orders: confirmed, contradicted, not seen" },
	{ "lockdep", cmd_lockdep, "compare with a running kernel's /proc/lockdep" },
	{ "baseline", cmd_baseline, "say of findings that they are known, or false, and why" },
	{ "rule", cmd_rule, "write, test and list rules" },
	{ "kbuild", cmd_kbuild, "as the checker of a kernel build: make C=2 CHECK=\"faultline kbuild\"" },
};

static void usage(GString *out)
{
	g_string_append(out, "faultline: lock order of kernel filesystem code, checked from source\n\n"
			     "usage: faultline COMMAND [options] [arguments]\n\n");
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		g_string_append_printf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
	g_string_append(out, "\n'faultline COMMAND --help' tells more; "
			"'faultline --version' the version.\n");
}

static int no_such_command(const char *name)
{
	const char *names[G_N_ELEMENTS(commands)], *near;

	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		names[i] = commands[i].name;
	near = suggest_word(name, names, G_N_ELEMENTS(names));
	g_printerr("faultline: %s: no such command; ", name);
	if (near)
		g_printerr("did you mean %s? ", near);
	g_printerr("'faultline --help' lists them\n");
	return FL_EXIT_BAD;
}

int main(int argc, char **argv)
{
	g_autoptr(GString) text = g_string_new(NULL);

	setlocale(LC_ALL, "");
	if (argc < 2) {
		usage(text);
		g_printerr("%s", text->str);
		return FL_EXIT_BAD;
	}
	if (!strcmp(argv[1], "--version")) {
		g_print("faultline %s\n", FL_VERSION);
		return FL_EXIT_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(text);
		g_print("%s", text->str);
		return FL_EXIT_OK;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return no_such_command(argv[1]);
}
