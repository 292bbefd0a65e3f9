/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Program and rules → where values go: from the calls that give one (rules/flows) through
 * variables, arguments, results and fields of records to the calls that rules ask about.
 * Knows neither order nor branches: what a variable ever holds it always holds.
 */
#ifndef FAULTLINE_FOLLOW_FOLLOW_H
#define FAULTLINE_FOLLOW_FOLLOW_H

#include <glib.h>
#include "link/program.h"
#include "rules/rules.h"
#include "solve/graph.h"

#define FOLLOW_RESULT -1	/* in place of an argument's number */

struct follow_arg {
	const char *text;	/* "xdp_umem.pgs", a variable's name, a number; "" where it is none */
	gboolean known;		/* all values that come there are known */
	guint64 bits;		/* known: those that may be set in one of them */
};

/* A call of a function that rules/flows name. */
struct follow_site {
	const char *value;	/* struct rule_flow.value */
	gboolean gives;		/* else it is where the value may come to */
	const struct function *function;
	const char *callee, *file;
	guint line, col;
	guint instr;
	int where;		/* argument, or FOLLOW_RESULT */
	struct follow_arg *args;
	gsize n_args;
};

/* One way of a value, the shortest: from a call that gives it. */
struct follow_flow {
	guint from;		/* index of a site */
	guint to;		/* the same; G_MAXUINT: into a field, where it stays */
	const char *field;	/* of these: RECORD.FIELD; else NULL */
	gboolean on_stack;	/* some function has such a record among its variables */
	gboolean apart;		/* of a call: it can happen when the call that gives it is over */
	const char *fields;	/* RECORD.FIELD that it goes through, comma-separated; "" */
	struct step *steps;
	gsize n_steps;
};

/* All strings are interned or the program's. */
struct follow {
	struct follow_site *sites;	gsize n_sites;	/* by function id and place in it */
	struct follow_flow *flows;	gsize n_flows;	/* by `from`, nearest first */
};

struct follow *follow_program(const struct program *p, const struct rules *r);
void follow_free(struct follow *f);

#endif
