/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `query new-since COMMIT` needs to know of the runs.
 */
#ifndef FAULTLINE_CMD_SINCE_H
#define FAULTLINE_CMD_SINCE_H

#include <glib.h>
#include "store/store.h"

/*
 * The runs of a commit and of what it descends from, as a JSON list of v_run.id, for g_free().
 * Those of a changed tree (dirty) are left out: what they saw may not be of their commit.
 * Where git does not know a run's commit, or there is no git, what ran before the last run of
 * this commit counts. NULL and FL_ERROR_USAGE when the database has no run of it.
 */
char *since_runs(struct store *s, const char *commit, GError **error);

#endif
