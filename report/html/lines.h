/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines of the source that the steps of many findings show, as data that these share. */
#ifndef FAULTLINE_REPORT_HTML_LINES_H
#define FAULTLINE_REPORT_HTML_LINES_H

#include "report/html/site.h"

/*
 * Writes a script that sets faultlineData["/source"], a name that no world has, for findings
 * (struct report_finding):
 * files	by name: [line, text of this line and of those that follow it, line, text …]
 * doubts	by name: why its lines may be others than those that were analysed
 * root		the tree
 */
gboolean lines_put(struct site *site, const char *path, const GPtrArray *findings, GError **error);

#endif
