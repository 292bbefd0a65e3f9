/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of a finding's page. */
#ifndef FAULTLINE_REPORT_HTML_FINDING_H
#define FAULTLINE_REPORT_HTML_FINDING_H

#include "report/html/page.h"
#include "report/html/site.h"

/*
 * The sides, each with its steps in the source around them; step k of side i, from 1, has the
 * id "wI-K".
 */
void witness_put(struct page *p, const struct site *site, const struct report_finding *f);

/* Which lines are shown of step i of a side. */
guint witness_first_line(const struct report_side *side, guint i);
guint witness_last_line(const struct report_side *side, guint i);
/* What is shown of a line that is very long; for g_free(). */
char *witness_cut(const char *line);
/* Why the lines that are shown may not be those that were analysed; NULL: no reason. */
const char *witness_doubt(const struct site *site, const char *file);

/* "faultline check …" that makes the finding again, and explains it; with a newline each. */
void finding_commands(GString *out, const struct site *site, const struct report_finding *f);

#endif
