/* SPDX-License-Identifier: GPL-2.0-only */
/* What triage.yaml of the rules folders says of the findings in the database. */
#ifndef FAULTLINE_CMD_VERDICTS_H
#define FAULTLINE_CMD_VERDICTS_H

#include <glib.h>
#include "rules/triage.h"
#include "store/store.h"

/* The file of each folder of the NULL-terminated list (struct triage, triage_free). */
GPtrArray *verdicts_read(char *const *dirs, GError **error);

/*
 * Puts them into the database, and tells on stderr of those whose finding is gone. After a
 * `partial` run nothing is known to be gone.
 */
gboolean verdicts_apply(struct store *s, const GPtrArray *files, gboolean partial,
			GError **error);

/*
 * Whether the finding of the entry is gone: the last run looked where it was and did not
 * see it. *status becomes what the database says of it; NULL: nothing. FALSE and *error.
 */
gboolean verdict_gone(struct store *s, const struct triage_entry *e, gboolean *gone,
		      char **status, GError **error);

#endif
