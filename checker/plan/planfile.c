/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands kept in a file of the scratch tree, so that a run on unchanged
 * makefiles needs no dry run:
 *
 *	{ "key": "…", "commands": [[name, file, arg, …], …] }
 *
 * Only what was written for the same key is read back; a file that is damaged
 * in any way is as good as none.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "plan/internal.h"

/* All strings, at least two, or nothing. */
static gboolean read_command(GArray *commands, const char *object, const json_t *words)
{
	gsize n = json_array_size(words);
	char **args;

	for (gsize i = 0; i < n; i++)
		if (!json_is_string(json_array_get(words, i)))
			return FALSE;
	if (n < 2)
		return FALSE;
	args = g_new0(char *, n - 1);
	for (gsize i = 2; i < n; i++)
		args[i - 2] = g_strdup(json_string_value(json_array_get(words, i)));
	commands_add(commands, g_strdup(json_string_value(json_array_get(words, 0))), object,
		     json_string_value(json_array_get(words, 1)), args);
	return TRUE;
}

gboolean planfile_read(const char *path, const char *key, struct plan *plan, const char *object)
{
	json_t *top = json_load_file(path, 0, NULL);
	const char *found = json_string_value(json_object_get(top, "key"));
	const json_t *list = json_object_get(top, "commands");
	GArray *commands = commands_new();
	gboolean ok = found && !strcmp(found, key) && json_array_size(list);

	for (gsize i = 0; ok && i < json_array_size(list); i++)
		ok = read_command(commands, object, json_array_get(list, i));
	json_decref(top);
	if (!ok) {
		commands_free(commands);
		return FALSE;
	}
	commands_finish(commands, plan);
	return TRUE;
}

static json_t *command_words(const struct plan_command *c)
{
	json_t *words = json_array();

	json_array_append_new(words, json_string(c->name));
	json_array_append_new(words, json_string(c->file));
	for (char **a = c->args; *a; a++)
		json_array_append_new(words, json_string(*a));
	return words;
}

void planfile_write(const char *path, const char *key, const struct plan *plan)
{
	json_t *list = json_array();
	json_t *top = json_pack("{s:s, s:o}", "key", key, "commands", list);
	char *text;

	for (gsize i = 0; i < plan->n_commands; i++)
		json_array_append_new(list, command_words(&plan->commands[i]));
	text = json_dumps(top, JSON_COMPACT);
	json_decref(top);
	/* Not being able to keep it costs the next run some seconds, no more. */
	if (text)
		g_file_set_contents(path, text, -1, NULL);
	free(text);
}
