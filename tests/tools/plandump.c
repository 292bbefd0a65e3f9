/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prints a plan: its facts, then one line a command (name, directory, flags),
 * or with --compdb-out a compile_commands.json that other tools can run.
 */
#include <stdio.h>

#include <jansson.h>

#include "plan/plan.h"

static char *kernel, *build, *compdb, *scratch;
static char **scope;
static gboolean as_json;

static const GOptionEntry entries[] = {
	{ "kernel", 0, 0, G_OPTION_ARG_FILENAME, &kernel, "source tree", "DIR" },
	{ "build", 0, 0, G_OPTION_ARG_FILENAME, &build, "object tree", "DIR" },
	{ "compdb", 0, 0, G_OPTION_ARG_FILENAME, &compdb, "compile_commands.json", "FILE" },
	{ "scratch", 0, 0, G_OPTION_ARG_FILENAME, &scratch, "where scratch trees live", "DIR" },
	{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print a compile_commands.json", NULL },
	{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &scope, NULL, "SCOPE" },
	{ 0 }
};

static void print_text(const struct plan *p)
{
	printf("root %s\nversion %s\nconfig %s\nhides_nesting %d\ncommands %zu\n",
	       p->root ? p->root : "", p->version, p->config, p->hides_nesting, p->n_commands);
	for (gsize i = 0; i < p->n_commands; i++) {
		g_autofree char *args = g_strjoinv(" ", p->commands[i].args);

		printf("%s\t%s\t%s\n", p->commands[i].name, p->commands[i].directory, args);
	}
}

static void print_json(const struct plan *p)
{
	json_t *array = json_array();

	for (gsize i = 0; i < p->n_commands; i++) {
		const struct plan_command *c = &p->commands[i];
		json_t *words = json_array();

		json_array_append_new(words, json_string("clang"));
		for (char **a = c->args; *a; a++)
			json_array_append_new(words, json_string(*a));
		json_array_append_new(words, json_string(c->file));
		json_array_append_new(array, json_pack("{s:s, s:s, s:o}", "directory", c->directory,
						       "file", c->file, "arguments", words));
	}
	json_dumpf(array, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(array);
}

int main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;
	struct plan_options opt = { .jobs = 2 };
	struct plan *p = NULL;

	g_option_context_add_main_entries(context, entries, NULL);
	if (g_option_context_parse(context, &argc, &argv, &error)) {
		opt.kernel = kernel;
		opt.build = build;
		opt.compdb = compdb;
		opt.scratch = scratch;
		opt.scope = (const char *const *)scope;
		p = plan_kernel(&opt, &error);
	}
	if (!p) {
		g_printerr("plandump: %s\n", error->message);
		return 2;
	}
	if (as_json)
		print_json(p);
	else
		print_text(p);
	plan_free(p);
	return 0;
}
