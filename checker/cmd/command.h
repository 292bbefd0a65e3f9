/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands of `faultline COMMAND …`. argv[0] is the command's name; each
 * parses its own options, prints errors with command_fail() and returns an
 * exit code of base/error.h.
 *
 * What a command says of itself with command_options() is said once, and read by --help, by
 * the man pages (manual.h) and by completion in shells (complete.c).
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
int cmd_graph(int argc, char **argv);
int cmd_orders(int argc, char **argv);
int cmd_baseline(int argc, char **argv);
int cmd_rule(int argc, char **argv);
int cmd_kbuild(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_complete(int argc, char **argv);

struct command {
	const char *name;		/* as typed: "check", "rule new" */
	int (*run)(int argc, char **argv);
	const char *summary;		/* NULL: for programs, and listed nowhere */
	const struct command *below;	/* commands of its own, as these; or NULL */
};

/* All there are, and those of `faultline rule`; a row without a name ends a table. */
extern const struct command commands[], rule_commands[];

/* What is typed for it last: "new" of "rule new". */
const char *command_word(const struct command *c);
/* NULL when no row of the table is typed so. */
const struct command *command_find(const struct command *table, const char *word);
/* A line for each: its word and its summary. */
void command_list(const struct command *table, GString *out);
/* Runs what argv[1] names, with that as its argv[0]. `of` is "", or "rule ": whose table it is. */
int command_run(const struct command *table, const char *of, int argc, char **argv);

/* What `faultline --help` says. The caller frees it. */
GString *help_usage(void);

/* Prints "faultline: MESSAGE" to stderr, frees *error, gives FL_EXIT_BAD. */
int command_fail(GError **error);

/* What a command says of itself. */
struct command_about {
	const char *name, *usage;	/* of its arguments: "FUNCTION" */
	const char *summary, *description;
	const GOptionEntry *entries;
};

/*
 * Calls `tell` with what the command says of itself, instead of running it. Nothing of it may be
 * kept. Not for those that have commands of their own.
 */
void command_describe(const struct command *c,
		      void (*tell)(const struct command_about *about, void *data), void *data);

/*
 * Parses options with GLib; `summary` and `description` are shown by --help. An indented line
 * of theirs stays as it is; one that begins with "Example" begins the examples, one that
 * begins with "Exit" says what exit codes mean. Comes before everything that the command does.
 * FALSE when the command is over: *status is its exit code then.
 */
gboolean command_options(int *argc, char ***argv, const GOptionEntry *entries,
			 const char *usage, const char *summary, const char *description,
			 int *status);

#endif
