/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether solving a world can come to anything else in this program than it did in another: all
 * that it sees of the program as one number, and what it has asked besides. Functions that the
 * world cannot see, and nothing that it sees names, are not in it, whatever they do.
 */
#ifndef FAULTLINE_SOLVE_SEAL_H
#define FAULTLINE_SOLVE_SEAL_H

#include "solve/bytes.h"
#include "solve/job.h"

struct sealer;

/* s is of the job, and new: what it knows of the program is part of what is seen. */
struct sealer *sealer_new(const struct job *j, const struct solver *s);
void sealer_free(struct sealer *x);

/* Puts what the world, which s has solved, rests on. */
void seal_put(struct sealer *x, const struct solver *s, guint world, struct bytes_out *out);
/* Whether that is the same here, to the last byte. */
gboolean seal_holds(struct sealer *x, guint world, struct bytes_in *in);

#endif
