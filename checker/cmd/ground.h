/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a tree is analysed with, whatever state it is in: rules, models, the cache.
 */
#ifndef FAULTLINE_CMD_GROUND_H
#define FAULTLINE_CMD_GROUND_H

#include <glib.h>
#include "cmd/asked.h"
#include "extract/extract.h"
#include "plan/plan.h"
#include "rules/rules.h"

struct ground {
	const struct asked *asked;
	GTimer *timer;			/* since the command began */
	char **rule_dirs;		/* NULL-terminated; the shipped ones first */
	struct rules *rules;
	GPtrArray *triage;		/* struct triage of these */
	struct unit_cache *units;
	struct plan *model_plan;
	struct extract_set *models;
};

/* What is quick to know: bad rules are told before anything else is done. */
gboolean ground_rules(struct ground *g, const struct asked *a, GError **error);
/* The rest: the cache, and the rules' models out of it. */
gboolean ground_models(struct ground *g, GError **error);
void ground_clear(struct ground *g);

/* One line a stage on stderr, with --verbose. */
void ground_said(const struct ground *g, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
