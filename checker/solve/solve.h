/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Program and rules → lock graph: bottom-up summaries per world, and from them
 * which lock may be taken while which other is held.
 */
#ifndef FAULTLINE_SOLVE_SOLVE_H
#define FAULTLINE_SOLVE_SOLVE_H

#include <glib.h>
#include "link/program.h"
#include "rules/rules.h"
#include "solve/graph.h"

struct solve_options {
	const char *const *worlds;	/* names; NULL: all */
	const char *const *entries;	/* only what these functions reach; NULL: all */
	guint jobs;			/* worlds solved at once; 0 is 1 */
	const char *stamp;		/* of rules and tool; what has another is not read */
	const char *keep;		/* folder to leave what is solved in, or NULL */
	const char *from;		/* the same of another program, to begin with; or NULL */
	/* Folder of such folders: what is the same there is not solved again; or NULL */
	const char *reuse;
	/* Called before each world; NULL: no progress. */
	void (*progress)(gsize done, gsize total, const char *world, void *data);
	void *progress_data;
	/* Called once while there is nothing to do but to wait for worlds, or not at all; or NULL. */
	void (*meanwhile)(void *data);
	void *meanwhile_data;
};

/* What happens in one function, for the store. */
struct solved_event {
	const struct function *function;
	const char *kind;		/* acquire, try, release, call */
	const char *class;		/* of a lock event */
	const struct function *callee;	/* of a call */
	enum lock_mode mode;
	int subclass;
	const char *world;
	guint instr;			/* of the function */
	const char *file;
	guint line, col;
	const char *held;		/* class names, comma-separated, interned */
};

struct solved_function {
	const struct function *function;
	const char *exits;		/* its effect on locks, in words; "" none */
	gboolean takes_locks, balanced;
};

struct solution {
	struct graph graph;
	struct solved_event *events;	gsize n_events;
	struct solved_function *functions; gsize n_functions;	/* those that matter to locks */
	guint n_balanced, n_locking;
	char *kept;			/* worlds that were not solved again: "core, proc"; or "" */
};

/* NULL and *error when the machine does not give what it takes: memory, processes. */
struct solution *solve_program(const struct program *p, const struct rules *rules,
			       const struct solve_options *opt, GError **error);
void solution_free(struct solution *s);

#endif
