/* SPDX-License-Identifier: GPL-2.0-only */
/* The nodes of the lock graph: a class in a nesting subclass and a mode, numbered. */
#ifndef FAULTLINE_SOLVE_NODES_H
#define FAULTLINE_SOLVE_NODES_H

#include "solve/graph.h"
#include "solve/lock.h"

#define NO_NODE G_MAXUINT

struct node_table {
	GArray *nodes;			/* struct lock_node */
	GHashTable *index;
};

void node_table_init(struct node_table *t);
void node_table_release(struct node_table *t);
guint node_get(struct node_table *t, guint class, int subclass, enum lock_mode mode);
/* That of a lock reference taken in `mode`; NO_NODE when its class is not known. */
guint node_of(struct node_table *t, const struct lock_ref *l, enum lock_mode mode);

#endif
