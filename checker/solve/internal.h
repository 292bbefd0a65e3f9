/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values that lead to an inode which a file system keeps for itself, or to what
 * belongs to one: rules name the fields that hold them (RECORD.FIELD).
 */
#ifndef FAULTLINE_SOLVE_INTERNAL_H
#define FAULTLINE_SOLVE_INTERNAL_H

#include "rules/rules.h"
#include "solve/term.h"

struct internal {
	GHashTable *fields;	/* set of interned RECORD.FIELD */
	guint64 bits;		/* of those fields, as in struct term_data */
	GHashTable *functions;	/* set of struct function: of those that give nothing else */
};

struct internal internal_init(const struct rules *rules, const struct program *p);
void internal_release(struct internal *in);

enum leads {
	LEADS_NOWHERE,	/* NULL, or nothing yet */
	LEADS_INSIDE,
	LEADS_ANYWHERE,
};

/* What one function has learnt of values whose names mean nothing outside it (learn.h). */
struct internal_local {
	gboolean *results;	/* by instruction: what the call gives and leaves is such */
	guint8 *left;		/* enum leads, by instruction: what it leaves in variables */
	GHashTable *values;	/* set of JOIN and AFTER terms that stand for such, … */
	GHashTable *nothing;	/* … or for nothing */
};

/* Whether the way to x leads through such a field, or begins at such a value. */
gboolean internal_value(const struct internal *in, const struct terms *t, term x,
			const struct internal_local *known);

#endif
