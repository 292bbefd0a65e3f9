/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The picture of a world's lock graph: which classes and orders are drawn, in which order from
 * top to bottom, what is said of them, and how many are left out because a picture of all
 * would show nothing. How it is written is chart_write.h's.
 */
#ifndef FAULTLINE_REPORT_CHART_CHART_H
#define FAULTLINE_REPORT_CHART_CHART_H

#include <glib.h>

#include "report/chart/facts.h"

struct chart_options {
	const char *world;		/* one that is in the facts */
	const char *around;		/* a class or CLASS/SUBCLASS as the facts name it; NULL: all */
	guint depth;			/* with `around`: how many orders away */
	enum rule_confidence min_confidence;
	gboolean all;			/* nothing is left out but by the confidence and `around` */
};

enum chart_mark {
	CHART_OWN = 1 << 0,		/* seen in the world itself, not only in the core */
	CHART_SEEN = 1 << 1,		/* a running kernel's lockdep has it */
	CHART_DOCUMENTED = 1 << 2,
	CHART_CONTRADICTED = 1 << 3,	/* the reverse is documented */
	CHART_FINDING = 1 << 4,		/* part of a finding that is told */
	CHART_BOTH = 1 << 5,		/* its reverse is drawn, too */
	CHART_UPWARDS = 1 << 6,		/* runs from below to above */
	CHART_UNSEEN = 1 << 7,		/* documented, and no code was seen to do it */
};

struct chart_vertex {
	const struct fact_node *node;
	const char *layer;		/* fact_layer() */
	guint cycle;			/* a number that classes on common circles share; 0: on none */
	guint place;			/* from the uppermost, which is 0 */
	gboolean self;			/* taken while one of the same class and subclass is held */
	gboolean centre;		/* what `around` names */
};

/* One order of two classes, whatever the modes. */
struct chart_edge {
	guint outer, inner;		/* chart.vertices */
	guint marks;			/* enum chart_mark */
	const struct fact_edge *fact;	/* the surest, the first of these; NULL: CHART_UNSEEN */
	const struct fact_order *documented;	/* or NULL */
	const char *finding;		/* its fingerprint, or NULL */
};

struct chart {
	const char *world;
	const struct chart_facts *facts;
	GArray *vertices;		/* struct chart_vertex, by place */
	GArray *edges;			/* struct chart_edge, by the places of their ends */
	guint n_orders;			/* drawn, without CHART_UNSEEN */
	/* left out: */
	guint n_unsure;			/* below min_confidence */
	guint n_implied;		/* say what a path says */
	guint n_core;			/* the core's, of classes that no drawn order of this world has */
	guint n_far;			/* not around */
	guint n_events;			/* of what is no lock */
};

/*
 * `facts` outlives it. FL_ERROR_USAGE when `around` has no order in the world; FL_ERROR_DATA
 * when there are more classes than can be drawn.
 */
struct chart *chart_make(const struct chart_facts *facts, const struct chart_options *opt,
			 GError **error);
void chart_free(struct chart *c);

/* "12 of 345 orders are drawn; left out: 300 that others imply, …", for people; caller frees. */
char *chart_summary(const struct chart *c);

#endif
