/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder whose files stand in for those of the tree: what a patch changes, tried
 * without a copy of the tree. Reads the names in it, makes a list of them for clang
 * (-ivfsoverlay) in memory, and adds it to the commands of the C files that are in it;
 * to all commands, when there are others, as anything may include those.
 *
 * Does not add C files to the build: what no command compiles is passed over. The
 * units are parsed each time: the cache knows the files of the tree alone. What it has of
 * one overlay is not taken for another's: the commands say which it is, by its content.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "base/error.h"
#include "base/file.h"
#include "plan/internal.h"

#define MAX_DEPTH 32

struct overlay {
	const char *folder, *root;	/* both absolute */
	GHashTable *names;		/* relative to them */
	json_t *roots;
	gboolean only_c;
};

static void add_file(struct overlay *o, const char *name)
{
	g_autofree char *inside = g_build_filename(o->root, name, NULL);
	g_autofree char *outside = g_build_filename(o->folder, name, NULL);

	g_hash_table_add(o->names, g_strdup(name));
	o->only_c &= g_str_has_suffix(name, ".c");
	json_array_append_new(o->roots, json_pack("{s:s, s:s, s:s}", "type", "file", "name", inside,
						  "external-contents", outside));
}

/* Symbolic links are not followed: none leads out of the folder, or round. */
static gboolean add_folder(struct overlay *o, const char *name, guint depth, GError **error)
{
	g_autofree char *path = g_build_filename(o->folder, name, NULL);
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
			add_file(o, below);
		else if (depth < MAX_DEPTH && g_file_test(full, G_FILE_TEST_IS_DIR))
			ok = add_folder(o, below, depth + 1, error);
	}
	if (dir)
		g_dir_close(dir);
	return ok;
}

/* The list as a file that lives as long as the process and its workers; -1: no. */
static int write_list(json_t *roots, GError **error)
{
	json_t *list = json_pack("{s:i, s:b, s:O}", "version", 0, "use-external-names", 0,
				 "roots", roots);
	int fd = memfd_create("overlay", 0);

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

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

/* Of all files' names and content, whatever order a folder gives them in; NULL: unreadable. */
static char *content_hash(const struct overlay *o, GError **error)
{
	GList *names = g_list_sort(g_hash_table_get_keys(o->names), compare_names);
	g_autoptr(GString) text = g_string_new(NULL);
	gboolean ok = TRUE;

	for (GList *l = names; l && ok; l = l->next) {
		g_autofree char *path = g_build_filename(o->folder, l->data, NULL);
		g_autofree char *hash = file_hash(path, error);

		ok = hash != NULL;
		if (ok)
			g_string_append_printf(text, "%s\n%s\n", (char *)l->data, hash);
	}
	g_list_free(names);
	if (ok)
		return file_hash_bytes(text->str, text->len);
	g_prefix_error(error, "--overlay: ");
	return NULL;
}

static void add_flags(struct plan_command *c, const char *list, const char *hash)
{
	guint n = g_strv_length(c->args);

	c->args = g_renew(char *, c->args, n + 4);
	c->args[n] = g_strdup_printf("-DFAULTLINE_OVERLAY=%s", hash);
	c->args[n + 1] = g_strdup("-ivfsoverlay");
	c->args[n + 2] = g_strdup(list);
	c->args[n + 3] = NULL;
}

static gboolean find_files(struct overlay *o, GError **error)
{
	if (!add_folder(o, "", 0, error)) {
		g_prefix_error(error, "--overlay: ");
		return FALSE;
	}
	if (g_hash_table_size(o->names))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
		    "--overlay %s: no file there: lay changed files into it as they lie in the "
		    "tree, as in %s/fs/inode.c", o->folder, o->folder);
	return FALSE;
}

gboolean overlay_apply(struct plan *plan, const char *folder, GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(folder, NULL);
	struct overlay o = { .folder = absolute, .root = plan->root, .only_c = TRUE };
	g_autofree char *hash = NULL;
	int fd = -1;

	o.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	o.roots = json_array();
	if (find_files(&o, error) && (hash = content_hash(&o, error)))
		fd = write_list(o.roots, error);
	if (fd >= 0) {
		g_autofree char *list = g_strdup_printf("/proc/self/fd/%d", fd);

		for (gsize i = 0; i < plan->n_commands; i++)
			if (!o.only_c || g_hash_table_contains(o.names, plan->commands[i].name))
				add_flags(&plan->commands[i], list, hash);
		plan->overlay = fd;
	}
	json_decref(o.roots);
	g_hash_table_unref(o.names);
	return fd >= 0;
}
