/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding: what every engine gives and the store keeps.
 */
#ifndef FAULTLINE_JUDGE_FINDING_H
#define FAULTLINE_JUDGE_FINDING_H

#include <glib.h>
#include "rules/rules.h"
#include "solve/graph.h"

/*
 * The fingerprint is made of the rule, the world, the classes and, where a rule tells of each
 * function, the functions that show it (the one that has the outer lock, the one that it is
 * told in): names alone, no line, no count, no message. So it stays when code is moved,
 * reformatted, or changed elsewhere. It is another one when such a function is renamed, or
 * split so that its beginning or its rest gets a new name. Who compares two states of a tree
 * may take a finding that is gone and one that is new for the same one when rule, world
 * and the classes of their sides are equal, and a function of the new one's identity was not
 * there before, or one of the old one's is not there any more: then it has moved.
 *
 * What worlds show by the same ways as the core's is told once, as the core's (twins.h), and as
 * surely as in the surest of those that were solved.
 */

/* One path that takes part; a two-lock cycle has two. */
struct finding_side {
	char *title;		/* "inode.i_rwsem, then mm_struct.mmap_lock" */
	char *outer, *inner;	/* class names the path joins, or "" */
	struct step *steps;	/* strings interned (g_intern_string) */
	gsize n_steps;
};

struct finding {
	char *rule;		/* "order/cycle" */
	char *engine;		/* "libclang", "coccinelle", "sparse" */
	enum rule_severity severity;
	enum rule_confidence confidence;
	char *reason;		/* why not high, in words; "" when high */
	char *world;
	char *file; guint line, col;	/* primary location */
	char *function;
	char *message;
	char *fingerprint;	/* 32 hex digits: see above */
	struct finding_side *sides; gsize n_sides;
	char *told_by;		/* fingerprint of one that says the same with more proof; or NULL */
};

struct finding *finding_new(void);
void finding_free(struct finding *f);

#endif
