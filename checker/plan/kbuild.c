/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line that kbuild gives its checker → the command that a plan of
 * the same object tree has for that file, so that both mean one unit in the
 * cache:
 *
 *	CHECKFLAGS -Wp,-MMD,fs/.dax.o.d FLAGS fs/dax.c
 *
 * CHECKFLAGS are sparse's own (-D__linux__ -Wbitwise …); a plan has none. Where
 * the trees are is in the environment, as kbuild exports it, else it is seen
 * from the folder this runs in: the object tree. Reads the configuration;
 * writes nothing and does not run make.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plan/internal.h"

/* The flags of the compiler begin with where it writes dependencies. */
static const char *const *compiler_words(const char *const *words)
{
	for (const char *const *w = words; *w; w++)
		if (g_str_has_prefix(*w, "-Wp,-MMD,") || g_str_has_prefix(*w, "-Wp,-MD,"))
			return w;
	return words;
}

/* kbuild names the file last. */
static const char *c_file(const char *const *words)
{
	guint n = g_strv_length((char **)words);
	const char *last = n ? words[n - 1] : "";

	return *last != '-' && g_str_has_suffix(last, ".c") ? last : NULL;
}

/* A folder that kbuild names in the environment, relative to where it runs; caller frees. */
static char *named_folder(const char *variable, const char *directory)
{
	const char *name = g_getenv(variable);
	g_autofree char *path = name && *name ? g_canonicalize_filename(name, directory) : NULL;

	return path ? tree_real_path(path) : NULL;
}

/* The kernel's source; NULL where there is none: then names are absolute. */
static char *source_tree(const char *object, const char *directory)
{
	g_autofree char *link = g_build_filename(object, "source", NULL);
	char *const found[] = { named_folder("srctree", directory), g_strdup(object),
				tree_real_path(link) };
	char *root = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(found); i++) {
		if (!root && found[i] && tree_is_kernel(found[i]))
			root = found[i];
		else
			g_free(found[i]);
	}
	return root;
}

/* What the object tree is configured for; TRUE: clang compiles it, and takes its own flags. */
static gboolean read_config(struct plan *plan, const char *object)
{
	struct tree_config config;
	gboolean is_clang;

	if (!tree_config_read(object, &config, NULL))
		return FALSE;
	is_clang = config.is_clang;
	g_free(plan->config);
	plan->config = g_strdup(config.hash);
	plan->hides_nesting = !config.lock_alloc;
	tree_config_clear(&config);
	return is_clang;
}

struct plan *plan_kbuild(const char *const *words, GError **error)
{
	const char *file = c_file(words);
	g_autofree char *directory = tree_real_path(".");
	g_autofree char *object = NULL;
	struct plan *plan;
	GArray *commands;

	if (!file || !directory) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "no C file at the end of the line; a kernel build gives one: make C=2 "
			    "CHECK=\"faultline kbuild\" fs/ext4/");
		return NULL;
	}
	object = named_folder("objtree", directory);
	if (!object)
		object = g_strdup(directory);
	plan = plan_new();
	plan->root = source_tree(object, directory);
	if (plan->root) {
		g_free(plan->version);
		plan->version = tree_version(plan->root);
	}
	commands = commands_new();
	commands_add(commands, tree_file_name(plan->root, object, directory, file), directory, file,
		     flags_clean(compiler_words(words)));
	commands_finish(commands, plan);
	if (!read_config(plan, object))
		compiler_filter(plan->commands, plan->n_commands);
	return plan;
}
