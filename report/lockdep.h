/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a running kernel's lockdep saw, against the graph of the last run.
 */
#ifndef FAULTLINE_REPORT_LOCKDEP_H
#define FAULTLINE_REPORT_LOCKDEP_H

#include <glib.h>

#include "store/store.h"

enum lockdep_status {
	LOCKDEP_SEEN, LOCKDEP_SUBCLASS, LOCKDEP_MISSED, LOCKDEP_ELSEWHERE, LOCKDEP_UNKNOWN,
	N_LOCKDEP_STATUSES
};

struct lockdep_miss {
	char *outer, *inner;		/* as lockdep prints them */
	char *outer_class, *inner_class;
	GPtrArray *near;		/* char *: the nearest that the graph knows, best first */
};

struct lockdep_name {
	char *name;			/* as lockdep prints it */
	char *perhaps;			/* classes it may be the name of; "" none */
	guint orders;
};

struct lockdep_world {
	char *name;
	guint n[N_LOCKDEP_STATUSES];
	GPtrArray *misses;		/* struct lockdep_miss: subclass and missed */
};

struct lockdep_finding {
	char *fingerprint, *confidence, *world, *message, *titles;
	guint sides, seen;
};

struct lockdep_data {
	GPtrArray *worlds;		/* struct lockdep_world */
	GPtrArray *unknown;		/* struct lockdep_name */
	GPtrArray *findings;		/* struct lockdep_finding, with one side seen at least */
};

/*
 * `worlds`: NULL for all that the database knows. FL_ERROR_USAGE for another,
 * and when no kernel's orders are in the database.
 */
struct lockdep_data *lockdep_data_load(struct store *s, const char *const *worlds,
				       GError **error);
void lockdep_data_free(struct lockdep_data *d);

/* The nearest that is known to each missed order of a world; fills miss.near. */
gboolean lockdep_near(struct store *s, const char *world, const GPtrArray *misses,
		      GError **error);

/* Appends the comparison in `format`, text or json. */
gboolean lockdep_write(struct store *s, const char *const *worlds, const char *format,
		       GString *out, GError **error);

#endif
