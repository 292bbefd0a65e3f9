/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What part of a tree is analysed: folders and C files, named relative to the
 * tree. Reads the names a user typed, makes clean ones.
 *
 * Names become make's targets, so only what can be a path in a kernel tree is
 * let through: no "A=B", no leading dash, nothing outside the tree.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plan/internal.h"

/* With what takes locks of theirs elsewhere: a copied mm, the tags of requests. */
const char *const plan_default_scope[] = {
	"fs", "mm", "block", "drivers/dax", "drivers/nvdimm", "kernel/fork.c", "lib/sbitmap.c", NULL
};

static gboolean is_safe(const char *name)
{
	if (*name == '-')
		return FALSE;
	for (const char *c = name; *c; c++)
		if (!g_ascii_isalnum(*c) && !strchr("._/+-,@", *c))
			return FALSE;
	return TRUE;
}

/* The entry relative to the tree, NULL when it is not inside it or is all of it. */
static char *clean_name(const char *root, const char *entry)
{
	g_autofree char *path = g_canonicalize_filename(entry, root);
	char *name = tree_relative(root, path);

	if (g_path_is_absolute(name)) {
		g_free(name);
		return NULL;
	}
	return name;
}

static char *parse_entry(const char *root, const char *entry, GError **error)
{
	g_autofree char *name = clean_name(root, entry);
	g_autofree char *path = name ? g_build_filename(root, name, NULL) : NULL;

	if (!name || !is_safe(name)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "scope %s: not a folder or file inside %s: name them relative to it, "
			    "as in --scope fs/ext4,mm", entry, root);
		return NULL;
	}
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "scope %s: not there in %s", entry,
			    root);
		return NULL;
	}
	if (!g_file_test(path, G_FILE_TEST_IS_DIR) && !g_str_has_suffix(name, ".c")) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "scope %s: neither a folder nor a .c file", entry);
		return NULL;
	}
	return g_steal_pointer(&name);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean is_below(const char *name, const char *folder)
{
	gsize n = strlen(folder);

	return !strncmp(name, folder, n) && (!name[n] || name[n] == '/');
}

/* "fs/ext4" says nothing new beside "fs". Sorting alone does not bring them together. */
static char **without_nested(GPtrArray *names)
{
	GPtrArray *out = g_ptr_array_new();

	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		gboolean nested = FALSE;

		for (guint j = 0; j < out->len && !nested; j++)
			nested = is_below(names->pdata[i], out->pdata[j]);
		if (!nested)
			g_ptr_array_add(out, g_strdup(names->pdata[i]));
	}
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}

static GPtrArray *default_names(const char *root)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (int i = 0; plan_default_scope[i]; i++) {
		g_autofree char *path = g_build_filename(root, plan_default_scope[i], NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			g_ptr_array_add(names, g_strdup(plan_default_scope[i]));
	}
	return names;
}

char **scope_parse(const char *root, const char *const *scope, GError **error)
{
	g_autoptr(GPtrArray) names = NULL;

	if (!scope || !scope[0]) {
		names = default_names(root);
		return without_nested(names);
	}
	names = g_ptr_array_new_with_free_func(g_free);
	for (int i = 0; scope[i]; i++) {
		char *name = parse_entry(root, scope[i], error);

		if (!name)
			return NULL;
		g_ptr_array_add(names, name);
	}
	return without_nested(names);
}

gboolean scope_has(char **scope, const char *name)
{
	for (; *scope; scope++)
		if (is_below(name, *scope))
			return TRUE;
	return FALSE;
}

gboolean scope_has_drivers(char **scope)
{
	static const char *const others[] = { "drivers", "net", "sound", "virt", "arch", "crypto" };

	for (; *scope; scope++) {
		if (scope_has((char **)plan_default_scope, *scope))
			continue;
		for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
			if (is_below(*scope, others[i]))
				return TRUE;
	}
	return FALSE;
}

static gboolean has_makefile(const char *root, const char *folder)
{
	g_autofree char *makefile = g_build_filename(root, folder, "Makefile", NULL);
	g_autofree char *kbuild = g_build_filename(root, folder, "Kbuild", NULL);

	return g_file_test(makefile, G_FILE_TEST_EXISTS) || g_file_test(kbuild, G_FILE_TEST_EXISTS);
}

/* What kbuild can be asked for: the files of fs/xfs/libxfs are named by fs/xfs/Makefile. */
static char *built_by(const char *root, char *folder)
{
	while (!has_makefile(root, folder) && strchr(folder, '/')) {
		char *above = g_path_get_dirname(folder);

		g_free(folder);
		folder = above;
	}
	return folder;
}

char **scope_folders(const char *root, char **scope)
{
	g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
	char **out;

	for (; *scope; scope++) {
		g_autofree char *path = g_build_filename(root, *scope, NULL);
		char *folder = g_file_test(path, G_FILE_TEST_IS_DIR) ? g_strdup(*scope) :
								       g_path_get_dirname(*scope);

		g_ptr_array_add(folders, built_by(root, folder));
	}
	out = without_nested(folders);
	for (char **f = out; *f; f++) {
		char *slash = g_strconcat(*f, "/", NULL);

		g_free(*f);
		*f = slash;
	}
	return out;
}
