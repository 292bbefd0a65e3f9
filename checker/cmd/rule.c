/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline rule COMMAND`: what those who write rules need. */
#include "cmd/rule.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "cmd/command.h"

static const struct {
	const char *name, *typed;	/* the second is what --help calls it */
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{ "new", "rule new", cmd_rule_new, "begin a rule: an example that works, with its test" },
	{ "lint", "rule lint", cmd_rule_lint, "what is wrong with rules that can be read" },
	{ "list", "rule list", cmd_rule_list, "the rules that findings come from" },
	{ "test", "rule test", cmd_rule_test, "do rules find what their tests say, and nothing else" },
};

static void usage(GString *out)
{
	g_string_append(out, "usage: faultline rule COMMAND [options] [arguments]\n\n");
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		g_string_append_printf(out, "  %-6s %s\n", commands[i].name, commands[i].summary);
	g_string_append(out, "\n'faultline rule COMMAND --help' tells more; docs/rules.md is the "
			"way in.\n");
}

static int no_such_command(const char *name)
{
	const char *names[G_N_ELEMENTS(commands)], *near;

	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		names[i] = commands[i].name;
	near = suggest_word(name, names, G_N_ELEMENTS(names));
	g_printerr("faultline: rule %s: no such command; %s%s%s'faultline rule --help' lists them\n",
		   name, near ? "did you mean " : "", near ? near : "", near ? "? " : "");
	return FL_EXIT_BAD;
}

int cmd_rule(int argc, char **argv)
{
	g_autoptr(GString) text = g_string_new(NULL);

	usage(text);
	if (argc < 2) {
		g_printerr("%s", text->str);
		return FL_EXIT_BAD;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		g_print("%s", text->str);
		return FL_EXIT_OK;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		argv[1] = (char *)commands[i].typed;
		return commands[i].run(argc - 1, argv + 1);
	}
	return no_such_command(argv[1]);
}
