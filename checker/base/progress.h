/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line on stderr that says how far a long job is: only when stderr is a
 * terminal, redrawn at most ten times a second, gone when the job is done.
 */
#ifndef FAULTLINE_BASE_PROGRESS_H
#define FAULTLINE_BASE_PROGRESS_H

#include <glib.h>

struct progress;

/*
 * `what` is what the job does: "parsing"; it is said at once, so this is enough for one that has
 * no parts to be counted. Never NULL.
 */
struct progress *progress_new(const char *what);
/* `data` is the struct progress; the shape extract_options.progress has. */
void progress_show(gsize done, gsize total, const char *name, void *data);
/* Clears the line. NULL is fine. */
void progress_free(struct progress *p);

/* "parsing 12/1585, 8.3/s, 3 min left: fs/dax.c", cut to `columns`; caller frees. */
char *progress_line(const char *what, gsize done, gsize total, const char *name,
		    double seconds, int columns);

#endif
