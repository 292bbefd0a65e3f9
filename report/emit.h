/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emitters, one a format, and what they share. All take data as it is
 * sorted and append to out.
 */
#ifndef FAULTLINE_REPORT_EMIT_H
#define FAULTLINE_REPORT_EMIT_H

#include <jansson.h>

#include "report/data.h"

void report_text(const struct report_data *d, const struct report_options *opt, GString *out);
void report_splat(const struct report_data *d, const struct report_options *opt, GString *out);
void report_json(const struct report_data *d, const struct report_options *opt, GString *out);
void report_markdown(const struct report_data *d, const struct report_options *opt,
		     GString *out);

void report_sarif(const struct report_data *d, const struct report_options *opt, GString *out);
void report_gitlab(const struct report_data *d, const struct report_options *opt, GString *out);
void report_rdjson(const struct report_data *d, const struct report_options *opt, GString *out);
void report_checkstyle(const struct report_data *d, const struct report_options *opt,
		       GString *out);
void report_ktap(const struct report_data *d, const struct report_options *opt, GString *out);
void report_dot(const struct report_data *d, const struct report_options *opt, GString *out);

/* Text of source in Markdown: nothing in it can become a link, a mention or HTML. */
void markdown_text(GString *out, const char *text);
/* Why the rule matters and how to fix it, as paragraphs of Markdown, each on a line. */
void markdown_rule(GString *out, const struct report_text *rule);

/* It is there, and nobody has said that it is known or false. */
gboolean report_is_told(const struct report_finding *f);
/* SARIF with notes (char *) on what was not looked at, for report_sarif() and a review. */
void report_sarif_noted(const struct report_data *d, const GPtrArray *notes, GString *out);

void report_mail(const struct report_data *d, const struct report_options *opt, GString *out);

/* A finding as report/json.md describes it; `runs`: with the runs that saw it. */
json_t *report_json_finding(const struct report_finding *f, gboolean runs);

/* One finding as text shows it: the line, then both witnesses. */
void report_text_finding(const struct report_finding *f, gboolean colour, GString *out);
/* The same without witnesses. */
void report_text_brief(const struct report_finding *f, gboolean colour, GString *out);
/* The line alone. */
void report_text_headline(const struct report_finding *f, gboolean colour, GString *out);
/* "FILE:LINE:COL", without the parts that are not known. */
void report_place(GString *out, const char *file, guint line, guint col);
/* What could not be seen, and totals; the end of every report for people. */
void report_summary(const struct report_data *d, const struct report_options *opt, GString *out);

#endif
