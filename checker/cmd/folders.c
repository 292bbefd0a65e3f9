/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts the rules folders in order; reads none but the shipped one where only that is asked for. */
#include "cmd/folders.h"

#include <string.h>

#include "base/paths.h"
#include "rules/rules.h"

/* A folder that is there already under another name is not read twice. */
static void add(GPtrArray *dirs, const char *dir)
{
	g_autofree char *path = g_canonicalize_filename(dir, NULL);

	for (guint i = 0; i < dirs->len; i++) {
		g_autofree char *other = g_canonicalize_filename(dirs->pdata[i], NULL);

		if (!strcmp(path, other))
			return;
	}
	g_ptr_array_add(dirs, g_strdup(dir));
}

struct rules *rules_of_shipped(GError **error)
{
	g_autofree char *shipped = paths_rules(error);
	const char *dirs[] = { shipped, NULL };

	return shipped ? rules_load(dirs, error) : NULL;
}

char **rule_folders(gboolean shipped, const char *kernel, char *const *more, GError **error)
{
	g_autofree char *own = shipped ? paths_rules(error) : NULL;
	g_autofree char *local = kernel ? g_build_filename(kernel, ".faultline", NULL) : NULL;
	GPtrArray *dirs;

	if (shipped && !own)
		return NULL;
	dirs = g_ptr_array_new();
	if (own)
		add(dirs, own);
	if (local && g_file_test(local, G_FILE_TEST_IS_DIR))
		add(dirs, local);
	for (; more && *more; more++)
		add(dirs, *more);
	g_ptr_array_add(dirs, NULL);
	return (char **)g_ptr_array_free(dirs, FALSE);
}

static gboolean is_rules(const char *dir)
{
	static const char *const parts[] = { "checks", "locks", "orders", "models", "flows", "cocci",
					     "off.yaml" };
	gboolean found = FALSE;

	if (!g_file_test(dir, G_FILE_TEST_IS_DIR))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *path = g_build_filename(dir, parts[i], NULL);

		found |= g_file_test(path, G_FILE_TEST_EXISTS);
	}
	return found;
}

char **rule_folders_with(gboolean shipped, const char *kernel, char *const *more,
			 char *const *args, GError **error)
{
	g_autoptr(GPtrArray) dirs = g_ptr_array_new();

	for (; more && *more; more++)
		g_ptr_array_add(dirs, *more);
	for (; *args; args++)
		if (is_rules(*args))
			g_ptr_array_add(dirs, *args);
	g_ptr_array_add(dirs, NULL);
	return rule_folders(shipped, kernel, (char *const *)dirs->pdata, error);
}
