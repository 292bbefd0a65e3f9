/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What solving a world came to, kept in a file: its answer, its contexts, and what these rest
 * on. A later run, of a program that is another in few places, begins with that.
 */
#ifndef FAULTLINE_SOLVE_KEEP_H
#define FAULTLINE_SOLVE_KEEP_H

#include "solve/basis.h"

/*
 * Writes the world's file into j->opt->keep, beside its place and renamed into it. A file that
 * cannot be written is none: the next run does without.
 */
void keep_write(const struct job *j, struct solver *s, guint world, const GByteArray *answer);

struct keep;

/*
 * The file of the world in the folder; NULL when there is none, it is damaged, or other rules or
 * another program made it.
 */
struct keep *keep_open(const struct job *j, const char *folder, guint world);
void keep_close(struct keep *k);
/* What functions and fields rest on: of the core's file alone. Reads what it names anew. */
gboolean keep_basis(struct keep *k, const struct job *j, struct basis_diff *diff);
/* Then: calls through pointers in its world. */
gboolean keep_slots(struct keep *k, const struct job *j, struct basis_diff *diff);
/* The answer; of the core also j->core_edges and j->places. NULL: it cannot be read. */
struct answer *keep_answer(struct keep *k, struct job *j);
/* All contexts into the solver, which has none; `torn` as of carry_unpack_all(). */
gboolean keep_contexts(struct keep *k, struct solver *s, GPtrArray *torn);

#endif
