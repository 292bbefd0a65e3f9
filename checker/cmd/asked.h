/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run is asked for: the options that all commands have alike that analyse a tree.
 */
#ifndef FAULTLINE_CMD_ASKED_H
#define FAULTLINE_CMD_ASKED_H

#include <glib.h>
#include "rules/rules.h"

struct asked {
	/* as typed */
	char *kernel, *build, *compdb, *scope, *world, *engine, *cache, *db;
	char *format, *min_confidence, *fail_on;
	char **rules;
	gboolean no_default_rules, verbose;
	int jobs, engine_limit;
	/* as understood: asked_understand() */
	enum rule_confidence confidence;
	char **scopes, **worlds;	/* NULL: not said */
};

/* The options, those of `own` (ended by an empty one) after them; for g_array_unref(). */
GArray *asked_entries(struct asked *a, const GOptionEntry *own);

/* Fills in what follows from the options; FL_ERROR_USAGE, "COMMAND: --option: why". */
gboolean asked_understand(struct asked *a, const char *command, GError **error);
void asked_clear(struct asked *a);

#endif
