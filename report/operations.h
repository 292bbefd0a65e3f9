/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The operations of each file system, which the kernel calls through tables of pointers, and
 * the locks that each can take: the nearest ones, found over all calls at once.
 */
#ifndef FAULTLINE_REPORT_OPERATIONS_H
#define FAULTLINE_REPORT_OPERATIONS_H

#include <glib.h>

#include "store/store.h"

struct operations;

struct operation_function {
	char *name, *file;
	char *exits;		/* v_function.exits; "" */
	guint line;
};

/* RECORD.FIELD, and a function that it is in a world. */
struct operation {
	const char *field;
	guint function;		/* for operations_function() */
};

/* A function on the way to a lock. */
struct operation_step {
	guint function;
	guint line;			/* where the one before calls it, first; of the operation: 0 */
	const char *held;		/* then, by all before: as of struct operation_lock */
};

/* A lock that it can take, or that it drops again. */
struct operation_lock {
	const char *class, *mode;	/* with its subclass; mode "read" … */
	gboolean tried;			/* only tried, never waited for */
	gboolean dropped;
	const char *by;			/* dropped: the function called there that does it; "": itself */
	guint line;			/* where the last function of `way` takes or drops it, first */
	const char *held;		/* classes that are held then, as far as these functions took
					 * them: "A,B"; "" */
	GArray *way;			/* struct operation_step: the operation first */
};

/* NULL and *error when the database cannot be read. */
struct operations *operations_load(struct store *s, GError **error);
void operations_free(struct operations *o);

/* Worlds that have some, "" (what all have) first, then by name; owned by `o`. */
const GPtrArray *operations_worlds(const struct operations *o);
/* Those of a world, struct operation by field and function; caller: g_array_unref(). */
GArray *operations_of(const struct operations *o, const char *world);
const struct operation_function *operations_function(const struct operations *o, guint function);
/* What it does to the locks of its callers, as effects_say(); g_free(). */
char *operations_effect(const struct operations *o, guint function);
/* What is held, as effects_held(); g_free(). */
char *operations_held(const struct operations *o, const char *held);

/*
 * What a function can take within `depth` calls, in a world: struct operation_lock, the
 * nearest first, each class, subclass and mode once; caller: g_ptr_array_unref().
 */
GPtrArray *operations_locks(const struct operations *o, const char *world, guint function,
			    guint depth);

/*
 * Where the functions on the ways to these locks drop locks of their classes, or call who drops
 * them, each function and class once: struct operation_lock; caller: g_ptr_array_unref().
 */
GPtrArray *operations_drops(const struct operations *o, const char *world, const GPtrArray *locks);

#endif
