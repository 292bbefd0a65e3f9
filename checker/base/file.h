/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small file helpers that GLib does not have.
 */
#ifndef FAULTLINE_BASE_FILE_H
#define FAULTLINE_BASE_FILE_H

#include <glib.h>

/* Makes a folder and those above it. FL_ERROR_IO. */
gboolean file_make_folder(const char *path, GError **error);

/* Removes a file or a folder with all that is in it; symbolic links are not followed. */
gboolean file_remove_tree(const char *path, GError **error);

/*
 * Takes the lock file `path` (made if absent) for this process, waiting for
 * other processes; gives it back when closed or when the process ends.
 * A file descriptor, or -1 and FL_ERROR_IO.
 */
int file_lock(const char *path, GError **error);
void file_unlock(int fd);
/* The same, and the file is gone: who waits for it makes another. */
void file_unlock_gone(int fd, const char *path);

/* All of the bytes, whatever interrupts; FALSE and errno. */
gboolean file_write(int fd, const void *bytes, gsize size);

/*
 * Of what lies in a folder under names that end so (NULL: all), leaves the `most` that were
 * written to last, and removes the others, folders with all that is in them.
 */
void file_make_room(const char *folder, const char *suffix, guint most);

/* XXH3-128 of bytes as 32 hex digits; caller frees. */
char *file_hash_bytes(const void *data, gsize size);
/* The same of a file's content; NULL and FL_ERROR_INPUT when it cannot be read. */
char *file_hash(const char *path, GError **error);

#endif
