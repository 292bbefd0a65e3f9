/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was told of a series before: the next version of it is not answered with the same.
 * Asked again about the same version (for another format), all is told as before.
 */
#ifndef FAULTLINE_CMD_TOLD_H
#define FAULTLINE_CMD_TOLD_H

#include "change/change.h"

/*
 * The set of fingerprints that `file` says other versions of the series were told of. Those
 * that are told now (const char *) are written down in it. Nothing is known of a change
 * without subject and author. NULL and *error.
 */
GHashTable *told_before(const char *file, const struct change_series *series,
			const GPtrArray *fingerprints, GError **error);

#endif
