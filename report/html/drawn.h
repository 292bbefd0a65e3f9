/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of orders.html that is of orders in comments. */
#ifndef FAULTLINE_REPORT_HTML_DRAWN_H
#define FAULTLINE_REPORT_HTML_DRAWN_H

#include "report/documents.h"
#include "report/html/page.h"
#include "report/html/site.h"

/* d NULL: comments were not read. */
void drawn_put(struct page *p, const struct site *site, const struct drawn *d);

/* "<code>OUTER</code> → <code>INNER</code>" */
void orders_put_locks(GString *out, const char *outer, const char *inner);

#endif
