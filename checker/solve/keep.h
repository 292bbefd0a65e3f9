/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What solving a world came to, kept in a file: its answer, its contexts, and what these rest
 * on. A later run, of a program that is another in few places, begins with that.
 */
#ifndef FAULTLINE_SOLVE_KEEP_H
#define FAULTLINE_SOLVE_KEEP_H

#include "solve/basis.h"
#include "solve/seal.h"

/* What solving a world gave, packed. */
struct keep_what {
	const GByteArray *answer;	/* answer_pack() */
	const GByteArray *told;		/* said_put(), of the core alone; else NULL */
	const GByteArray *contexts;	/* carry_pack_all(); NULL: those of the solver as they are */
	struct seal_id core;		/* which solved core the world has begun with, or is */
};

/* Which solved core it is that came to this. */
struct seal_id keep_core(const GByteArray *told, const GByteArray *contexts);
/*
 * Writes the world's file into j->opt->keep, beside its place and renamed into it. A file that
 * cannot be written is none: the next run does without.
 */
void keep_write(const struct job *j, struct sealer *x, struct solver *s, guint world,
		const struct keep_what *what);

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

/*
 * The same as it would be written now: a file of the world in a folder in j->opt->reuse that came
 * of the same, of a world that began with that core (NULL: any), and is whole. Or NULL.
 */
struct keep *keep_find(const struct job *j, struct sealer *x, guint world,
		       const struct seal_id *core);
/* Of one that was found: writes it into j->opt->keep, too, with what this program rests on. */
void keep_again(const struct keep *k, const struct job *j);
/* The answer and what the core has told, packed; for as long as it is open. */
const guint8 *keep_said(const struct keep *k, gsize *n);
const guint8 *keep_told(const struct keep *k, gsize *n);
struct seal_id keep_of_core(const struct keep *k);
/* All contexts, as solver_load() takes them. */
gboolean keep_load(const struct keep *k, struct solver *s);

#endif
