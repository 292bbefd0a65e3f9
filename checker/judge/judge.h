/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lock graph and rules → findings. One evaluator a kind of rule; each is a
 * function in the table of judge.c.
 */
#ifndef FAULTLINE_JUDGE_JUDGE_H
#define FAULTLINE_JUDGE_JUDGE_H

#include "judge/finding.h"
#include "rules/rules.h"
#include "solve/graph.h"

/*
 * All findings, sorted by file, line, rule and fingerprint. Owned by the array
 * (finding_free is its free function).
 */
GPtrArray *judge_graph(const struct graph *g, const struct rules *r);

/* --- for the evaluators --- */

struct judge {
	const struct graph *g;
	const struct rules *r;
	const struct rule_check *check;	/* the rule being judged */
	GPtrArray *findings;
	GHashTable *contradictions;	/* edges that are findings by themselves: world and places */
};

void judge_cycles(struct judge *j);
void judge_declared(struct judge *j);
void judge_recursive(struct judge *j);
void judge_double_unlock(struct judge *j);
void judge_init_held(struct judge *j);
void judge_missing_unlock(struct judge *j);
void judge_not_held(struct judge *j);
void judge_asked_twice(struct judge *j);
void judge_operation(struct judge *j);
void judge_events(struct judge *j);
void judge_protocol(struct judge *j);

/* A finding of the current rule in the world of `e`, located where e's outer is held. */
struct finding *judge_finding(struct judge *j, const struct edge *e);
void judge_side(struct judge *j, struct finding *f, const struct edge *e);
/* Lowers the confidence to `to` at most; the first reason stays. */
void judge_doubt(struct finding *f, enum rule_confidence to, const char *reason);
/*
 * The same for paths that go through `calls` calls in all: conditions are
 * followed from call to call, but each may still be one that no input meets.
 */
void judge_doubt_calls(struct finding *f, guint calls);
/* Calls between taking the outer and the inner lock of e. */
guint judge_calls(const struct edge *e);
/* "inode.i_rwsem/1" */
char *judge_node_name(const struct judge *j, guint node);
/*
 * That an edge contradicts a document is told once: judge_contradicts() says how
 * sure a finding of it is (rule_confidence + 1), 0 when there is none.
 */
void judge_note_contradiction(struct judge *j, const struct edge *e, enum rule_confidence sure);
guint judge_contradicts(const struct judge *j, const struct edge *e);
/* A class and subclass as one number, in the order of their names. */
guint judge_place(const struct judge *j, guint node);
/* All such numbers are below this. */
guint judge_places(const struct judge *j);
/* Whether some class is surely held on both paths, so that they exclude each other. */
gboolean judge_share_gate(const struct edge *x, const struct edge *y);
/*
 * Whether a holder in mode `held` makes one who wants `wanted` wait. A reader of a
 * fair lock waits behind a writer that waits for another reader; one that may
 * recurse passes it.
 */
enum judge_wait { WAIT_NEVER, WAIT_BEHIND_WRITER, WAIT_ALWAYS };
enum judge_wait judge_waits(enum lock_mode held, enum lock_mode wanted);
/* Lowers the confidence of what takes such a wait. */
void judge_doubt_wait(struct finding *f, enum judge_wait wait);
/* Sets the fingerprint from rule, world, and the parts in the order given. */
void judge_fingerprint(struct finding *f, const char *const *parts, gsize n);

#endif
