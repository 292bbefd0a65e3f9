/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core has told, and worlds do not tell again: j->core_edges and j->places. A world that
 * begins before the core's process knows that, as soon as contexts are solved, waits for it when
 * it comes to its own edges.
 */
#ifndef FAULTLINE_SOLVE_SAID_H
#define FAULTLINE_SOLVE_SAID_H

#include "solve/job.h"

/* As bytes, for a process or a run in which nodes have other numbers. */
void said_put(const struct job *j, GByteArray *to);
/* Puts it into the job, which has none. FALSE: the bytes are something else. */
gboolean said_take(struct job *j, const guint8 *bytes, gsize n);

struct said;

/* NULL and FL_ERROR_IO: the machine does not give one. */
struct said *said_new(GError **error);
/* It is known already; `core` says of which solved core (keep.h). */
struct said *said_known(struct seal_id core, const guint8 *bytes, gsize n, GError **error);
void said_free(struct said *x);
/* In the core's process, once. */
void said_tell(struct said *x, struct seal_id core, const GByteArray *told);
/* In the process that begins the others, when the core's has begun. */
void said_begun(struct said *x);
/* In a world's process: waits, and puts it into the job. FALSE: the core has not come to its end. */
gboolean said_hear(struct said *x, struct job *j, struct seal_id *core);

#endif
