/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One state of a tree analysed: the way of the data, from a plan to a database. The steps
 * are called in the order in which they stand here.
 */
#ifndef FAULTLINE_CMD_ANALYSIS_H
#define FAULTLINE_CMD_ANALYSIS_H

#include <glib.h>
#include "change/history.h"
#include "cmd/ground.h"
#include "cmd/others.h"
#include "extract/extract.h"
#include "link/program.h"
#include "plan/plan.h"
#include "store/store.h"

/* What a unit is, without it. */
struct unit_id {
	const char *name;		/* of its command */
	gboolean failed, bad, watched;	/* bad: failed, or not understood wholly */
	struct ir_hash hash;
};

struct analysis {
	/* what is asked; the caller's */
	const struct ground *ground;
	const char *overlay;		/* folder of files that stand in for the tree's, or NULL */
	const char *file;		/* one C file without a tree, or NULL */
	char **flags;			/* its compiler flags */
	char **entries;			/* functions: only what these reach; NULL: all */
	char **worlds;			/* to solve; NULL: all in scope */
	gboolean keep;			/* leave what is solved for states like this */
	const char *from;		/* where such was left, to begin with; NULL: nowhere */
	const struct history_head *head; /* what is checked out; NULL: not to be told of */
	GHashTable *watched;		/* files to look for among what units read: extract.h; or NULL */
	/* what came of it; analysis_clear() */
	struct plan *plan;
	struct store *store;
	struct extract_set *set;	/* NULL: not read, or forgotten */
	GArray *ids;			/* struct unit_id of each command */
	struct others others;
	struct program *program;	/* NULL while nobody had to link */
	char *solved, *inputs;		/* hashes of what solving reads, and of all there is */
	char *kept;			/* folder of what was solved of this program, any worlds */
};

/* Which engines are asked; FL_ERROR_USAGE. */
gboolean analysis_choose(struct analysis *a, GError **error);
/* Which files are parsed, and how. */
gboolean analysis_plan(struct analysis *a, GError **error);
/* Opens the database; whether it can be asked what rules in SQL ask. */
gboolean analysis_open(struct analysis *a, const char *db, GError **error);
/* Asks other engines; then reads all units. */
gboolean analysis_read(struct analysis *a, GError **error);
/*
 * The same when all that is asked is what the units are, of a tree that differs from another
 * in watched files alone: reads no other units than those that have read one.
 */
gboolean analysis_know(struct analysis *a, const struct analysis *like, GError **error);
/* Of the worlds, too: a->solved, a->inputs and a->kept. */
void analysis_hash(struct analysis *a);
/* Whether a database holds the answer to these, be it among others of more worlds. */
gboolean analysis_is_in(const struct analysis *a, const char *db);
/*
 * Sees to it that the database holds the answer, if possible without solving: what follows
 * from the same inputs is there, and the lock graph of an equal program is judged again.
 */
gboolean analysis_answer(struct analysis *a, GError **error);
/* Gives the memory of units and program back; both come again when they are needed. */
void analysis_forget(struct analysis *a);
void analysis_clear(struct analysis *a);

/* a->program, linked if it was not. */
const struct program *analysis_link(struct analysis *a);
/* Whether some unit could not be analysed wholly. */
gboolean analysis_partial(const struct analysis *a);

#endif
