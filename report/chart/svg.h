/* SPDX-License-Identifier: GPL-2.0-only */
/* Pictures laid out by Graphviz. */
#ifndef FAULTLINE_REPORT_CHART_SVG_H
#define FAULTLINE_REPORT_CHART_SVG_H

#include <glib.h>

/*
 * Appends what `dot` makes of the text in so many seconds, as SVG with nothing in it but shapes,
 * texts and titles. FL_ERROR_INPUT when dot is not installed or says something is wrong,
 * FL_ERROR_IO when it crashed or took too long: "dot: why".
 */
gboolean svg_of_dot(const char *dot, int seconds, GString *out, GError **error);

/* Many of them, so many at a time. */
struct svg_job {
	GString *dot;		/* what is to be laid out */
	GString *svg;		/* out: as a page needs it, see svg_clean(); NULL: failed */
	char *why;		/* out: why it failed; else NULL */
};
void svg_of_dots(struct svg_job *jobs, gsize n, int at_once, int seconds);

/*
 * The same of what dot printed: bare leaves out colours and fonts, for a page whose style sheet
 * has them, and the first lines of a file. FL_ERROR_DATA when it is no SVG.
 */
gboolean svg_clean(const char *printed, gssize length, gboolean bare, GString *out,
		   GError **error);

#endif
