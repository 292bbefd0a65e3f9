/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `query by-author` needs to know from git.
 */
#ifndef FAULTLINE_CMD_AUTHORS_H
#define FAULTLINE_CMD_AUTHORS_H

#include <glib.h>
#include "store/store.h"

/*
 * Who has written the primary lines of new and open findings, as a JSON list of
 * [v_finding.id, author, commit, date], for g_free(). The author is escaped. Files that git
 * cannot say anything of are left out and told of on stderr. NULL and *error, with the way
 * out, when no finding is of a git work tree, or it is gone. `unused`: of the query.
 */
char *authors_find(struct store *s, const char *unused, GError **error);

#endif
