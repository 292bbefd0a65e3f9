/* SPDX-License-Identifier: GPL-2.0-only */
/* Which folders rules are read from. */
#ifndef FAULTLINE_CMD_FOLDERS_H
#define FAULTLINE_CMD_FOLDERS_H

#include <glib.h>

struct rules;

/* What the shipped rules say, for rules_free(). NULL and *error. */
struct rules *rules_of_shipped(GError **error);

/*
 * The shipped rules (unless not), those that a kernel tree keeps in .faultline/ (none
 * without a tree), and those a user names (NULL: none), in the order in which one takes
 * the place of another; for g_strfreev(). NULL and *error when the shipped ones are missing.
 */
char **rule_folders(gboolean shipped, const char *kernel, char *const *more, GError **error);
/* The same with those of the arguments (NULL-terminated) that are folders of rules. */
char **rule_folders_with(gboolean shipped, const char *kernel, char *const *more,
			 char *const *args, GError **error);

#endif
