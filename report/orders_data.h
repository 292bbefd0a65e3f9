/* SPDX-License-Identifier: GPL-2.0-only */
/* The documented orders and what the graph says of each, for those who write of them. */
#ifndef FAULTLINE_REPORT_ORDERS_DATA_H
#define FAULTLINE_REPORT_ORDERS_DATA_H

#include <glib.h>

#include "report/way.h"
#include "rules/rules.h"
#include "store/store.h"

/* As they are told: what is wrong first. */
enum verdict { CONTRADICTED, NOT_SEEN, CONFIRMED, N_VERDICTS };

/* "contradicted" … */
const char *verdict_name(enum verdict v);

/* A row of v_order, with the surest edge of each direction. */
struct order {
	char *outer, *inner, *source, *note, *worlds;
	gboolean known;			/* the graph has both classes */
	enum verdict verdict;
	struct way kept, broken;
	guint kept_edge, broken_edge;	/* v_lock_edge.id, where the way is one */
};

struct orders {
	GPtrArray *list;		/* struct order, by where rules have them */
	guint n[N_VERDICTS];
};

/*
 * world: ways of this one and the core, NULL: all; min_confidence: of a way that contradicts.
 * NULL and *error when the database cannot be read.
 */
struct orders *orders_load(struct store *s, const char *world,
			   enum rule_confidence min_confidence, GError **error);
void orders_free(struct orders *o);

#endif
