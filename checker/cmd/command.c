/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands share: how they are found, option parsing, the way errors are said. */
#include "cmd/command.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"

const struct command commands[] = {
	{ "check", cmd_check, "analyse a kernel tree, or one file", NULL },
	{ "review", cmd_review, "what a change brings or mends", NULL },
	{ "report", cmd_report, "what the database holds, in a format", NULL },
	{ "query", cmd_query, "saved and free questions to the database", NULL },
	{ "explain", cmd_explain, "a rule, or a finding with its witnesses", NULL },
	{ "tree", cmd_tree, "which locks a function can reach, or who reaches it", NULL },
	{ "orders", cmd_orders, "documented orders: confirmed, contradicted, not seen", NULL },
	{ "graph", cmd_graph, "a picture of the lock graph of a file system", NULL },
	{ "lockdep", cmd_lockdep, "compare with a running kernel's /proc/lockdep", NULL },
	{ "baseline", cmd_baseline, "say of findings that they are known, or false, and why", NULL },
	{ "rule", cmd_rule, "write, test and list rules", rule_commands },
	{ "kbuild", cmd_kbuild, "as the checker of a kernel build: make C=2 CHECK=\"faultline kbuild\"",
	  NULL },
	{ "help", cmd_help, "what a command does, and its options", NULL },
	{ "complete", cmd_complete, NULL, NULL },
	{ 0 },
};

/* Who is told what commands say of themselves, while somebody wants to know. */
static struct {
	void (*tell)(const struct command_about *about, void *data);
	void *data;
} listener;

const char *command_word(const struct command *c)
{
	const char *blank = strrchr(c->name, ' ');

	return blank ? blank + 1 : c->name;
}

const struct command *command_find(const struct command *table, const char *word)
{
	for (; table->name; table++)
		if (!strcmp(command_word(table), word))
			return table;
	return NULL;
}

void command_list(const struct command *table, GString *out)
{
	for (; table->name; table++)
		if (table->summary)
			g_string_append_printf(out, "  %-10s %s\n", command_word(table),
					       table->summary);
}

static int no_such_command(const struct command *table, const char *of, const char *word)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	const char *near;

	for (; table->name; table++)
		if (table->summary)
			g_ptr_array_add(words, (char *)command_word(table));
	near = suggest_word(word, (const char *const *)words->pdata, words->len);
	g_printerr("faultline: %s%s: no such command; ", of, word);
	if (near)
		g_printerr("did you mean %s? ", near);
	g_printerr("'faultline %s--help' lists them\n", of);
	return FL_EXIT_BAD;
}

int command_run(const struct command *table, const char *of, int argc, char **argv)
{
	const struct command *c = command_find(table, argv[1]);

	if (!c)
		return no_such_command(table, of, argv[1]);
	argv[1] = (char *)c->name;
	return c->run(argc - 1, argv + 1);
}

void command_describe(const struct command *c,
		      void (*tell)(const struct command_about *about, void *data), void *data)
{
	char *argv[] = { (char *)c->name, NULL };

	listener.tell = tell;
	listener.data = data;
	c->run(1, argv);
	listener.tell = NULL;
}

/* FALSE when nobody wants to know it. */
static gboolean tell(const struct command_about *about)
{
	if (listener.tell)
		listener.tell(about, listener.data);
	return listener.tell != NULL;
}

int command_fail(GError **error)
{
	g_printerr("faultline: %s\n", (*error)->message);
	g_clear_error(error);
	return FL_EXIT_BAD;
}

gboolean command_options(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
			 const char *summary, const char *description, int *status)
{
	g_autoptr(GOptionContext) context = g_option_context_new(usage);
	g_autofree char *program = g_strconcat("faultline ", (*argv)[0], NULL);
	gboolean help = FALSE;
	const GOptionEntry own[] = {
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL },
		{ 0 },
	};
	const struct command_about about = { (*argv)[0], usage, summary, description, entries };
	GError *error = NULL;

	*status = FL_EXIT_OK;
	if (tell(&about))
		return FALSE;
	g_set_prgname(program);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_summary(context, summary);
	g_option_context_set_description(context, description);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_add_main_entries(context, own, NULL);
	if (!g_option_context_parse(context, argc, argv, &error)) {
		g_printerr("faultline: %s: %s; try '%s --help'\n", (*argv)[0], error->message,
			   program);
		g_clear_error(&error);
		*status = FL_EXIT_BAD;
		return FALSE;
	}
	if (help) {
		g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);

		g_print("%s", text);
		return FALSE;
	}
	return TRUE;
}
