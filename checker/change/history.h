/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What git knows of a tree: which commit it is, what came before, who wrote a line. Nothing
 * that the repository's configuration names is run, and nothing is written, the index neither.
 */
#ifndef FAULTLINE_CHANGE_HISTORY_H
#define FAULTLINE_CHANGE_HISTORY_H

#include <glib.h>

struct history;

/* FL_ERROR_INPUT when root is not the top of a git work tree, or git is not installed. */
struct history *history_open(const char *root, GError **error);
void history_free(struct history *h);

/* What is checked out, and how the work tree differs from it. */
struct history_head {
	char *commit;		/* full id; NULL: no git work tree, or nothing is committed */
	GHashTable *changed;	/* sources otherwise than there, absolute: a set; NULL as well */
	gboolean reshaped;	/* a makefile differs, or a file that builds read is gone */
};

/* Who is not to be read is taken for no git work tree. What git ignores does not count. */
void history_head_read(const char *root, struct history_head *head);
void history_head_clear(struct history_head *head);

/* The full id of what a user calls a commit, or NULL. Caller frees. */
char *history_commit(const struct history *h, const char *name);

/* Both are full ids. The same commit is said to come before itself. */
enum history_order { HISTORY_BEFORE, HISTORY_NOT_BEFORE, HISTORY_UNKNOWN };
enum history_order history_order(const struct history *h, const char *commit, const char *than);

struct history_line {
	guint line;
	char *author;		/* "Name <address>" as git has it, any bytes */
	char *commit;		/* full id */
	gint64 time;		/* of the author; seconds since 1970 */
};

/*
 * Who has written these lines of a file, moves in the file and white space aside: a GArray of
 * struct history_line that frees them, each line once. `commit` NULL: of the file on disk,
 * where lines that are not committed have git's words for an author. NULL and *error when git
 * cannot say: the file or one of the lines is not there.
 */
GArray *history_blame(const struct history *h, const char *commit, const char *file,
		      const guint *lines, gsize n, GError **error);

#endif
