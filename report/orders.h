/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The documented orders, and whether the graph keeps them; with those that comments draw.
 */
#ifndef FAULTLINE_REPORT_ORDERS_H
#define FAULTLINE_REPORT_ORDERS_H

#include <glib.h>

#include "rules/rules.h"
#include "store/store.h"

struct orders_options {
	const char *format;			/* text or json */
	const char *world;			/* NULL: all; the core counts in each */
	enum rule_confidence min_confidence;	/* of a way that contradicts */
	const struct rules *rules;		/* what comments call locks; NULL: they are not read */
	const char *kernel;			/* where they are; NULL: where the run was made */
};

/* Appends the answer; *contradicted is how many orders are. */
gboolean orders_write(struct store *s, const struct orders_options *opt, GString *out,
		      guint *contradicted, GError **error);

#endif
