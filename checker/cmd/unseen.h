/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * C files that were read and then belong to nothing that is solved: below fs/, where nothing in
 * scope registers a file system, and of which neither the core nor a file system calls anything.
 */
#ifndef FAULTLINE_CMD_UNSEEN_H
#define FAULTLINE_CMD_UNSEEN_H

#include <glib.h>
#include "link/program.h"
#include "store/store.h"

/* Name of the unit → why nothing was looked at. */
GHashTable *unseen_find(const struct program *p);
/* The same of the run in the database; NULL and *error. */
GHashTable *unseen_read(struct store *s, GError **error);

#endif
