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
	const char *const *fields;
	guint64 bits;		/* of those fields, as in struct term_data */
};

struct internal internal_init(const struct rules *rules);
/*
 * Whether the way to x leads through such a field, or begins at what one of the
 * calls gave for which results[instruction] says so (results may be NULL).
 */
gboolean internal_value(const struct internal *in, const struct terms *t, term x,
			const gboolean *results);

#endif
