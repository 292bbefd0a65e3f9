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

/* A lock that it can take. */
struct operation_lock {
	const char *class, *mode;	/* with its subclass; mode "read" … */
	gboolean tried;			/* only tried, never waited for */
	guint line;			/* where the last function of `way` takes it */
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

/*
 * What a function can take within `depth` calls, in a world: struct operation_lock, the
 * nearest first, each class, subclass and mode once; caller: g_ptr_array_unref().
 */
GPtrArray *operations_locks(const struct operations *o, const char *world, guint function,
			    guint depth);

#endif
