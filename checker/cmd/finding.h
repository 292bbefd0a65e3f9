/* SPDX-License-Identifier: GPL-2.0-only */
/* Which finding a user means. */
#ifndef FAULTLINE_CMD_FINDING_H
#define FAULTLINE_CMD_FINDING_H

#include <glib.h>
#include "store/store.h"

/*
 * The row number of the finding that is called by its fingerprint, the first digits of
 * that, or its number; NULL and *error, which begins with the command's name.
 */
char *finding_id(struct store *s, const char *command, const char *name, GError **error);

#endif
