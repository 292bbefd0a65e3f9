/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline rule COMMAND`: what those who write rules need. */
#include "cmd/rule.h"

#include <string.h>

#include "base/error.h"
#include "cmd/command.h"

const struct command rule_commands[] = {
	{ "rule new", cmd_rule_new, "begin a rule: an example that works, with its test", NULL },
	{ "rule lint", cmd_rule_lint, "what is wrong with rules that can be read", NULL },
	{ "rule list", cmd_rule_list, "the rules that findings come from", NULL },
	{ "rule test", cmd_rule_test, "do rules find what their tests say, and nothing else", NULL },
	{ 0 },
};

static void usage(GString *out)
{
	g_string_append(out, "usage: faultline rule COMMAND [options] [arguments]\n\n");
	command_list(rule_commands, out);
	g_string_append(out, "\n'faultline rule COMMAND --help' tells more; docs/rules.md is the "
			"way in.\n");
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
	return command_run(rule_commands, "rule ", argc, argv);
}
