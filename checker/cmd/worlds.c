/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the names of the files that will be parsed. A world is called like its folder in
 * fs/, or, where that lies deeper (fs/smb/client), as a string in its sources says: see
 * link/world.c, which alone knows for certain.
 */
#include "cmd/worlds.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"

/* "ext4" of "fs/ext4/super.c" (to be freed), and whether the file lies deeper; or NULL. */
static char *folder_of(const char *file, gboolean *deeper)
{
	const char *end = g_str_has_prefix(file, "fs/") ? strchr(file + 3, '/') : NULL;

	if (!end)
		return NULL;
	*deeper = strchr(end + 1, '/') != NULL;
	return g_strndup(file + 3, end - file - 3);
}

/* Whether the file calls something so: a file system's name, or another's; but no mere word. */
static gboolean says(const char *file, const char *name)
{
	g_autofree char *bare = g_regex_escape_string(name, -1);
	g_autofree char *pattern = g_strdup_printf("\\.name\\s*=\\s*\"%s\"", bare);
	g_autofree char *text = NULL;
	gsize n;

	return g_file_get_contents(file, &text, &n, NULL) && memmem(text, n, name, strlen(name)) &&
	       g_regex_match_simple(pattern, text, G_REGEX_RAW, 0);
}

static gboolean is_possible(const struct plan *p, const char *name)
{
	gboolean deeper = FALSE;

	for (gsize i = 0; i < p->n_commands; i++) {
		g_autofree char *folder = folder_of(p->commands[i].name, &deeper);

		if (folder && (!strcmp(folder, name) ||
			       (deeper && says(p->commands[i].file, name))))
			return TRUE;
	}
	return !strcmp(name, "core");
}

/* --- for the message -------------------------------------------------------------------- */

/* The name in a source's struct file_system_type, to be freed; or NULL. */
static char *type_of(const char *file, const GRegex *type)
{
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *text = NULL;

	if (!g_file_get_contents(file, &text, NULL, NULL) ||
	    !g_regex_match(type, text, G_REGEX_MATCH_DEFAULT, &match))
		return NULL;
	return g_match_info_fetch(match, 1);
}

static gint compare_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Those that are plain to see, sorted. */
static GPtrArray *find_worlds(const struct plan *p)
{
	g_autoptr(GRegex) type = g_regex_new("struct file_system_type \\w+ = \\{[^}]*?\\.name\\s*=\\s*"
					     "\"([^\"]+)\"", G_REGEX_RAW, 0, NULL);
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	gboolean deeper = FALSE;

	for (gsize i = 0; i < p->n_commands; i++) {
		g_autofree char *folder = folder_of(p->commands[i].name, &deeper);
		g_autofree char *name = folder ? type_of(p->commands[i].file, type) : NULL;
		char **found = deeper ? &name : &folder;

		if (name && !g_ptr_array_find_with_equal_func(out, *found, g_str_equal, NULL))
			g_ptr_array_add(out, g_steal_pointer(found));
	}
	g_ptr_array_sort(out, compare_name);
	return out;
}

static void set_unknown(const struct plan *p, const char *name, GError **error)
{
	g_autoptr(GPtrArray) worlds = find_worlds(p);
	const char *near = suggest_word(name, (const char *const *)worlds->pdata, worlds->len);
	g_autofree char *list = NULL;

	g_ptr_array_add(worlds, NULL);
	list = g_strjoinv(" ", (char **)worlds->pdata);
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
		    "check: --world %s: no such file system in scope%s%s%s; there are: %s", name,
		    near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "",
		    *list ? list : "none");
}

gboolean worlds_possible(const struct plan *p, char *const *names, GError **error)
{
	for (; names && *names; names++)
		if (!is_possible(p, *names)) {
			set_unknown(p, *names, error);
			return FALSE;
		}
	return TRUE;
}
