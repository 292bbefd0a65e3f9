/* SPDX-License-Identifier: GPL-2.0-only */
/* The emitters of a review, one a format. All append to out. */
#ifndef FAULTLINE_REPORT_REVIEW_EMIT_H
#define FAULTLINE_REPORT_REVIEW_EMIT_H

#include "report/review.h"

gboolean review_text(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error);
gboolean review_markdown(const struct review *r, const struct review_options *opt, GString *out,
			 GError **error);
gboolean review_json(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error);
gboolean review_mail(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error);
gboolean review_patchwork(const struct review *r, const struct review_options *opt, GString *out,
			  GError **error);
gboolean review_b4(const struct review *r, const struct review_options *opt, GString *out,
		   GError **error);
gboolean review_line(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error);
/* Those of a report, of the findings of the review. */
gboolean review_sarif(const struct review *r, const struct review_options *opt, GString *out,
		      GError **error);
gboolean review_gitlab(const struct review *r, const struct review_options *opt, GString *out,
		       GError **error);
gboolean review_rdjson(const struct review *r, const struct review_options *opt, GString *out,
		       GError **error);
gboolean review_checkstyle(const struct review *r, const struct review_options *opt,
			   GString *out, GError **error);
gboolean review_ktap(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error);

#endif
