/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compile_commands.json → commands. Both spellings of an entry are read,
 * "arguments" and "command"; entries for anything but C are passed over.
 * Flags go through the same cleaning as kbuild's: the file may come from
 * anybody.
 */
#include <string.h>

#include <jansson.h>

#include "base/error.h"
#include "base/file.h"
#include "plan/internal.h"

static json_t *load(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;
	json_error_t at;
	json_t *array;
	gsize size;

	if (!g_file_get_contents(path, &text, &size, &why)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "--compdb %s: %s", path,
			    g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT) ?
			    "no such file" : why->message);
		return NULL;
	}
	array = json_loadb(text, size, 0, &at);
	if (!array) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s:%d:%d: not JSON: %s", path,
			    at.line, at.column, at.text);
		return NULL;
	}
	if (!json_is_array(array)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "%s: not a compile_commands.json: its top is no array", path);
		json_decref(array);
		return NULL;
	}
	return array;
}

/* The words of a command, compiler first; NULL when the entry has none. */
static char **entry_words(const json_t *entry)
{
	const json_t *list = json_object_get(entry, "arguments");
	const char *line = json_string_value(json_object_get(entry, "command"));
	GPtrArray *words;
	char **argv = NULL;
	gsize i;
	json_t *word;

	if (!json_is_array(list)) {
		if (line)
			g_shell_parse_argv(line, NULL, &argv, NULL);
		return argv;
	}
	words = g_ptr_array_new();
	json_array_foreach((json_t *)list, i, word)
		if (json_is_string(word))
			g_ptr_array_add(words, g_strdup(json_string_value(word)));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

/* How many words the compiler's name takes: "ccache gcc" takes two. */
static int compiler_words(char **words)
{
	int n = 0;

	while (words[n] && words[n][0] != '-' && !g_str_has_suffix(words[n], ".c"))
		n++;
	return n;
}

static char **entry_flags(const json_t *entry, gboolean *foreign)
{
	g_auto(GStrv) words = entry_words(entry);
	g_autofree char *target = NULL;
	char **flags;
	int n;

	if (!words || !words[0])
		return NULL;
	n = compiler_words(words);
	if (n) {
		*foreign |= !strstr(words[n - 1], "clang");
		target = flags_target(words[n - 1]);
	}
	if (!target)
		return flags_clean((const char *const *)words + n);
	/* a place for it: the compiler's own word */
	g_free(words[n - 1]);
	words[n - 1] = g_steal_pointer(&target);
	flags = flags_clean((const char *const *)words + n - 1);
	return flags;
}

struct reading {
	struct plan *plan;
	const char *path;
	char *folder;		/* the JSON file's, absolute */
	char **scope;		/* NULL: all */
	GArray *commands;
	gboolean foreign;	/* some compiler is not clang */
};

static gboolean bad_entry(const struct reading *r, gsize i, const char *why, GError **error)
{
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: entry %zu: %s", r->path, i, why);
	return FALSE;
}

/* Absolute; "directory" may itself be relative to the JSON file. */
static char *entry_directory(const struct reading *r, const json_t *entry)
{
	const char *directory = json_string_value(json_object_get(entry, "directory"));

	return g_canonicalize_filename(directory ? directory : ".", r->folder);
}

static gboolean read_entry(struct reading *r, gsize i, const json_t *entry, GError **error)
{
	const char *file = json_string_value(json_object_get(entry, "file"));
	g_autofree char *directory = NULL, *path = NULL, *name = NULL;
	char **flags;

	if (!json_is_object(entry))
		return bad_entry(r, i, "no object", error);
	if (!file || !*file)
		return bad_entry(r, i, "it has no \"file\"", error);
	if (!g_str_has_suffix(file, ".c"))
		return TRUE;
	directory = entry_directory(r, entry);
	path = g_canonicalize_filename(file, directory);
	name = tree_relative(r->plan->root, path);
	if (r->scope && !scope_has(r->scope, name))
		return TRUE;
	flags = entry_flags(entry, &r->foreign);
	if (!flags)
		return bad_entry(r, i, "it has neither \"arguments\" nor a well-formed \"command\"",
				 error);
	commands_add(r->commands, g_steal_pointer(&name), directory, path, flags);
	return TRUE;
}

/* The kernel tree the first C file lies in; the JSON file's folder when there is none. */
static char *find_root(const struct reading *r, const json_t *array)
{
	gsize i;
	json_t *entry;

	json_array_foreach((json_t *)array, i, entry) {
		const char *file = json_string_value(json_object_get(entry, "file"));
		g_autofree char *directory = NULL, *path = NULL;
		char *root;

		if (!file || !g_str_has_suffix(file, ".c"))
			continue;
		directory = entry_directory(r, entry);
		path = g_canonicalize_filename(file, directory);
		root = tree_above(path);
		return root ? root : g_strdup(r->folder);
	}
	return g_strdup(r->folder);
}

/* The configuration, when the commands run in an object tree. */
static void read_config(struct plan *plan)
{
	struct tree_config config;

	if (!plan->n_commands ||
	    !tree_config_read(plan->commands[0].directory, &config, NULL))
		return;
	g_free(plan->config);
	plan->config = g_strdup(config.hash);
	plan->hides_nesting = !config.lock_alloc;
	tree_config_clear(&config);
}

static gboolean read_entries(struct reading *r, const json_t *array, GError **error)
{
	gsize i;
	json_t *entry;

	json_array_foreach((json_t *)array, i, entry)
		if (!read_entry(r, i, entry, error))
			return FALSE;
	return TRUE;
}

gboolean compdb_commands(struct plan *plan, const char *path, const char *const *scope,
			 GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	g_autofree char *folder = g_path_get_dirname(absolute);
	g_auto(GStrv) parsed = NULL;
	struct reading r = { .plan = plan, .path = path, .folder = folder };
	json_t *array = load(path, error);
	gboolean ok = array != NULL;

	if (!ok)
		return FALSE;
	if (!plan->root)
		plan->root = find_root(&r, array);
	if (scope && scope[0]) {
		parsed = scope_parse(plan->root, scope, error);
		ok = parsed != NULL;
	}
	r.scope = parsed;
	r.commands = commands_new();
	ok = ok && read_entries(&r, array, error);
	json_decref(array);
	commands_finish(r.commands, plan);
	if (!ok)
		return FALSE;
	read_config(plan);
	if (r.foreign)
		compiler_filter(plan->commands, plan->n_commands);
	return TRUE;
}
