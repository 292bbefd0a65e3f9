/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What solved contexts rest on besides the functions themselves, as digests that can be held
 * against those of another program: what its functions are made of and known for, who may be
 * called through pointers, who stores to fields.
 */
#ifndef FAULTLINE_SOLVE_BASIS_H
#define FAULTLINE_SOLVE_BASIS_H

#include "solve/bytes.h"
#include "solve/job.h"

/* What f is made of and known for, as a number. */
guint64 basis_digest(const struct job *j, const struct function *f);
/* Of functions and fields; the same for all worlds. */
void basis_put(const struct job *j, struct bytes_out *out);
/* Of calls through pointers, as they are in the world. */
void basis_put_slots(const struct job *j, guint world, struct bytes_out *out);

/* What is otherwise in this program than it was where the basis was put. */
struct basis_diff {
	gboolean *functions;	/* by id: what it does, or is known for */
	gboolean *known;	/* by id: what it is known for, which decides how it is called */
	gboolean *answers;	/* by id: what it gives to who asks for a value may be another */
	GHashTable *slots;	/* set of struct targets: who may be called */
	GHashTable *tables;	/* the same: whether tables with it are the world's own (own.h) */
	gboolean lost;		/* the world has fewer operations or tables of its own than it had,
				 * or its files other traits */
};

/* FALSE: the bytes are no basis. Free with basis_diff_clear() in any case. */
gboolean basis_read(const struct job *j, struct bytes_in *in, struct basis_diff *diff);
gboolean basis_read_slots(const struct job *j, guint world, struct bytes_in *in,
			  struct basis_diff *diff);
/* Whether nothing is that the world can see. */
gboolean basis_same(const struct job *j, const struct basis_diff *diff, guint world);
void basis_diff_clear(struct basis_diff *diff);

#endif
