/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Puts everything a run of `check` found into the database, as one transaction.
 */
#ifndef FAULTLINE_CMD_SAVE_H
#define FAULTLINE_CMD_SAVE_H

#include <glib.h>
#include "extract/extract.h"
#include "link/program.h"
#include "plan/plan.h"
#include "rules/rules.h"
#include "solve/solve.h"
#include "store/store.h"

struct save {
	const struct plan *plan;
	const struct extract_set *set;
	const struct program *program;
	const struct rules *rules;
	const struct solution *solution;
	const GPtrArray *findings;	/* struct finding */
	const char *inputs, *scope;
	double seconds;
	gboolean partial;		/* only some entries were asked about */
};

gboolean save_run(struct store *s, const struct save *what, GError **error);

#endif
