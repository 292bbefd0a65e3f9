/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What solving gives: lock classes and, per world, which may be taken while
 * which other is held, each edge with its shortest witness.
 */
#ifndef FAULTLINE_SOLVE_GRAPH_H
#define FAULTLINE_SOLVE_GRAPH_H

#include <glib.h>
#include "rules/rules.h"

struct lock_class {
	const char *name;	/* "inode.i_rwsem"; unique */
	const char *alias;	/* or NULL */
	const char *lockdep_name; /* "&ei->i_data_sem", or NULL when no initialiser is known */
	enum lock_kind kind;
	const char **lockdep_also; /* more names of lockdep's, NULL-terminated; or NULL */
};

#define MAX_SUBCLASSES 8	/* lockdep has no more; a depth that grows with calls gives more */
#define SUBCLASS_UNKNOWN 63	/* given by an argument that is not constant: printed "/?" */

/* A class in a nesting subclass and a mode: what an edge joins. */
struct lock_node {
	guint class;		/* index into graph.classes */
	int subclass;		/* 0: none */
	enum lock_mode mode;
};

/* One line of a witness, in the order it happens. Strings live as long as the graph. */
struct step {
	const char *file;
	guint line, col;
	const char *function;
	const char *what;	/* "takes inode.i_rwsem", "calls vfs_write", … */
};

/* What is the matter with the one lock that an edge joins with itself. */
enum same {
	SAME_NOT,		/* perhaps it is two */
	SAME_TAKEN,		/* taken by its holder */
	SAME_DROPPED,		/* dropped, and dropped again: outer and inner are alike */
	SAME_INIT,		/* initialised by its holder: so here */
	SAME_PROTOCOL,		/* two classes: inner happens without outer, or with it, where a rule
				 * of kind protocol says that it may not */
	SAME_NOT_HELD,		/* dropped where it is not held: so here */
	SAME_KEPT,		/* still held on a way out: as of SAME_DROPPED */
	SAME_OWED,		/* left by an operation as callers do not expect: as of SAME_DROPPED */
	SAME_UNPAIRED,		/* taken and dropped by two answers to one question: as of SAME_DROPPED */
};

struct edge {
	guint world;		/* index into graph.worlds */
	guint outer, inner;	/* indices into graph.nodes */
	enum rule_confidence confidence;
	const char *reason;	/* why not high; "" when it is */
	enum same same_instance; /* the two are surely one lock (outer and inner classes are equal) */
	guint *gates;		/* classes surely held at every witness besides outer, ascending */
	gsize n_gates;
	struct step *steps;	/* from taking outer to taking inner */
	gsize n_steps;
	guint n_like, n_against; /* of a rival: functions that do the same, and the reverse */
	const char *context;	/* what the task of the witness is surely doing: names of contexts,
				 * comma-separated; "" */
};

struct graph {
	const char **worlds;	gsize n_worlds;
	struct lock_class *classes; gsize n_classes;	/* sorted by name */
	struct lock_node *nodes; gsize n_nodes;		/* sorted */
	struct edge *edges;	gsize n_edges;		/* sorted by world, outer, inner */
	/* every place where a lock is surely taken, dropped, initialised or kept out of turn */
	struct edge *recursions; gsize n_recursions;	/* sorted by world, outer, place */
	/*
	 * Of locks taken in both orders, every function that does one of them, where they are
	 * few; and of events (LOCK_EVENT), every function where they happen under a lock.
	 */
	struct edge *rivals;	gsize n_rivals;		/* sorted by world, outer, place */
};

/* Frees what lies in it, but the strings. */
void graph_release(struct graph *g);

#endif
