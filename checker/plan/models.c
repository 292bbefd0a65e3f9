/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules folders → one command per model, so that models are parsed and cached
 * like any other C file. They are plain C with declarations of their own: the
 * kernel's flags and headers are not theirs, so one parse serves all kernels.
 */
#include <string.h>

#include "plan/internal.h"

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of the C files in `dir`, sorted; none when there is no such folder. */
static GPtrArray *list_models(const char *dir)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
	const char *name;

	while (d && (name = g_dir_read_name(d)))
		if (*name != '.' && g_str_has_suffix(name, ".c"))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	return names;
}

static void add_folder(GArray *commands, const char *root, const char *dir, const char *shipped)
{
	g_autoptr(GPtrArray) names = list_models(dir);
	const char *const words[] = { "-std=gnu11", "-ffreestanding", "-I", shipped, NULL };

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *file = g_build_filename(dir, names->pdata[i], NULL);

		commands_add(commands, tree_relative(root, file), root, file, flags_clean(words));
	}
}

struct plan *plan_models(const char *const *dirs)
{
	struct plan *plan = plan_new();
	GArray *commands = commands_new();
	g_autofree char *shipped = NULL;

	for (; *dirs; dirs++) {
		g_autofree char *dir = g_canonicalize_filename(*dirs, NULL);
		g_autofree char *models = g_build_filename(dir, "models", NULL);

		if (!plan->root) {
			plan->root = g_path_get_dirname(dir);
			shipped = g_strdup(models);
		}
		add_folder(commands, plan->root, models, shipped);
	}
	commands_finish(commands, plan);
	return plan;
}
