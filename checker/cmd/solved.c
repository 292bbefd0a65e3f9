/* SPDX-License-Identifier: GPL-2.0-only */
/* Folders that nothing was written into for longest make room for others. */
#include "cmd/solved.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "base/paths.h"

#define FOLDERS 4	/* that are kept */

char *solved_folder(const struct asked *asked, const char *solved)
{
	g_autofree char *hash = g_strndup(solved, strcspn(solved, " "));
	g_autofree char *all = asked->cache ? g_build_filename(asked->cache, "solved", NULL) :
					      paths_cache("solved");

	return g_build_filename(all, hash, NULL);
}

struct one {
	char *path;
	gint64 written;
};

static int newest_first(const void *a, const void *b)
{
	const struct one *x = a, *y = b;

	if (x->written != y->written)
		return x->written > y->written ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void make_room(const char *all)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct one));
	g_autoptr(GDir) dir = g_dir_open(all, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		struct one x = { g_build_filename(all, name, NULL), 0 };
		GStatBuf st;

		if (!g_lstat(x.path, &st))
			x.written = st.st_mtime;
		g_array_append_val(found, x);
	}
	g_array_sort(found, newest_first);
	for (guint i = 0; i < found->len; i++) {
		char *path = g_array_index(found, struct one, i).path;

		if (i >= FOLDERS)
			file_remove_tree(path, NULL);
		g_free(path);
	}
}

gboolean solved_make(const char *folder)
{
	g_autofree char *all = g_path_get_dirname(folder);

	if (!file_make_folder(folder, NULL))
		return FALSE;
	make_room(all);
	return TRUE;
}
