/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Other engines: spatch with the SmPL rules, sparse with its contexts. They are run as
 * programs over the C files of the plan, what they answer is kept in the cache, and becomes
 * findings like any other.
 */
#ifndef FAULTLINE_ENGINES_ENGINES_H
#define FAULTLINE_ENGINES_ENGINES_H

#include <glib.h>
#include "extract/extract.h"
#include "plan/plan.h"
#include "rules/rules.h"

enum {
	ENGINE_LIBCLANG = 1,	/* our own */
	ENGINE_COCCINELLE = 2,
	ENGINE_SPARSE = 4,
	ENGINES_ALL = 7,
};

struct engines_options {
	guint engines;		/* bits: to be asked */
	gboolean named;		/* a user named them: one that is missing is an error */
	int jobs;
	int seconds;		/* an engine may take for a file; 0: ENGINE_SECONDS */
	const char *cache;	/* folder, as of unit_cache_open() */
	void (*progress)(gsize done, gsize total, const char *name, void *data);
	void *progress_data;
};

#define ENGINE_SECONDS 60

/* One thing that an engine says of a C file. */
struct engine_report {
	const struct rule_check *check;
	const struct plan_command *command;
	const char *file;	/* as findings name it: perhaps a header */
	guint line, col;	/* from 1; 0: not said */
	const char *function;	/* as the engine says it, or "" */
	const char *message;
};

/* What came of one rule. */
struct engine_count {
	const char *engine, *rule;
	gsize files;		/* it was asked about */
	gsize cached;		/* of those, answered in an earlier run */
	gsize failed;		/* of those, without an answer, or with half of one */
	gsize dropped;		/* lines that say nothing of the rule */
	gsize reports;
	double seconds;		/* of all processes together, wall clock */
};

/* A C file about which a rule has no answer, or half of one. */
struct engine_gap {
	const char *rule, *file, *why;
};

struct engines {
	guint ran;		/* bits: who was asked; never ENGINE_LIBCLANG */
	GArray *reports;	/* struct engine_report, by rule, C file and line */
	GArray *counts;		/* struct engine_count, by rule */
	GArray *gaps;		/* struct engine_gap, by rule and C file */
	GPtrArray *notes;	/* char *: what a user has to be told, a line each */
	char *hash;		/* of all that was asked and how it went: equal answers */
	GPtrArray *answers;	/* what the texts of reports and gaps lie in */
};

/* "coccinelle,sparse" as bits; FL_ERROR_USAGE, with what there is. */
gboolean engines_parse(const char *list, guint *engines, GError **error);

/*
 * Asks the engines about every C file of the plan. NULL and *error for an engine that was
 * named and is not installed (FL_ERROR_INPUT), a rule that spatch does not understand
 * (FL_ERROR_RULE), a cache that cannot be written (FL_ERROR_IO). A file that an engine does
 * not get done with is counted, and told of in the notes. The rules and the plan must outlive
 * the result.
 */
struct engines *engines_ask(const struct plan *plan, const struct rules *rules,
			    const struct engines_options *opt, GError **error);
void engines_free(struct engines *e);

/*
 * The reports as findings (struct finding, owned by the array), in functions of the units.
 * What is said several times of one function is one finding.
 */
GPtrArray *engines_findings(const struct engines *e, const struct extract_set *set);

/* The counts, as JSON: [{"engine": "sparse", "rule": …}, …]; caller frees. */
char *engines_detail(const struct engines *e);

#endif
