/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What solving one world gives, and how it goes from the process that solved it
 * to the one that asked: as bytes in which classes, nodes and functions of the
 * program stand by name or number, whatever numbers each side knows locks by.
 */
#ifndef FAULTLINE_SOLVE_ANSWER_H
#define FAULTLINE_SOLVE_ANSWER_H

#include "solve/lock.h"
#include "solve/nodes.h"
#include "solve/solve.h"
#include "solve/spelling.h"

struct answer {
	GArray *edges, *recursions, *rivals; /* struct edge; `world` is not set */
	GArray *events;			/* struct solved_event */
	GArray *functions;		/* struct solved_function */
};

struct answer *answer_new(void);
/* With what edges own. */
void answer_free(struct answer *a);

void answer_pack(const struct answer *a, const struct lock_table *locks,
		 const struct node_table *nodes, const struct spelling *spelling, GByteArray *out);
/* FALSE when the bytes are not those of a whole answer, about functions that are spelt here. */
gboolean answer_unpack(struct answer *a, const guint8 *bytes, gsize n,
		       struct lock_table *locks, struct node_table *nodes,
		       const struct spelling *spelling);

#endif
