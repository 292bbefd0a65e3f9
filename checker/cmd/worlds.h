/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether there can be a world of a name, before anything is parsed. */
#ifndef FAULTLINE_CMD_WORLDS_H
#define FAULTLINE_CMD_WORLDS_H

#include <glib.h>

#include "plan/plan.h"

/*
 * FALSE and FL_ERROR_USAGE for the first of the NULL-terminated names (NULL: none) that
 * no file system in the plan can have. That it has one is seen when all is linked.
 */
gboolean worlds_possible(const struct plan *p, char *const *names, GError **error);

#endif
