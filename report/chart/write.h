/* SPDX-License-Identifier: GPL-2.0-only */
/* A picture of the lock graph in a format. */
#ifndef FAULTLINE_REPORT_CHART_WRITE_H
#define FAULTLINE_REPORT_CHART_WRITE_H

#include <glib.h>

#include "report/chart/chart.h"

/*
 * Appends the language of Graphviz's dot: a cluster for each layer, colours and line styles as
 * attributes, and in SVG the classes "cycle", "upwards" … and ids "v0", "e0" …, which are the
 * places in chart.vertices and chart.edges; with a caption that says what is left out, or bare,
 * for a page that has one. Well-formed whatever names hold.
 */
void chart_dot(const struct chart *c, gboolean captioned, GString *out);

/* Appends JSON, described in report/json.md. */
void chart_json(const struct chart *c, GString *out);

/* Formats by name: "dot", "svg", "json"; TRUE when there is such a one. */
gboolean chart_format_known(const char *format, GError **error);
/* `seconds` is how long Graphviz may take. As svg_of_dot() fails. */
gboolean chart_write(const struct chart *c, const char *format, int seconds, GString *out,
		     GError **error);

#endif
