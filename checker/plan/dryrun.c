/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compile commands from a dry run of kbuild. Reads what make prints for
 *
 *	make -n V=1 C=2 CHECK=… CHECKFLAGS= fs/ mm/ …
 *
 * where each C file has a line with the checker's command in it,
 *
 *	set -e; echo '# CHECK   fs/dax.c'; echo '  CHECK FLAGS FILE'; …
 *
 * quoted for the shell by kbuild. Nothing of the kernel is compiled and nothing
 * of what is printed is run. CHECKFLAGS= keeps sparse's own flags out.
 */
#include <string.h>

#include "base/error.h"
#include "plan/internal.h"

#define ECHO "echo '  " DRYRUN_CHECK " "
#define SECONDS 600

/* Where a word of the shell that starts at `s` ends: '…', \x and plain bytes. */
static const char *word_end(const char *s)
{
	while (*s && !strchr(" \t\n;&|", *s)) {
		if (*s == '\'') {
			s = strchr(s + 1, '\'');
			if (!s)
				return NULL;
		} else if (*s == '\\' && s[1]) {
			s++;
		}
		s++;
	}
	return s;
}

/* The echoed command at `at`, split into words; NULL when it is not whole. */
static char **echoed_command(const char *at)
{
	const char *word = at + strlen("echo ");
	const char *end = word_end(word);
	g_autofree char *quoted = end ? g_strndup(word, end - word) : NULL;
	g_autofree char *line = quoted ? g_shell_unquote(quoted, NULL) : NULL;
	char **words = NULL;
	int n = 0;

	/* "  CHECK FILE" at the least */
	if (!line || !g_shell_parse_argv(line, &n, &words, NULL) || n < 2) {
		g_strfreev(words);
		return NULL;
	}
	g_free(words[0]);
	memmove(words, words + 1, n * sizeof(*words));
	return words;
}

GPtrArray *dryrun_parse(const char *text)
{
	GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);

	while ((text = strstr(text, ECHO))) {
		char **words = echoed_command(text);

		if (words)
			g_ptr_array_add(out, words);
		text += strlen(ECHO);
	}
	return out;
}

static void add_command(struct plan *plan, GArray *commands, const char *object, char **scope,
			char **words)
{
	const char *file = words[g_strv_length(words) - 1];
	char *name = tree_file_name(plan->root, object, object, file);

	if (g_str_has_suffix(file, ".c") && scope_has(scope, name))
		commands_add(commands, name, object, file, flags_clean((const char *const *)words));
	else
		g_free(name);
}

/*
 * kbuild brings a configuration up to date even in a dry run, when the tools are not those
 * it was made with; then it shall say so and leave the tree alone.
 */
static char **make_arguments(const char *object, const struct tree_config *config, char **folders)
{
	GStrvBuilder *b = g_strv_builder_new();
	g_auto(GStrv) variables = tree_variables(object, config);
	char **args;

	g_strv_builder_add_many(b, "-n", "V=1", "C=2", "CHECK=" DRYRUN_CHECK, "CHECKFLAGS=",
				"KCONFIG_NOSILENTUPDATE=1", NULL);
	g_strv_builder_addv(b, (const char **)variables);
	g_strv_builder_addv(b, (const char **)folders);
	args = g_strv_builder_end(b);
	g_strv_builder_unref(b);
	return args;
}

gboolean dryrun_commands(struct plan *plan, const char *object, char **scope, GError **error)
{
	struct tree_config config;

	if (!tree_config_read(object, &config, error))
		return FALSE;
	g_auto(GStrv) folders = scope_folders(plan->root, scope);
	g_auto(GStrv) args = make_arguments(object, &config, folders);
	GString *text = make_run(plan->root, object, (const char *const *)args, SECONDS, error);
	gboolean is_clang = config.is_clang;

	tree_config_clear(&config);
	if (!text)
		return FALSE;
	g_autoptr(GPtrArray) found = dryrun_parse(text->str);
	GArray *commands = commands_new();

	g_string_free(text, TRUE);
	for (guint i = 0; i < found->len; i++)
		add_command(plan, commands, object, scope, found->pdata[i]);
	commands_finish(commands, plan);
	if (!is_clang)
		compiler_filter(plan->commands, plan->n_commands);
	return TRUE;
}
