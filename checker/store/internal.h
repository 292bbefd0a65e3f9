/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of store/ share; nobody else includes this.
 */
#ifndef FAULTLINE_STORE_INTERNAL_H
#define FAULTLINE_STORE_INTERNAL_H

#include <glib.h>
#include <sqlite3.h>

#include "base/error.h"
#include "store/store.h"

#define STORE_APPLICATION_ID 0x464c544c	/* "FLTL" */
#define STORE_VERSION 13
#define STORE_BUSY_MS 5000

enum store_stmt {
	STMT_STRING, STMT_RUN, STMT_UNIT, STMT_FUNCTION, STMT_CALL, STMT_EVENT,
	STMT_CLASS, STMT_CLASS_NAME, STMT_NODE, STMT_WORLD, STMT_PLACE, STMT_EDGE,
	STMT_RECURSION, STMT_RIVAL, STMT_RULE, STMT_ORDER, STMT_FINDING, STMT_SIDE, STMT_FORGET_SIDES,
	STMT_TOLD, STMT_FORGET_TOLD,
	STMT_SITE, STMT_ARGUMENT, STMT_FLOW, STMT_SPOT, STMT_SPOT_ID, STMT_FORGET_SPOTS,
	STMT_FINDING_ID, STMT_SEEN, STMT_GAP, STMT_FIXED, STMT_AGED, STMT_LOCKDEP,
	N_STMT
};

struct store {
	sqlite3 *db;
	char *path;
	gboolean readonly;
	gboolean upgraded;	/* in a transaction that is still open: of the run that comes */
	gboolean in_run;
	gint64 run;		/* id of the run being written */
	gint64 n_functions;	/* of this run: ids 0 … n_functions-1 */
	gint64 max_ref;		/* greatest id of a function that was named */
	gint64 next_string, next_place;
	GHashTable *strings;	/* text → id, of this run */
	gboolean partial;	/* this run looked at a part only: nothing is known to be fixed */
	char *idle;		/* engines that this run did not ask, comma-separated; or NULL */
	GHashTable *places;	/* of write_witness.c, of this run */
	sqlite3_stmt *stmt[N_STMT];
	double time_limit;	/* seconds of CPU time a query may take; 0: any */
	double deadline;	/* of the query that runs */
	int queries;		/* how deep queries are nested */
	int bad_offset;		/* where the last query is wrong: a byte of its text, -1 unknown */
};

/* Sets *error from the connection's last error; always FALSE. `doing` says what failed. */
gboolean store_fail(struct store *s, int rc, const char *doing, GError **error);
gboolean store_exec(struct store *s, const char *sql, const char *doing, GError **error);
/* First column of the first row, or `fallback` when there is none or on failure (*rc). */
gint64 store_int(struct store *s, const char *sql, gint64 fallback, int *rc);

/* --- write_witness.c --- */
GHashTable *store_places_new(void);
/*
 * The steps as a list of rows of a table, made if new, and the last of them (-1:
 * none). NULL and *error on failure.
 */
enum store_places { IN_PLACE, IN_SPOT, N_STORE_PLACES };
char *store_steps(struct store *s, enum store_places table, const struct step *steps, gsize n,
		  gint64 *last, GError **error);

/* migrate.c */
gboolean store_check_identity(struct store *s, gboolean *is_new, GError **error);
gboolean store_migrate(struct store *s, gboolean is_new, GError **error);

/*
 * Runs a prepared statement of writer.c with one value for each letter of
 * `types`: i gint64, I the same (below zero is NULL), d double, s const char * as
 * a row of string (NULL is ''), S the same (NULL is NULL), t const char * as text
 * (NULL is NULL), T the same (NULL is '').
 */
gboolean store_put_row(struct store *s, enum store_stmt which, GError **error,
		       const char *types, ...);
/*
 * The first two columns of the row that a statement with one finds, for such values;
 * 0 when there is none.
 */
gboolean store_find(struct store *s, enum store_stmt which, gint64 found[2], GError **error,
		    const char *types, ...);
sqlite3_stmt *store_stmt(struct store *s, enum store_stmt which, GError **error);
/* The row of string with this text, made if new; 0 and *error on failure. */
gint64 store_string(struct store *s, const char *text, GError **error);

#endif
