/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Function pointers. Every place that can hold one is a slot: a field of a
 * record (whatever the object), a parameter, a local, a global, a result.
 * Initialisers and assignments let functions flow from slot to slot; what
 * arrives at a slot may be called through it.
 */
#ifndef FAULTLINE_LINK_BIND_H
#define FAULTLINE_LINK_BIND_H

#include "link/program.h"

struct bind_slot {
	GHashTable *seen;	/* struct function that has arrived → GPtrArray of places it is from */
	GPtrArray *flows_to;	/* struct bind_slot, or NULL */
	struct targets targets;	/* when settled, ascending by id */
	gboolean stored;	/* some code stores to it */
	gboolean rare;		/* of an owner's tables, most of which have nothing there */
	const char *via;	/* "RECORD.FIELD", "parameter", "variable", "result" */
};

/* Reads initialisers and instructions of all functions and settles the slots. */
void bind_program(struct program *p);
void bind_release(struct program *p);

#endif
