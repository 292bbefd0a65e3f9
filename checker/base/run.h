/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs programs and collects what they print. No shell, no threads. Each is a process
 * group of its own, of which nothing is left when it is over, and reads what it is given alone.
 */
#ifndef FAULTLINE_BASE_RUN_H
#define FAULTLINE_BASE_RUN_H

#include <glib.h>

struct run {
	const char *const *argv;	/* argv[0] is looked up in PATH */
	const char *cwd;		/* NULL: ours */
	GBytes *input;			/* its standard input; NULL: none */
	char **env;			/* NULL: ours; else all of it (g_get_environ()) */
	int seconds;			/* wall time it may take; 0: no limit */
	gboolean idle;			/* `seconds` count anew whenever it prints something */
	gsize most;			/* bytes it may print; 0: 1 GiB */
	gboolean merge;			/* stderr goes into `out`, in the order printed */
};

struct run_output {
	GString *out, *err;	/* as printed, any bytes; err is empty with `merge` */
	int status;		/* exit status; 128 + signal when killed by one */
};

/*
 * TRUE when the program ran to an end of its own, whatever its exit status:
 * *output is filled and to be cleared then. FL_ERROR_INPUT when it is not
 * installed, FL_ERROR_IO when it could not run or took too long.
 */
gboolean run_program(const struct run *run, struct run_output *output, GError **error);

/* Many programs, some of them at once. */
struct run_queue {
	int jobs;
	/* Fills in the next one; what it points at stays until done(). FALSE: there is none now. */
	gboolean (*next)(void *data, struct run *run, void **tag);
	/* What run_program() gives of it, cleared afterwards; in the order they end. */
	void (*done)(void *data, void *tag, struct run_output *output, const GError *error);
	void *data;
};

/* Returns when none runs and next() gives none; done() may make room for more. */
void run_programs(const struct run_queue *queue);

void run_output_clear(struct run_output *output);

/* The last `n` lines of what a program printed, for an error message; caller frees. */
char *run_last_lines(const GString *text, int n);

#endif
