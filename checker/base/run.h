/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs a program and collects what it prints. No shell, no threads.
 */
#ifndef FAULTLINE_BASE_RUN_H
#define FAULTLINE_BASE_RUN_H

#include <glib.h>

struct run {
	const char *const *argv;	/* argv[0] is looked up in PATH */
	const char *cwd;		/* NULL: ours */
	char **env;			/* NULL: ours; else all of it (g_get_environ()) */
	int seconds;			/* wall time it may take; 0: no limit */
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
void run_output_clear(struct run_output *output);

/* The last `n` lines of what a program printed, for an error message; caller frees. */
char *run_last_lines(const GString *text, int n);

#endif
