/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folders "tmp-XXXXXX". Whoever uses one holds a lock on it, which the kernel takes back when
 * the process ends, however it does.
 */
#include "base/workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define PREFIX "tmp-"
#define AGE 60	/* seconds: a younger one may be about to be locked */

/* The lock, or -1 when somebody has it. */
static int try_lock(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void remove_stale(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		struct stat st;
		int fd = g_str_has_prefix(name, PREFIX) ? try_lock(path) : -1;

		if (fd < 0)
			continue;
		if (!fstat(fd, &st) && st.st_mtime + AGE < time(NULL))
			file_remove_tree(path, NULL);
		close(fd);
	}
}

gboolean workdir_make(struct workdir *w, const char *folder, GError **error)
{
	*w = (struct workdir){ .lock = -1 };
	if (!file_make_folder(folder, error))
		return FALSE;
	remove_stale(folder);
	w->path = g_build_filename(folder, PREFIX "XXXXXX", NULL);
	if (g_mkdtemp(w->path)) {
		w->lock = try_lock(w->path);
		return TRUE;
	}
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot be made: %s; name another folder "
		    "with --cache", w->path, g_strerror(errno));
	g_clear_pointer(&w->path, g_free);
	return FALSE;
}

void workdir_remove(struct workdir *w)
{
	if (!w->path)
		return;
	file_remove_tree(w->path, NULL);
	if (w->lock >= 0)
		close(w->lock);
	g_free(w->path);
}
