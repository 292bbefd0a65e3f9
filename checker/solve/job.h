/* SPDX-License-Identifier: GPL-2.0-only */
/* One run of solve_program(): what its parts share. */
#ifndef FAULTLINE_SOLVE_JOB_H
#define FAULTLINE_SOLVE_JOB_H

#include "solve/answer.h"
#include "solve/solver.h"
#include "solve/spelling.h"

/* A number for what is the same only where it is; 0: none. */
struct seal_id {
	guint64 low, high;
};

struct job {
	const struct program *p;
	const struct rules *rules;
	const struct solve_options *opt;
	struct terms *terms;
	struct lock_table *locks;
	struct guards *guards;
	struct node_table nodes;
	struct func_info *info;
	struct stored *stored;
	struct told *told;
	struct spelling *spelling;
	GHashTable *core_edges;		/* edges.h: known */
	GHashTable *places;		/* recursions and rivals told */
	struct again *again;		/* what was kept of another program; NULL: nothing */
	struct reuse *reuse;		/* what was kept, and is the same */
	struct said *said;		/* by the core; NULL: it is in the job */
	gboolean unusable;		/* what was kept cannot be read: do without */
	struct answer **answers;	/* by world; NULL: not wanted */
	GError *error;
};

gboolean job_wants(const struct job *j, guint world);
/* Says that `world` is begun, and how many are before it. */
void job_show(const struct job *j, gsize done, guint world);

/*
 * world.c: solves one world in this process; the core's solver goes over to it for good. FALSE and
 * j->error: the machine did not give what it takes.
 */
gboolean world_solve(struct job *j, struct solver *s, guint world);
/* All contexts of the core, as carry_pack_all() has put them, into a solver that is new. */
gboolean solver_load(struct solver *s, const guint8 *bytes, gsize n);
/* What the world, which is solved, comes to. */
struct answer *world_answer(struct job *j, struct solver *s, guint world);
void solver_init(struct solver *s, const struct job *j);
void solver_release(struct solver *s);

/* fork.c: solves all worlds that have no answer yet, each in a process of its own; s is new. */
gboolean worlds_solve(struct job *j, struct solver *s);

/* collect.c: all answers as one graph, sorted. */
struct solution *job_collect(struct job *j);

#endif
