/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the graph shows an order of two locks, for the writers of orders. */
#ifndef FAULTLINE_REPORT_WAY_H
#define FAULTLINE_REPORT_WAY_H

#include <glib.h>
#include <jansson.h>

#include "rules/rules.h"

/* Where the inner lock of an edge is taken; file is NULL when there is no edge. */
struct way {
	char *world, *confidence, *file, *function;
	guint line;
};

/* v: world, confidence, file, line, function of an edge, all NULL without one. */
void way_read(struct way *w, const char *const *v);
void way_clear(struct way *w);
gboolean way_is_sure(const struct way *w, enum rule_confidence least);

/* A line with the way after `title`; nothing without one. */
void way_text(GString *out, const char *title, const struct way *w);
/* An object, or null. */
json_t *way_json(const struct way *w);

#endif
