/* SPDX-License-Identifier: GPL-2.0-only */
/* What the script of a graph's page is told, so that it can answer clicks. */
#ifndef FAULTLINE_REPORT_HTML_GRAPH_DATA_H
#define FAULTLINE_REPORT_HTML_GRAPH_DATA_H

#include <jansson.h>

#include "report/chart/chart.h"
#include "report/html/site.h"

/* All places where locks are taken, and whose they are. */
struct graph_takers;
struct graph_takers *graph_takers_load(struct site *site, const struct chart_facts *f,
				       GError **error);
void graph_takers_free(struct graph_takers *t);

/*
 * An object with the orders of one world that are not of low confidence, the core's as those of
 * the world "core":
 * strings   texts that the others name by their place in it
 * classes   [name, alias, lockdep, kind, layer], of strings; the second and third may be null
 * orders    [outer, subclass, inner, subclass, outer mode, inner mode, confidence (0 to 2),
 *           file, line, function, reason, context]: classes and strings
 * takers    [class, subclass, mode, tried (0 or 1), function, file, line, held]
 */
json_t *graph_data(const struct chart_facts *f, guint world, const struct graph_takers *t);

/*
 * What is drawn, with texts as they are:
 * classes   names; the element of the picture is "v" and the place in this list
 * orders    [outer, inner, marks, where it is documented, page of a finding, confidence, steps]:
 *           "e" and the place; places in classes; words; the next two or null; steps are, one
 *           behind the other, function, what, file, line, the first three places in texts
 * texts     of the steps, each once
 * NULL and *error.
 */
json_t *graph_drawn(struct site *site, const struct chart *c, GError **error);

/* The page of the finding with that fingerprint, without the way up; NULL: it has none. */
char *graph_finding(const struct site *site, const char *fingerprint);

#endif
