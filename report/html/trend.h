/* SPDX-License-Identifier: GPL-2.0-only */
/* How many findings there were, run by run. */
#ifndef FAULTLINE_REPORT_HTML_TREND_H
#define FAULTLINE_REPORT_HTML_TREND_H

#include <glib.h>

#include "store/store.h"

/* Appends a section of a page: a picture, and the same as a table. *runs: how many there were. */
gboolean trend_put(GString *out, struct store *s, guint *runs, GError **error);

#endif
