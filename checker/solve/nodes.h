/* SPDX-License-Identifier: GPL-2.0-only */
/* The nodes of the lock graph: a class in a nesting subclass and a mode, numbered. */
#ifndef FAULTLINE_SOLVE_NODES_H
#define FAULTLINE_SOLVE_NODES_H

#include "solve/bytes.h"
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

/* A class, and a node, by what they are called; for both tables of the other process. */
void class_put(const struct lock_table *locks, guint class, struct bytes_out *out);
guint class_take(struct lock_table *locks, struct bytes_in *in);
void node_put(const struct node_table *t, const struct lock_table *locks, guint node,
	      struct bytes_out *out);
guint node_take(struct node_table *t, struct lock_table *locks, struct bytes_in *in);
/* "CLASS/SUBCLASS/MODE"; caller frees. */
char *node_spelt(const struct node_table *t, const struct lock_table *locks, guint node);

#endif
