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

/* "faultline check …" that makes the finding again, and explains it; with a newline each. */
void finding_commands(GString *out, const struct site *site, const struct report_finding *f);

#endif
