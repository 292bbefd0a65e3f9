/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays of like elements, each kept once: equal ones have equal numbers. */
#ifndef FAULTLINE_SOLVE_INTERN_H
#define FAULTLINE_SOLVE_INTERN_H

#include <glib.h>

struct interned {
	GPtrArray *all;			/* GArray, by number; 0 is the empty one */
	GHashTable *index;		/* the same → number */
	guint size;			/* of an element */
};

/* hash() and equal() are asked about GArrays. */
void interned_init(struct interned *t, guint size, GHashFunc hash, GEqualFunc equal);
void interned_release(struct interned *t);

/* The number of the array with these elements, which are copied when it is new. */
guint interned_get(struct interned *t, gconstpointer elements, guint n);

static inline const GArray *interned_at(const struct interned *t, guint number)
{
	return t->all->pdata[number];
}

#endif
