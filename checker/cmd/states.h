/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The states of a tree under review. Each is analysed like a tree of its own, with files laid
 * over those on disk, into a database that is kept in the cache under the hash of all that it
 * follows from; so none is solved twice, in this review or the next.
 */
#ifndef FAULTLINE_CMD_STATES_H
#define FAULTLINE_CMD_STATES_H

#include <glib.h>
#include "base/workdir.h"
#include "change/change.h"
#include "cmd/analysis.h"

struct state {
	struct analysis analysis;
	char *folder;		/* what is laid over the tree; NULL: nothing */
	char *db;		/* that holds it; NULL: none yet */
};

struct states {
	const struct ground *ground;
	const struct change_series *series;
	char *kept;		/* folder of databases */
	struct workdir scratch;	/* what is laid out */
	GHashTable *watched;	/* files of the change, as of unit_cache_watch() */
	char **worlds;		/* to solve: those that the change reaches */
	struct state *states;	/* [0] is before the first patch */
	gsize n;		/* patches + 1 */
};

/* Where the cache keeps what belongs to reviews; caller frees. */
char *states_folder(const struct asked *asked);

/*
 * Reads the last state and looks at what the first one is otherwise. *differ: whether they can
 * have other findings; if so, which worlds are to be solved is known now.
 */
gboolean states_look(struct states *s, const struct ground *g, const struct change_series *series,
		     gboolean *differ, GError **error);
/* The database that holds state k, solved if it has to be; NULL and *error. */
const char *states_db(struct states *s, gsize k, GError **error);
void states_clear(struct states *s);

/* The worlds that are solved, with those that always are; for g_strfreev(). */
char **states_worlds(const struct states *s);

/* Whether the last state has units that cannot be analysed wholly, and the first could. */
gboolean states_worse(const struct states *s);

/* Appends what a reader has to know of what was not looked at (char *). */
void states_note(const struct states *s, GPtrArray *notes);

#endif
