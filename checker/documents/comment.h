/* SPDX-License-Identifier: GPL-2.0-only */
/* The comments of a C source, line by line. */
#ifndef FAULTLINE_DOCUMENTS_COMMENT_H
#define FAULTLINE_DOCUMENTS_COMMENT_H

#include <glib.h>

struct comment_line {
	guint line;		/* of the file */
	guint indent;		/* columns before the text, tabs counted */
	char *text;		/* without the comment's decoration; "" when there is none */
};

struct comment {
	GArray *lines;		/* struct comment_line */
};

/*
 * Appends every block comment of the text, and every run of // comments, to `out`
 * (comment_free is its free function). What stands in strings is no comment.
 */
void comments_read(const char *text, gsize n, GPtrArray *out);
void comment_free(gpointer comment);

#endif
