/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands of `faultline COMMAND …`. argv[0] is the command's name; each
 * parses its own options, prints errors with command_fail() and returns an
 * exit code of base/error.h.
 */
#ifndef FAULTLINE_CMD_COMMAND_H
#define FAULTLINE_CMD_COMMAND_H

#include <glib.h>

int cmd_check(int argc, char **argv);
int cmd_review(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_query(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_tree(int argc, char **argv);
int cmd_lockdep(int argc, char **argv);
int cmd_orders(int argc, char **argv);
int cmd_baseline(int argc, char **argv);
int cmd_rule(int argc, char **argv);
int cmd_kbuild(int argc, char **argv);

/* Prints "faultline: MESSAGE" to stderr, frees *error, gives FL_EXIT_BAD. */
int command_fail(GError **error);

/*
 * Parses options with GLib; `summary` and `description` are shown by --help.
 * FALSE when the command is over: *status is its exit code then.
 */
gboolean command_options(int *argc, char ***argv, const GOptionEntry *entries,
			 const char *usage, const char *summary, const char *description,
			 int *status);

#endif
