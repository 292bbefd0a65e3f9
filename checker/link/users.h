/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For whom code works: a function of the core that other file systems alone call, by name,
 * does what it does in their worlds.
 */
#ifndef FAULTLINE_LINK_USERS_H
#define FAULTLINE_LINK_USERS_H

#include "link/program.h"

/* By function id, sets of places; to be freed by users_free(). Worlds are known. */
GPtrArray **users_find(const struct program *p);
void users_free(const struct program *p, GPtrArray **users);
/*
 * Adds a place (NULL: everybody's) to such a set; FALSE: it was there. Code of the core is
 * everybody's, and then nobody else is of interest.
 */
gboolean users_add(const struct program *p, GPtrArray *set, const char *place);

#endif
