/* SPDX-License-Identifier: GPL-2.0-only */
/* One run of solve_program(): what its parts share. */
#ifndef FAULTLINE_SOLVE_JOB_H
#define FAULTLINE_SOLVE_JOB_H

#include "solve/answer.h"
#include "solve/solver.h"
#include "solve/spelling.h"

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
	struct again *again;		/* NULL: all is solved from its beginning */
	struct answer **answers;	/* by world; NULL: not wanted */
	GError *error;
};

gboolean job_wants(const struct job *j, guint world);
/* Says that `world` is begun, and how many are before it. */
void job_show(const struct job *j, gsize done, guint world);

/*
 * world.c: solves one world in this process; the core's solver goes over to it for good. NULL and
 * j->error: the machine did not give what it takes.
 */
struct answer *world_solve(struct job *j, struct solver *s, guint world);
/* What the world, which is solved, comes to. */
struct answer *world_answer(struct job *j, struct solver *s, guint world);
void solver_init(struct solver *s, const struct job *j);
void solver_release(struct solver *s);

/* fork.c: solves all worlds but the core, each in a process of its own. */
gboolean worlds_solve(struct job *j, struct solver *s);

/* collect.c: all answers as one graph, sorted. */
struct solution *job_collect(struct job *j);

#endif
