/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the program's own files from its environment and from where the
 * running binary lies. Makes only names; creates nothing and reads no file.
 */
#include <string.h>

#include "base/error.h"
#include "base/paths.h"

/* The Makefile gives these; without them only the environment and bin/.. count. */
#ifndef FL_RULES_DIR
#define FL_RULES_DIR "/usr/local/share/faultline/rules"
#endif
#ifndef FL_SOURCE_DIR
#define FL_SOURCE_DIR ""
#define FL_BUILD_DIR ""
#endif

static gboolean is_below(const char *path, const char *dir)
{
	gsize n = strlen(dir);

	return n && !strncmp(path, dir, n) && (path[n] == '/' || !path[n]);
}

/* The running binary's folder, or NULL when /proc does not say. */
static char *own_folder(void)
{
	g_autofree char *exe = g_file_read_link("/proc/self/exe", NULL);

	return exe ? g_path_get_dirname(exe) : NULL;
}

static char *if_folder(char *path)
{
	if (path && g_file_test(path, G_FILE_TEST_IS_DIR))
		return path;
	g_free(path);
	return NULL;
}

static char *rules_beside(const char *folder)
{
	g_autofree char *up = g_path_get_dirname(folder);

	return if_folder(g_build_filename(up, "share", "faultline", "rules", NULL));
}

char *paths_rules(GError **error)
{
	const char *env = g_getenv("FAULTLINE_RULES");
	g_autofree char *own = own_folder();
	char *found = NULL;

	if (env && *env) {
		found = if_folder(g_strdup(env));
		if (!found)
			g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
				    "FAULTLINE_RULES=%s: no such folder; unset it to use the "
				    "rules that came with the program", env);
		return found;
	}
	if (own && is_below(own, FL_BUILD_DIR))
		found = if_folder(g_build_filename(FL_SOURCE_DIR, "rules", NULL));
	if (!found && own)
		found = rules_beside(own);
	if (!found)
		found = if_folder(g_strdup(FL_RULES_DIR));
	if (!found)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "no rules at %s: run 'make install', or name the folder with "
			    "FAULTLINE_RULES or --rules", FL_RULES_DIR);
	return found;
}

static gboolean is_shipped(const char *rules)
{
	g_autofree char *path = g_canonicalize_filename(rules, NULL);
	g_autofree char *shipped = paths_rules(NULL);
	g_autofree char *other = shipped ? g_canonicalize_filename(shipped, NULL) : NULL;

	return other && !strcmp(path, other);
}

char *paths_cocci(const char *rules)
{
	g_autofree char *path = g_canonicalize_filename(rules, NULL);
	g_autofree char *up = g_path_get_dirname(path);
	char *below = if_folder(g_build_filename(rules, "cocci", NULL));

	if (below || !is_shipped(rules))
		return below;
	return if_folder(g_build_filename(up, "cocci", NULL));
}

char *paths_cache(const char *sub)
{
	return g_build_filename(g_get_user_cache_dir(), "faultline", sub, NULL);
}
