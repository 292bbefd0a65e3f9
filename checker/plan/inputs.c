/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What commands of a scratch tree depend on besides C files: kbuild's
 * makefiles, Kconfig, and the few sources `make prepare` turns into headers.
 * Reads names, sizes and times of change, makes one hash. Content is not read:
 * a touched Makefile costs one dry run, no more.
 *
 * Headers that only feed kernel/bounds.c or asm-offsets.c are not followed;
 * the numbers made from those matter to assembly and assertions.
 */
#include <string.h>

#include <glib/gstdio.h>

#include "base/file.h"
#include "plan/internal.h"

/* Patterns of names in these folders, "%s" being the architecture. */
static const struct {
	const char *folder, *pattern;
} fixed_inputs[] = {
	{ ".", "Makefile*" }, { ".", "Kbuild" }, { "scripts", "Makefile*" },
	{ "scripts", "Kbuild.include" }, { "arch/%s", "Makefile*" }, { "kernel", "bounds.c" },
	{ "include/asm-generic", "Kbuild" }, { "include/uapi/asm-generic", "Kbuild.asm" },
	{ "arch/%s/include/asm", "Kbuild" }, { "arch/%s/include/uapi/asm", "Kbuild" },
	{ "arch/%s/entry/syscalls", "*.tbl" }, { "arch/%s/tools", "*.tbl" },
	{ "arch/%s/kernel", "asm-offsets*.c" },
};

static void add_matching(GPtrArray *paths, const char *folder, const char *pattern)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir)))
		if (g_pattern_match_simple(pattern, name))
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
}

static void add_fixed(GPtrArray *paths, const char *root, const char *arch)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fixed_inputs); i++) {
		g_auto(GStrv) parts = g_strsplit(fixed_inputs[i].folder, "%s", 2);
		g_autofree char *name = g_strjoinv(arch, parts);
		g_autofree char *folder = g_build_filename(root, name, NULL);

		add_matching(paths, folder, fixed_inputs[i].pattern);
	}
}

/* All makefiles below a folder; symbolic links are not followed. */
static void add_makefiles(GPtrArray *paths, const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (g_str_has_prefix(name, "Makefile") || g_str_has_prefix(name, "Kbuild"))
			g_ptr_array_add(paths, g_steal_pointer(&path));
		else if (!strchr(name, '.') && g_file_test(path, G_FILE_TEST_IS_DIR) &&
			 !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
			add_makefiles(paths, path);
	}
}

/* Those above a folder, which decide whether kbuild enters it and with what flags. */
static void add_above(GPtrArray *paths, const char *root, const char *name)
{
	g_autofree char *up = g_path_get_dirname(name);

	while (strcmp(up, ".")) {
		g_autofree char *folder = g_build_filename(root, up, NULL);
		char *next = g_path_get_dirname(up);

		add_matching(paths, folder, "Makefile*");
		add_matching(paths, folder, "Kbuild*");
		g_free(up);
		up = next;
	}
}

/* The Kconfig files the configuration was made from: "	fs/Kconfig \" */
static void add_kconfig(GPtrArray *paths, const char *root, const char *object)
{
	g_autofree char *list = g_build_filename(object, "include/config/auto.conf.cmd", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents(list, &text, NULL, NULL))
		return;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line == '\t' && g_str_has_suffix(*line, " \\"))
			g_ptr_array_add(paths, g_strdup_printf("%s/%.*s", root,
							       (int)strlen(*line) - 3, *line + 1));
	g_ptr_array_add(paths, g_build_filename(object, ".config", NULL));
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *inputs_hash(const char *root, const char *object, char **folders)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) text = g_string_new(NULL);
	struct tree_config config = { .arch = NULL };

	if (tree_config_read(object, &config, NULL))
		add_fixed(paths, root, config.arch);
	tree_config_clear(&config);
	add_kconfig(paths, root, object);
	for (char **f = folders; *f; f++) {
		g_autofree char *folder = g_build_filename(root, *f, NULL);
		g_autofree char *name = g_strndup(*f, strlen(*f) - 1);

		add_makefiles(paths, folder);
		add_above(paths, root, name);
	}
	g_ptr_array_sort(paths, compare_paths);
	for (guint i = 0; i < paths->len; i++) {
		GStatBuf st = { 0 };

		if (!g_stat(paths->pdata[i], &st))
			g_string_append_printf(text, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
					       ".%09ld\n", (char *)paths->pdata[i],
					       (gint64)st.st_size, (gint64)st.st_mtim.tv_sec,
					       (long)st.st_mtim.tv_nsec);
	}
	return file_hash_bytes(text->str, text->len);
}
