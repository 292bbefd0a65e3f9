/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder whose files stand in for those of the tree: what a patch changes, tried
 * without a copy of the tree. Reads the names in it, makes a list of them for clang
 * (-ivfsoverlay) in memory, and a table for the cache, which knows from it whose inputs
 * are changed: only those units are parsed again, and what was parsed with the same
 * content before is known. A file with PLAN_GONE before its name is none of the tree's.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "base/error.h"
#include "plan/internal.h"

#define MAX_DEPTH 32

/* What stands for a file that is gone: clang finds nothing there. */
#define NOWHERE "/proc/self/fd/-1/gone"

struct reading {
	const char *folder, *root;	/* both absolute */
	struct plan_overlay *o;
};

void overlay_free(struct plan_overlay *o)
{
	if (!o)
		return;
	g_hash_table_unref(o->files);
	g_ptr_array_unref(o->odd);
	if (o->list >= 0)
		close(o->list);
	g_free(o);
}

static void add_file(struct reading *r, const char *folder, const char *entry)
{
	gboolean gone = g_str_has_prefix(entry, PLAN_GONE);
	const char *name = gone ? entry + strlen(PLAN_GONE) : entry;
	char *inside = g_build_filename(r->root, folder, name, NULL);

	if (gone || !g_file_test(inside, G_FILE_TEST_EXISTS))
		g_ptr_array_add(r->o->odd, inside);
	g_hash_table_insert(r->o->files, inside, gone ? NULL :
			    g_build_filename(r->folder, folder, entry, NULL));
}

/* Symbolic links are not followed: none leads out of the folder, or round. */
static gboolean add_folder(struct reading *r, const char *name, guint depth, GError **error)
{
	g_autofree char *path = g_build_filename(r->folder, name, NULL);
	GDir *dir = g_dir_open(path, 0, error);
	const char *entry;
	gboolean ok = dir != NULL;

	while (ok && (entry = g_dir_read_name(dir))) {
		g_autofree char *below = *name ? g_build_filename(name, entry, NULL) :
						 g_strdup(entry);
		g_autofree char *full = g_build_filename(path, entry, NULL);

		if (g_file_test(full, G_FILE_TEST_IS_SYMLINK))
			continue;
		if (g_file_test(full, G_FILE_TEST_IS_REGULAR))
			add_file(r, name, entry);
		else if (depth < MAX_DEPTH && g_file_test(full, G_FILE_TEST_IS_DIR))
			ok = add_folder(r, below, depth + 1, error);
	}
	if (dir)
		g_dir_close(dir);
	return ok;
}

/* The list as a file that lives as long as the process and its workers; -1: no. */
static int write_list(GHashTable *files, GError **error)
{
	json_t *roots = json_array();
	GHashTableIter i;
	gpointer inside, outside;
	json_t *list;
	int fd = memfd_create("overlay", 0);

	g_hash_table_iter_init(&i, files);
	while (g_hash_table_iter_next(&i, &inside, &outside))
		json_array_append_new(roots, json_pack("{s:s, s:s, s:s}", "type", "file", "name",
						       inside, "external-contents",
						       outside ? outside : NOWHERE));
	list = json_pack("{s:i, s:b, s:o}", "version", 0, "use-external-names", 0, "roots", roots);
	if (!list || fd < 0 || json_dumpfd(list, fd, 0)) {
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "--overlay: no room for its list: %s",
			    g_strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	json_decref(list);
	return fd;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean find_files(struct reading *r, GError **error)
{
	if (!add_folder(r, "", 0, error)) {
		g_prefix_error(error, "--overlay: ");
		return FALSE;
	}
	g_ptr_array_sort(r->o->odd, compare_names);
	if (g_hash_table_size(r->o->files))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
		    "--overlay %s: no file there: lay changed files into it as they lie in the "
		    "tree, as in %s/fs/inode.c", r->folder, r->folder);
	return FALSE;
}

gboolean overlay_apply(struct plan *plan, const char *folder, GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(folder, NULL);
	struct plan_overlay *o = g_new0(struct plan_overlay, 1);
	struct reading r = { .folder = absolute, .root = plan->root, .o = o };

	o->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	o->odd = g_ptr_array_new();
	o->list = -1;
	plan->overlay = o;
	if (!find_files(&r, error))
		return FALSE;
	o->list = write_list(o->files, error);
	if (o->list < 0)
		return FALSE;
	added_apply(plan);
	return TRUE;
}
