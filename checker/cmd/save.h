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
	const struct program *program;	/* save_run() alone */
	const struct rules *rules;
	const struct solution *solution; /* save_run() alone */
	const struct follow *follow;	/* save_run() alone */
	GHashTable *unseen;		/* unit → why it was not looked at */
	const GPtrArray *findings;	/* struct finding; save_run() alone */
	const GPtrArray *others;	/* the same of other engines; NULL: none */
	const GArray *gaps;		/* struct engine_gap; NULL: none */
	const char *detail, *idle;	/* of other engines, as of struct store_run */
	const char *inputs, *solved, *scope;
	double seconds;
	const char *commit;		/* as of struct store_run, with dirty */
	gboolean dirty, partial;	/* partial: only some entries were asked about */
};

gboolean save_run(struct store *s, const struct save *what, GError **error);
/*
 * The same where other engines alone were asked: without facts of our own, but for those in
 * the database if they are of the same program.
 */
gboolean save_others(struct store *s, const struct save *what, GError **error);
/*
 * The same for a run that rests on the facts of the last one: judges the graph
 * that is in the database. *n is the number of findings.
 */
gboolean save_again(struct store *s, const struct save *what, guint *n, GError **error);

#endif
