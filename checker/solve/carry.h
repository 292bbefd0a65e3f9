/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Solved contexts carried from one process to another, which has the same program and rules.
 * Both began with the same contexts; each has solved some more since. What they number as they
 * go (terms, locks, sets of them, conditions) is numbered anew where it arrives.
 */
#ifndef FAULTLINE_SOLVE_CARRY_H
#define FAULTLINE_SOLVE_CARRY_H

#include "solve/solver.h"

/* How many there are of each: those that come after are not common to both. */
struct carry_from {
	guint contexts, terms, classes, refs, helds, guards, lists;
};

struct carry_from carry_here(const struct solver *s);
/* Appends the contexts that came after, which have to be done, and what they are made of. */
void carry_pack(struct solver *s, const struct carry_from *from, GByteArray *out);
/*
 * Takes in those that are not here yet; contexts that both have solved stay as they are here.
 * FALSE: the bytes are not those of carry_pack(), and the solver is of no more use.
 */
gboolean carry_unpack(struct solver *s, const struct carry_from *from, const guint8 *bytes,
		      gsize n);

/*
 * The same for all contexts, for a later run, of a program that may be another: what it does not
 * have is left out. `torn` (may be NULL) gets the contexts (struct context) that said something
 * of that.
 */
void carry_pack_all(struct solver *s, GByteArray *out);
gboolean carry_unpack_all(struct solver *s, const guint8 *bytes, gsize n, GPtrArray *torn);

#endif
