/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder of symbolic links: to the tree's files, and where the overlay has another, to that.
 * Who looks there first, and reads C files from there, sees the headers that are changed, also
 * beside the file that includes them and one folder up.
 *
 * Does not handle headers that the overlay takes away: they are found where they were.
 */
#include "engines/shadow.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define MAX_DEPTH 32

/* What C files include; nobody needs the folder of a Makefile. */
static gboolean is_source(const char *path)
{
	return g_str_has_suffix(path, ".c") || g_str_has_suffix(path, ".h");
}

/* The path below the tree, "" for the tree itself, or NULL. */
static const char *relative(const struct plan *plan, const char *path)
{
	gsize n = plan->root ? strlen(plan->root) : 0;

	if (!n || strncmp(path, plan->root, n))
		return NULL;
	return path[n] == '/' ? path + n + 1 : path[n] ? NULL : "";
}

static gboolean link_file(const char *to, const char *at, GError **error)
{
	if (!unlink(at) || errno == ENOENT)
		if (!symlink(to, at))
			return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot be made: %s", at, g_strerror(errno));
	return FALSE;
}

/* So many folders deep. Links in the tree that lead to folders are left out: none leads round. */
static gboolean link_folder(const char *from, const char *at, guint depth, GError **error)
{
	g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
	const char *name;
	gboolean ok = file_make_folder(at, error);

	while (ok && dir && (name = g_dir_read_name(dir))) {
		g_autofree char *entry = g_build_filename(from, name, NULL);
		g_autofree char *there = g_build_filename(at, name, NULL);

		if (is_source(name))
			ok = link_file(entry, there, error);
		else if (depth && !g_file_test(entry, G_FILE_TEST_IS_SYMLINK) &&
			 g_file_test(entry, G_FILE_TEST_IS_DIR))
			ok = link_folder(entry, there, depth - 1, error);
	}
	return ok;
}

/* With what lies in the folders above it, which can include it by a longer name. */
static gboolean link_all(const struct plan *plan, const char *folder, const char *name,
			 GError **error)
{
	g_autofree char *up = g_strdup(name);
	gboolean ok = TRUE;

	for (guint depth = MAX_DEPTH; ok; depth = 0) {
		g_autofree char *from = g_build_filename(plan->root, up, NULL);
		g_autofree char *at = g_build_filename(folder, up, NULL);
		char *next = g_path_get_dirname(up);

		ok = link_folder(from, at, depth, error);
		g_free(up);
		up = next;
		if (!*name || !strcmp(up, "."))
			break;
	}
	return ok;
}

static gboolean replace(const char *outside, const char *at, GError **error)
{
	if (outside)
		return link_file(outside, at, error);
	unlink(at);
	return TRUE;
}

gboolean shadow_make(const struct plan *plan, const char *folder, GError **error)
{
	GHashTableIter i;
	gpointer inside, outside;
	gboolean ok = file_make_folder(folder, error);

	g_hash_table_iter_init(&i, plan->overlay->files);
	while (ok && g_hash_table_iter_next(&i, &inside, &outside)) {
		g_autofree char *from = g_path_get_dirname(inside);
		const char *name = relative(plan, from);

		if (name && is_source(inside))
			ok = link_all(plan, folder, name, error);
	}
	g_hash_table_iter_init(&i, plan->overlay->files);
	while (ok && g_hash_table_iter_next(&i, &inside, &outside)) {
		g_autofree char *at = is_source(inside) && relative(plan, inside) ?
			g_build_filename(folder, relative(plan, inside), NULL) : NULL;

		ok = !at || replace(outside, at, error);
	}
	return ok;
}

char *shadow_of(const struct plan *plan, const char *folder, const char *path)
{
	const char *name = relative(plan, path);
	g_autofree char *at = name ? g_build_filename(folder, name, NULL) : NULL;

	return at && g_file_test(at, G_FILE_TEST_EXISTS) ? g_steal_pointer(&at) : NULL;
}
