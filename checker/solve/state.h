/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known at one point of a function on one set of paths: locks held
 * and dropped since entry, values of variables, and what branches assumed.
 */
#ifndef FAULTLINE_SOLVE_STATE_H
#define FAULTLINE_SOLVE_STATE_H

#include <glib.h>
#include "solve/lock.h"
#include "solve/range.h"
#include "solve/term.h"

struct fact {
	term about;
	struct range range;
};

struct binding {
	term place;		/* LVALUE, or RESULT */
	term value;
};

struct state {
	GArray *held;		/* struct held, in the order of taking */
	GArray *dropped;	/* struct held: the caller's locks released here */
	GArray *env;		/* struct binding, by place */
	GArray *facts;		/* struct fact, by about */
	GArray *freed;		/* struct held: dropped on all these paths, and not taken since */
	gboolean imprecise;
	gboolean impossible;	/* it has just read through NULL: nothing comes after it */
	struct state *next;	/* of those that are free */
};

struct state *state_new(void);
struct state *state_copy(const struct state *s);
void state_free(struct state *s);
/*
 * s, to see what assumptions come to: its facts become those of `facts`, which is emptied
 * first; all else is shared, and not to be changed. Not to be freed.
 */
struct state state_try(const struct state *s, GArray *facts);

/* --- values --- */
/* The value at `place`, or 0 when it is what it was at entry. */
term state_get(const struct state *s, term place);
/* The same for one place after the other, in their order; *at: 0 at first. */
term state_get_next(const struct state *s, term place, guint *at);
void state_set(struct state *s, term place, term value);
/* Forgets every place for which drop() says so. */
void state_forget(struct state *s, gboolean (*drop)(const struct binding *b, void *data),
		  void *data);

/* --- facts --- */
/* Whether x can be nothing else, by what it is: an answer is 0 or 1. */
gboolean range_is_plain(const struct terms *t, term x, const struct range *r);
/* What was noted of x itself, or NULL; and that it is so. */
const struct fact *state_fact(const struct state *s, term x);
void state_put_fact(struct state *s, term x, const struct range *r);
struct range state_range(const struct state *s, struct terms *t, term x);
/* FALSE when the paths of this state cannot go on. */
gboolean state_assume(struct state *s, struct terms *t, term condition, gboolean truth);
gboolean state_assume_range(struct state *s, struct terms *t, term x, const struct range *r);
/* TRUE, FALSE, or -1 when both are possible. */
int state_decide(const struct state *s, struct terms *t, term condition);
void state_drop_facts(struct state *s, gboolean (*drop)(term about, void *data), void *data);

/* Drops what is known of x, and of what is made of it. */
void state_forget_about(struct state *s, struct terms *t, term x);

/* --- merging: merge.c --- */
gboolean state_same_locks(const struct state *a, const struct state *b);
/* The same locks, values and facts. */
gboolean state_same(const struct state *a, const struct state *b);
/* Merges b into a at `block`; TRUE when a changed (knows less now). */
gboolean state_merge(struct state *a, const struct state *b, struct terms *t, uint32_t block);
/* Makes one of those of `all` (struct state) that have the same locks. */
void state_merge_alike(GPtrArray *all, struct terms *t, uint32_t block);
/* What stands for a block where states are merged at an instruction. */
uint32_t state_join_place(const struct function *f, uint32_t instr);
/* The same for states with different locks held: what only one holds is MAYBE. */
gboolean state_merge_locks(struct state *a, const struct state *b);

#endif
