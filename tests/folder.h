/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests that make files: a folder of their own, removed at the end. */
#ifndef FAULTLINE_TESTS_FOLDER_H
#define FAULTLINE_TESTS_FOLDER_H

#include <glib.h>
#include <glib/gstdio.h>

static char *folder;

static inline char *db_path(const char *name)
{
	return g_build_filename(folder, name, NULL);
}

static inline void remove_folder(void)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = db_path(name);

		g_unlink(path);
	}
	g_dir_close(dir);
	g_rmdir(folder);
	g_free(folder);
}

#endif
