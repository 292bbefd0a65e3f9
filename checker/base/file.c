/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folders, lock files and content hashes, with errors in the project's words.
 * Does not follow symbolic links when it removes things.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/error.h"
#include "base/file.h"

gboolean file_make_folder(const char *path, GError **error)
{
	if (!g_mkdir_with_parents(path, 0777))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot make this folder: %s", path,
		    g_strerror(errno));
	return FALSE;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

gboolean file_remove_tree(const char *path, GError **error)
{
	if (!nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS) || errno == ENOENT)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot remove: %s", path,
		    g_strerror(errno));
	return FALSE;
}

/* Whether the name is still that of the open file: who had the lock may have removed it. */
static gboolean is_named(int fd, const char *path)
{
	struct stat opened, named;

	return !fstat(fd, &opened) && !stat(path, &named) && opened.st_dev == named.st_dev &&
	       opened.st_ino == named.st_ino;
}

int file_lock(const char *path, GError **error)
{
	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

		if (fd < 0) {
			g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: %s", path, g_strerror(errno));
			return -1;
		}
		if (!flock(fd, LOCK_EX)) {
			if (is_named(fd, path))
				return fd;
		} else if (errno != EINTR) {
			g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot lock: %s", path,
				    g_strerror(errno));
			close(fd);
			return -1;
		}
		close(fd);
	}
}

void file_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

void file_unlock_gone(int fd, const char *path)
{
	if (fd >= 0)
		unlink(path);
	file_unlock(fd);
}

gboolean file_write(int fd, const void *bytes, gsize size)
{
	const guint8 *at = bytes;

	while (size) {
		gssize n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return FALSE;
		at += n;
		size -= (gsize)n;
	}
	return TRUE;
}

struct entry {
	char *path;
	time_t written;
};

static int newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->written != y->written)
		return x->written > y->written ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void entry_clear(gpointer data)
{
	g_free(((struct entry *)data)->path);
}

void file_make_room(const char *folder, const char *suffix, guint most)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct entry));
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	g_array_set_clear_func(all, entry_clear);
	while (dir && (name = g_dir_read_name(dir))) {
		struct entry e = { g_build_filename(folder, name, NULL), 0 };
		struct stat st;

		if (lstat(e.path, &st) || (suffix && !g_str_has_suffix(name, suffix))) {
			g_free(e.path);
			continue;
		}
		e.written = st.st_mtime;
		g_array_append_val(all, e);
	}
	g_array_sort(all, newest_first);
	for (guint i = most; i < all->len; i++)
		file_remove_tree(g_array_index(all, struct entry, i).path, NULL);
}

char *file_hash_bytes(const void *data, gsize size)
{
	XXH128_hash_t h = XXH3_128bits(data, size);
	XXH128_canonical_t c;
	GString *hex = g_string_new(NULL);

	XXH128_canonicalFromHash(&c, h);
	for (gsize i = 0; i < sizeof(c.digest); i++)
		g_string_append_printf(hex, "%02x", c.digest[i]);
	return g_string_free(hex, FALSE);
}

char *file_hash(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;
	gsize size;

	if (g_file_get_contents(path, &text, &size, &why))
		return file_hash_bytes(text, size);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s", why->message);
	return NULL;
}
