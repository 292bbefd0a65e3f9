/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lock events a function can reach, as a call tree, or who reaches it.
 */
#ifndef FAULTLINE_REPORT_TREE_H
#define FAULTLINE_REPORT_TREE_H

#include <glib.h>

#include "store/store.h"

struct tree_options {
	const char *function;	/* NAME, or FILE:NAME where several are called so */
	const char *world;	/* NULL: all */
	gboolean callers;	/* who reaches it, instead of what it reaches */
	guint depth;		/* levels below the function; 0: 6 down, 4 up */
};

/* FL_ERROR_USAGE, with names to choose from, when the function is not known or not one. */
gboolean tree_write(struct store *s, const struct tree_options *opt, GString *out,
		    GError **error);

/* Sets of classes that are held: "A,B" and "B,C" give "A,B,C"; for g_free(). */
char *tree_join_held(const char *a, const char *b);

#endif
