/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands share: option parsing and the way errors are said. */
#include "cmd/command.h"

#include "base/error.h"

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
	GError *error = NULL;

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
		*status = FL_EXIT_OK;
		return FALSE;
	}
	return TRUE;
}
