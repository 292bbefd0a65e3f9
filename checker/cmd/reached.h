/* SPDX-License-Identifier: GPL-2.0-only */
/* Which worlds the difference between two states of a tree can be seen in. */
#ifndef FAULTLINE_CMD_REACHED_H
#define FAULTLINE_CMD_REACHED_H

#include "cmd/analysis.h"

/*
 * Of two states of which the ids of all units are known, and of `after` the units. For
 * g_strfreev().
 */
char **reached_worlds(const struct analysis *before, struct analysis *after);

#endif
