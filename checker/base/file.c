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

int file_lock(const char *path, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd >= 0) {
		while (flock(fd, LOCK_EX)) {
			if (errno == EINTR)
				continue;
			g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot lock: %s", path,
				    g_strerror(errno));
			close(fd);
			return -1;
		}
		return fd;
	}
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: %s", path, g_strerror(errno));
	return -1;
}

void file_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
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
