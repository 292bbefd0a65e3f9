/* SPDX-License-Identifier: GPL-2.0-only */
/* What `faultline graph` answers: from what people type to a picture. */
#ifndef FAULTLINE_REPORT_CHART_ASK_H
#define FAULTLINE_REPORT_CHART_ASK_H

#include <glib.h>

#include "rules/rules.h"
#include "store/store.h"

struct chart_request {
	const char *world;		/* NULL: the only one that there is */
	const char *around;		/* as people name a lock; NULL: all */
	guint depth;
	enum rule_confidence min_confidence;
	gboolean all;
	const char *format;		/* of chart_write() */
	int seconds;			/* that Graphviz may take */
};

/*
 * Appends the picture; *summary is what it is of and what it leaves out, for g_free(). The
 * rules know what people call locks. FL_ERROR_USAGE, with the nearest name, for a world or a
 * class that is not there; else as chart_make() and chart_write().
 */
gboolean chart_answer(struct store *s, const struct rules *rules, const struct chart_request *r,
		      GString *out, char **summary, GError **error);

#endif
