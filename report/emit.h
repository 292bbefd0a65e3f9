/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emitters, one a format, and what they share. All take data as it is
 * sorted and append to out.
 */
#ifndef FAULTLINE_REPORT_EMIT_H
#define FAULTLINE_REPORT_EMIT_H

#include "report/data.h"

void report_text(const struct report_data *d, const struct report_options *opt, GString *out);
void report_splat(const struct report_data *d, const struct report_options *opt, GString *out);
void report_json(const struct report_data *d, const struct report_options *opt, GString *out);
void report_markdown(const struct report_data *d, const struct report_options *opt,
		     GString *out);

/* One finding as text shows it: the line, then both witnesses. */
void report_text_finding(const struct report_finding *f, gboolean colour, GString *out);
/* The same without witnesses. */
void report_text_brief(const struct report_finding *f, gboolean colour, GString *out);
/* "FILE:LINE:COL", without the parts that are not known. */
void report_place(GString *out, const char *file, guint line, guint col);
/* What could not be seen, and totals; the end of every report for people. */
void report_summary(const struct report_data *d, const struct report_options *opt, GString *out);

#endif
