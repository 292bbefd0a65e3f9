/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding: what every engine gives and the store keeps.
 */
#ifndef FAULTLINE_JUDGE_FINDING_H
#define FAULTLINE_JUDGE_FINDING_H

#include <glib.h>
#include "rules/rules.h"
#include "solve/graph.h"

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
	char *fingerprint;	/* 32 hex digits; no line numbers in it */
	struct finding_side *sides; gsize n_sides;
};

struct finding *finding_new(void);
void finding_free(struct finding *f);

#endif
