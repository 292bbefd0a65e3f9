/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions reach a lock event. */
#ifndef FAULTLINE_REPORT_TREE_REACH_H
#define FAULTLINE_REPORT_TREE_REACH_H

#include <glib.h>

#include "store/store.h"

/*
 * A flag for each function id below *n, by all calls of the world ("" for all
 * worlds); for g_free(). NULL and *error when the database cannot be read.
 */
guint8 *tree_reach(struct store *s, const char *world, guint *n, GError **error);

#endif
