/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One state of the tree: what is known of its files, the rest as they are on disk. Makes of it
 * the folder of an overlay. Symbolic links are not followed, in the tree or out of it.
 */
#include "change/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "plan/plan.h"

static void content_unref(void *content)
{
	if (content)
		g_bytes_unref(content);
}

gboolean content_count(gsize *sum, GBytes *content, GError **error)
{
	*sum += content ? g_bytes_get_size(content) : 0;
	if (*sum <= CHANGE_MAX_CONTENT)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "the files of the change have more than the %zu "
		    "MiB that are read; review a part of it", CHANGE_MAX_CONTENT >> 20);
	return FALSE;
}

gboolean content_write(GBytes *content, const char *path, GError **error)
{
	g_autoptr(GError) why = NULL;
	const char *data;
	gsize size;

	if (!content)
		return TRUE;
	data = g_bytes_get_data(content, &size);
	if (g_file_set_contents_full(path, data ? data : "", (gssize)size,
				     G_FILE_SET_CONTENTS_NONE, 0666, &why))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s", why->message);
	return FALSE;
}

void state_init(struct state *state, const char *root)
{
	state->size = 0;
	state->root = root;
	state->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, content_unref);
}

void state_clear(struct state *state)
{
	g_clear_pointer(&state->files, g_hash_table_unref);
}

void state_put(struct state *state, const char *name, GBytes *content)
{
	g_hash_table_insert(state->files, g_strdup(name),
			    content ? g_bytes_ref(content) : NULL);
}

void state_apply(struct state *state, const struct change_file *files, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (files[i].before && role_is_read(name_role(files[i].before)))
			state_put(state, files[i].before, NULL);
	for (gsize i = 0; i < n; i++)
		if (files[i].content)
			state_put(state, files[i].after, files[i].content);
}

/* --- the tree on disk ------------------------------------------------------------------- */

static void set_unreadable(GError **error, const char *name, const char *why)
{
	g_autofree char *safe = escaped(name);

	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: %s", safe, why);
}

/* The folder of `name`, opened part by part, and its last part; -1 and errno. */
static int open_folder(const char *root, const char *name, const char **last)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next;
	const char *slash;

	for (; fd >= 0 && (slash = strchr(name, '/')); fd = next, name = slash + 1) {
		g_autofree char *part = g_strndup(name, (gsize)(slash - name));

		next = openat(fd, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0) {
			struct stat st;
			int why = errno;

			/* a link is a folder that is none: tell them apart */
			if (!fstatat(fd, part, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode))
				why = ELOOP;
			close(fd);
			errno = why;
			return -1;
		}
		close(fd);
	}
	*last = name;
	return fd;
}

/* A file descriptor of a regular file, or -1 and errno: ELOOP where there is a link. */
static int open_file(const char *root, const char *name)
{
	const char *last;
	int dir = open_folder(root, name, &last), fd;
	struct stat st;

	if (dir < 0)
		return -1;
	fd = openat(dir, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	close(dir);
	if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
		close(fd);
		errno = EISDIR;
		return -1;
	}
	return fd;
}

static GBytes *read_all(int fd, gsize most)
{
	g_autoptr(GByteArray) all = g_byte_array_new();
	guint8 buf[1 << 16];
	gssize n;

	while ((n = read(fd, buf, sizeof(buf))) > 0 && all->len <= most)
		g_byte_array_append(all, buf, (guint)n);
	return n < 0 ? NULL : g_byte_array_free_to_bytes(g_steal_pointer(&all));
}

gboolean disk_get(const char *root, const char *name, GBytes **content, GError **error)
{
	int fd = open_file(root, name);

	*content = NULL;
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR || errno == EISDIR)
			return TRUE;
		set_unreadable(error, name, errno == ELOOP ?
			       "is a symbolic link in the tree, or behind one: links are not "
			       "followed" : g_strerror(errno));
		return FALSE;
	}
	*content = read_all(fd, CHANGE_MAX_FILE);
	close(fd);
	if (*content && g_bytes_get_size(*content) <= CHANGE_MAX_FILE)
		return TRUE;
	set_unreadable(error, name, *content ? "is larger than 16 MiB" : "cannot be read");
	g_clear_pointer(content, g_bytes_unref);
	return FALSE;
}

gboolean state_content(const struct state *state, const char *name, GBytes **content,
		   GError **error)
{
	void *known;

	if (!g_hash_table_lookup_extended(state->files, name, NULL, &known))
		return disk_get(state->root, name, content, error);
	*content = known ? g_bytes_ref(known) : NULL;
	return TRUE;
}

/* --- layout ----------------------------------------------------------------------------- */

static gboolean lay_file(const char *folder, const char *name, GBytes *content, GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *gone = g_strconcat(dir, "/" PLAN_GONE, base, NULL);
	g_autoptr(GError) why = NULL;
	gsize size = 0;
	const char *data = content ? g_bytes_get_data(content, &size) : NULL;

	if (!file_make_folder(dir, error))
		return FALSE;
	if (g_file_set_contents_full(content ? path : gone, data ? data : "", (gssize)size,
				     G_FILE_SET_CONTENTS_NONE, 0666, &why))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s", why->message);
	return FALSE;
}

static gboolean same(GBytes *a, GBytes *b)
{
	return a == b || (a && b && g_bytes_equal(a, b));
}

static gboolean lay_state(const struct state *state, const char *folder, gsize *n,
			  GError **error)
{
	GHashTableIter iter;
	void *name, *content;
	gsize size = 0;

	g_hash_table_iter_init(&iter, state->files);
	while (g_hash_table_iter_next(&iter, &name, &content)) {
		g_autoptr(GBytes) disk = NULL;

		/* what cannot be read there differs */
		if (disk_get(state->root, name, &disk, NULL) && same(disk, content))
			continue;
		if (!content_count(&size, content, error) ||
		    !lay_file(folder, name, content, error))
			return FALSE;
		++*n;
	}
	return TRUE;
}

gboolean change_lay(const struct change_series *series, gsize k, const char *folder, gsize *n,
		    GError **error)
{
	struct state state;
	gboolean ok;

	g_assert(k <= series->n_patches);
	*n = 0;
	state_init(&state, series->root);
	state_apply(&state, series->base_files, series->n_base_files);
	for (gsize i = 0; i < k; i++)
		state_apply(&state, series->patches[i].files, series->patches[i].n_files);
	ok = file_make_folder(folder, error) && lay_state(&state, folder, n, error);
	state_clear(&state);
	return ok;
}
