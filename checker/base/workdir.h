/* SPDX-License-Identifier: GPL-2.0-only */
/* A folder for the temporary files of a run. */
#ifndef FAULTLINE_BASE_WORKDIR_H
#define FAULTLINE_BASE_WORKDIR_H

#include <glib.h>

struct workdir {
	char *path;	/* absolute */
	int lock;	/* held as long as it is in use */
};

/*
 * Makes one in the folder, which is made as well, and removes those of runs that were killed.
 * FL_ERROR_IO.
 */
gboolean workdir_make(struct workdir *w, const char *folder, GError **error);
void workdir_remove(struct workdir *w);

#endif
