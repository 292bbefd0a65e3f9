/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands → units, by libclang in worker processes, through the cache.
 */
#ifndef FAULTLINE_EXTRACT_EXTRACT_H
#define FAULTLINE_EXTRACT_EXTRACT_H

#include <glib.h>
#include "plan/plan.h"
#include "unit/cache.h"
#include "unit/ir.h"

enum extract_status {
	EXTRACT_OK,
	EXTRACT_CACHED,
	EXTRACT_PARTIAL,	/* compiler errors; what was understood is in the unit */
	EXTRACT_FAILED,		/* no unit: crash, time-out, unreadable file */
};

struct extract_result {
	const struct plan_command *command;
	enum extract_status status;
	char *message;		/* PARTIAL, FAILED: file:line:col: what, the first error; else NULL */
	double seconds;		/* CPU seconds of parsing and walking; 0 when cached */
	struct ir_hash hash;	/* identity of the unit's bytes */
	gboolean watched;	/* it was read from one of the files that the options name */
	struct ir_unit *unit;	/* NULL when FAILED; owned by the set */
};

struct extract_set {
	struct extract_result *results;	/* one per command, in plan order */
	gsize n_results;
	/* every header function any of the units needs, by struct ir_hash */
	GHashTable *headers;	/* const struct ir_hash * → struct ir_unit * */
	gsize n_parsed, n_cached, n_failed;
};

struct extract_options {
	int jobs;		/* worker processes */
	int timeout;		/* seconds of CPU time a unit may take; 0: 120 */
	/* Called in the parent after each unit; NULL: no progress. */
	void (*progress)(gsize done, gsize total, const char *name, void *data);
	void *progress_data;
	GHashTable *watched;	/* set of names, as of unit_cache_watch(); NULL: none */
};

/*
 * All units of the plan. A unit that cannot be read is a FAILED result, not an
 * error; *error is set only for what stops the run (no cache, no processes).
 */
struct extract_set *extract_units(const struct plan *plan, struct unit_cache *cache,
				  const struct extract_options *opt, GError **error);
void extract_set_free(struct extract_set *set);

/*
 * One unit in this process, without looking for it in the cache first (it is
 * stored there, and its header functions are): for tests and tools. FALSE and
 * *message when there is no unit; *message also with one that has errors.
 */
gboolean extract_file(const struct plan_command *command, const char *root,
		      struct unit_cache *cache, GBytes **unit, char **message);

/* Bumped when the same source would give another unit; part of every cache key. */
const char *extract_version(void);

#endif
