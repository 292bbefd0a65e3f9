/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Source files as a report speaks of them: those of a tree, some of them changed. For lines
 * to quote and for the hashes of lines that other programs know findings by.
 */
#ifndef FAULTLINE_REPORT_SOURCE_H
#define FAULTLINE_REPORT_SOURCE_H

#include <glib.h>

struct source;

/* root: the tree on disk; NULL: there is none, only what is laid over it. */
struct source *source_new(const char *root);
void source_free(struct source *s);

/* The file's content is another than on disk; NULL: it is deleted. Takes a reference. */
void source_lay(struct source *s, const char *path, GBytes *content);

/* Line `line` (from 1) without its end; NULL when there is none. Owned by the caller. */
char *source_line(struct source *s, const char *path, guint line);

/* When the file was last written to, in seconds since 1970; -1: there is none on disk. */
gint64 source_written(struct source *s, const char *path);

/*
 * What GitHub's code scanning calls primaryLocationLineHash: a hash of the line and of what
 * follows, up to 100 characters that are no blanks, and the how manieth line with that hash it
 * is in its file. NULL when there is no such line. Owned by the caller.
 */
char *source_line_hash(struct source *s, const char *path, guint line);

#endif
