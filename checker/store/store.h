/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The database: schema.sql, written here and nowhere else. Readers use the
 * v_* views through store_query().
 *
 * A run is one transaction: until store_commit() returns, the file holds the
 * previous run whole, whatever happens to the process.
 */
#ifndef FAULTLINE_STORE_STORE_H
#define FAULTLINE_STORE_STORE_H

#include <glib.h>
#include "follow/follow.h"
#include "judge/finding.h"
#include "lockdep/lockdep.h"
#include "solve/graph.h"

struct store;

/*
 * Opens for writing, made if absent, migrated if older: with the run that comes next, so
 * that a file that is closed without one is as old as before. FL_ERROR_DATA when the
 * file is another program's (application_id), newer than this program, or
 * damaged; FL_ERROR_IO when it cannot be written or is locked by another run.
 */
struct store *store_open(const char *path, GError **error);
/* Read-only: no statement can write. One that is older is refused: its facts say less. */
struct store *store_open_readonly(const char *path, GError **error);
void store_close(struct store *s);
const char *store_path(const struct store *s);
/* CPU seconds one query may take before it is stopped; 60 by default, 0: any. What it was. */
double store_set_time_limit(struct store *s, double seconds);

/* v_run */
struct store_run {
	const char *kernel;		/* version, "6.12.117" */
	const char *root;		/* absolute tree */
	const char *config;		/* hash */
	const char *tool_version;
	const char *inputs;		/* hash of all units and rules: equal means nothing changed */
	const char *solved;		/* hash of those that the facts follow from; NULL: not said */
	const char *scope;
	guint units, failed;
	guint unresolved;		/* calls through pointers with no known target */
	guint functions, balanced;	/* functions with lock effects; those whose exits agree */
	double seconds;
	gboolean partial;		/* asked about some entries only: nothing is called fixed */
	const char *idle;		/* engines that did not look, comma-separated, whose findings
					 * stay as they were; NULL: none */
	const char *detail;		/* JSON; NULL: nothing to say */
	const char *commit;		/* what is checked out; NULL: the tree is not one of git */
	gboolean dirty;			/* what was analysed is not that */
};

/* v_unit */
struct store_unit {
	const char *file;
	const char *status;		/* ok, cached, partial, failed */
	const char *message;		/* or NULL */
	double parse_seconds;
};

/* v_function; ids are the caller's, dense from 0 */
struct store_function {
	guint id;
	const char *name, *file;
	guint line;
	const char *linkage;		/* extern, static, inline */
	gboolean takes_locks;
	const char *exits;		/* its lock effect in words, "" when neutral */
	gboolean balanced;
};

/* v_call: one target of one call site, in one world ("" when in all) */
struct store_call {
	guint caller;
	guint callee;			/* or G_MAXUINT: unresolved or outside the scope */
	const char *target;		/* name when callee is G_MAXUINT; "RECORD.FIELD" through a pointer */
	const char *world;
	const char *file;
	guint line, col;
	const char *via;		/* "direct", "RECORD.FIELD", "parameter", "variable" */
	const char *held;		/* class names held there inside the caller, comma-separated */
};

/* v_event: what happens in a function itself */
struct store_event {
	guint function;
	const char *kind;		/* acquire, try, release */
	const char *class;
	const char *mode;
	int subclass;
	const char *file;
	guint line, col;
	const char *held;
};

/*
 * The hash stored as `inputs` of the last run, or NULL: equal to today's means
 * the database already holds the answer.
 */
char *store_last_inputs(struct store *s);
/*
 * The same of `solved`: equal to today's means that the facts are today's, so that
 * only the rest has to be done again. NULL or '' when it was not said.
 */
char *store_last_solved(struct store *s);
/* Whether the last run was of this commit, as it is or changed; NULL: of none. */
gboolean store_last_is_of(struct store *s, const char *commit, gboolean dirty);

gboolean store_begin(struct store *s, const struct store_run *run, GError **error);
/*
 * Begins a run that rests on the facts of the last one: only units, rules and
 * findings are put. What the run says it counted (unresolved, functions,
 * balanced) is not looked at. FL_ERROR_IO when the last run was not `solved` alike.
 */
gboolean store_begin_again(struct store *s, const struct store_run *run, GError **error);
/*
 * The graph as the last solving run put it, for store_free_graph(); FL_ERROR_DATA when
 * the tables do not fit together.
 */
struct graph *store_read_graph(struct store *s, GError **error);
void store_free_graph(struct graph *g);

/* Texts of steps, in edges and findings, stay where they are until the run is over. */
gboolean store_put_unit(struct store *s, const struct store_unit *u, GError **error);
/* What another engine has no answer for: its findings there stay as they were. */
gboolean store_put_gap(struct store *s, const char *rule, const char *file, const char *why,
		       GError **error);
gboolean store_put_function(struct store *s, const struct store_function *f, GError **error);
gboolean store_put_call(struct store *s, const struct store_call *c, GError **error);
gboolean store_put_event(struct store *s, const struct store_event *e, GError **error);
gboolean store_put_graph(struct store *s, const struct graph *g, GError **error);
gboolean store_put_follow(struct store *s, const struct follow *f, GError **error);
gboolean store_put_rules(struct store *s, const struct rules *r, GError **error);
/* No more facts come: makes them quick to ask for what is put next. */
gboolean store_facts_done(struct store *s, GError **error);
/*
 * A finding seen in this run: new, or open when its fingerprint was known;
 * accepted and false-positive stay. store_commit() marks as
 * fixed what was not seen, of the worlds in the graph and the units of this run.
 */
gboolean store_put_finding(struct store *s, const struct finding *f, GError **error);
gboolean store_commit(struct store *s, GError **error);
void store_rollback(struct store *s);

/*
 * What a person decided about a finding, outside a run: "accepted",
 * "false-positive", or "open" to take that back. It survives later runs.
 * FL_ERROR_USAGE when no finding has the fingerprint.
 */
gboolean store_triage(struct store *s, const char *fingerprint, const char *verdict,
		      const char *reason, GError **error);

/*
 * What a running kernel saw, outside a run, in place of what another one did:
 * v_lockdep compares it with the graph of the last run.
 */
gboolean store_put_lockdep(struct store *s, const struct lockdep_orders *orders, GError **error);

/*
 * Runs one SELECT with text parameters bound to ?1, ?2 … and calls row() for each row
 * (values as text, NULL for NULL) until it returns FALSE. FL_ERROR_USAGE for
 * bad SQL, SQL that would write, or that reads tables instead of the v_* views.
 */
typedef gboolean (*store_row_fn)(int n, const char *const *names,
				 const char *const *values, void *data);
gboolean store_query(struct store *s, const char *sql, const char *const *params,
		     int n_params, store_row_fn row, void *data, GError **error);

/*
 * Of the query that has failed last: which byte of its text is wrong, or -1 where the whole
 * is, or nobody knows.
 */
int store_query_offset(const struct store *s);

/* The names of the columns the SELECT would give, for g_strfreev(); NULL and *error. */
char **store_query_columns(struct store *s, const char *sql, GError **error);

/*
 * Queries between these two see one and the same run, even if another is
 * committed meanwhile; it has to wait, so be quick.
 */
gboolean store_read_begin(struct store *s, GError **error);
void store_read_end(struct store *s);

#endif
