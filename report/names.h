/* SPDX-License-Identifier: GPL-2.0-only */
/* Which lock class a comment means. */
#ifndef FAULTLINE_REPORT_NAMES_H
#define FAULTLINE_REPORT_NAMES_H

#include <glib.h>

#include "rules/rules.h"
#include "store/store.h"

struct lock_names;

/* The classes of the last run, with what the rules call them. NULL and *error. */
struct lock_names *lock_names_load(struct store *s, const struct rules *rules, GError **error);
void lock_names_free(struct lock_names *n);

/*
 * The class that `text` stands for in a comment of `file`, or NULL; *why says then
 * whether none or several have such a name.
 */
const char *lock_names_find(const struct lock_names *n, const char *file, const char *text,
			    const char **why);

#endif
