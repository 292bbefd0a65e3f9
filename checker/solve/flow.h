/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One function being followed along its paths: what flow.c, eval.c, call.c and
 * exits.c share.
 */
#ifndef FAULTLINE_SOLVE_FLOW_H
#define FAULTLINE_SOLVE_FLOW_H

#include "solve/solver.h"

struct run {
	struct solver *s;
	struct terms *t;
	struct context *c;
	const struct function *f;
	const struct ir_unit *u;
	const struct cfg *cfg;
	const struct live *live;
	const gboolean *last, *lacking;	/* by block: lasts.h */
	GPtrArray **states;	/* per block: struct state at its entry */
	GArray **pending;	/* per block: indices of states to follow */
	GArray *exits;		/* struct exit */
	GPtrArray *ways_out;	/* struct way_out (leaks.c) */
	GArray *drops;		/* struct drop: where it drops the locks it has taken */
	GArray *again;		/* struct held: locks it has taken once more, elsewhere */
	GArray *notes;		/* struct note (noted.c) */
	term *questions;	/* by instruction: what a branch asks of memory; 0: nothing, or not one */
	GArray *handed;		/* term: of what it is handed, what rules say; no condition of anything */
	GArray *unsure_callers;	/* struct held: callers' locks of such calls (site); MAYBE: or ours */
	GArray *unsure;		/* struct settled: calls that may have dropped such a lock, and say so */
	GHashTable *seen;	/* struct event → its number + 1 */
	GPtrArray *conditions;	/* of events, by number: events.c */
	guint block, instr;	/* being followed */
	gboolean noting;	/* what is read decides whether a loop is left */
	term tells[MAX_TELLS];	/* what decided which locks a callee took or dropped; 0: no more */
	term tables[MAX_TABLES]; /* places that tell which table's functions were called; 0: no more */
	GArray *asked;		/* term: memory, and questions of it, that did so */
	GArray *met;		/* term: places that a store may be to, too (eval_store) */
	GArray *tried;		/* struct fact: of a state that something is tried in (state_try) */
	GArray *bound;		/* struct binding: body.c's, of the call and the state before it */
	guint steps;
	gboolean coarse;	/* it did not settle, and is followed anew: coarse.c */
	GHashTable *entered;	/* of coarse.c */
	gboolean *visited_late;	/* by block: after the bound on steps */
	struct internal_local internal;
	GHashTable *holders;	/* set of objects and variables that new ones are in; NULL: none made */
	gboolean imprecise;
};

static inline const struct ir_expr *run_expr(const struct run *r, uint32_t e)
{
	return &r->u->exprs[r->f->ir->first_expr + e];
}

static inline gboolean run_is_internal(const struct run *r, term x)
{
	return internal_value(&r->s->internal, r->t, x, &r->internal);
}

/* x is memory that a loop is left by, or a question of memory. */
void run_note(struct run *r, term x);
/* Paths that know different answers to `about` come to different locks: they are kept apart. */
void run_tell(struct run *r, term about);

/* --- eval.c --- */
term eval_value(struct run *r, struct state *s, uint32_t expr);
term eval_lvalue(struct run *r, struct state *s, uint32_t expr);
/* What is at `place` now. */
term eval_load(struct run *r, struct state *s, term place);
/* Whether x depends on memory that others may change. */
gboolean eval_is_memory(const struct terms *t, term x);

/* --- body.c --- */
/* The condition is asked in s: what a call says of the locks that it may have dropped. */
void call_asked(const struct run *r, struct state *s, term condition);

/* --- call.c: appends the states after the call to `out`; takes `s`. --- */
void call_run(struct run *r, struct state *s, const struct ir_instr *in, uint32_t instr,
	      GPtrArray *out);

/* --- assign.c --- */
void eval_store(struct run *r, struct state *s, term place, term value);
/* A record copied from place to place, part by part. */
void eval_copy(struct run *r, struct state *s, term place, term from);
/* Whether the expression is a variable that is a record. */
gboolean eval_is_record(const struct run *r, uint32_t expr);
/* Whether it is an element of what a pointer points at, other than the first: that has no index. */
gboolean place_is_element(const struct terms *t, term place);
/* Whether a store to one may change the other, which is not part of it. */
gboolean place_may_meet(const struct terms *t, term x, term y);
/* The field that it is, or is an element of; NULL: of none. */
const struct field *place_field(const struct terms *t, term place);
/* The name of what is at `place`, which may be one of several that were stored to. */
term place_unsure(const struct run *r, term place);
/* `place`, which is inside `from`, as the same part of `to`. */
term place_move(struct terms *t, term place, term from, term to);

/* --- age.c --- */
/* The instruction is done again: what it gave before is another thing. */
void run_age(struct run *r, struct state *s, uint32_t instr);
/* Another turn of the loop at `header`, which was reached with `before` at first. */
void run_turn(struct run *r, struct state *s, guint header, const struct state *before);
/* Locks (struct held) that now have one name are one entry. */
void run_fold_locks(GArray *locks);

/* --- coarse.c: of a run that is coarse. --- */
/* The block is come to from before, if it begins a loop. */
void coarse_enter(struct run *r, const struct state *s, guint block);
/* Another turn of the loop at `header`. */
void coarse_turn(struct run *r, struct state *s, guint header);

/* --- events.c --- */
/* A callee's term in the terms of the caller, in state s before the call. */
struct event_binder {
	term (*bind)(void *data, const struct state *s, term x);
	void *data;
};

void events_begin(struct run *r);
/* `what` happens in state s; bind: of a call. Its held, dropped and imprecise are filled in. */
void events_record(struct run *r, const struct state *s, const struct event *what,
		   const struct event_binder *bind);
/* Fills c->guards, and guard and passages of all events. */
void events_finish(struct run *r);
void events_release(struct run *r);

/* --- export.c: a state at a return, as callers see it. --- */
struct exit exit_of(struct run *r, struct state *s, term value);
/* x is known to be in the range whenever this exit is taken. */
void exit_add_guard(const struct terms *t, struct exit *e, term x, const struct range *range);

/* The exit writes to `place`, too, and has no room to say what. */
void exit_note_more(const struct terms *t, struct exit *e, term place);

/* --- exits.c --- */
/* Whether a caller may take the one for the other, by what they return and by what was asked. */
gboolean exits_confusable(const struct exit *a, const struct exit *b);
void exits_add(struct run *r, struct state *s, term value);
void exits_finish(struct run *r);
/* Adds a class to such a list of a context, if there is room. */
void exits_contest(guint *classes, guint class);

/* --- tells.c: what callers may rely on to tell ways out with different locks apart. --- */
void exits_tell(struct run *r);

/* --- marked.c: ways out that only a mark beside a lock tells apart take or drop it alike. --- */
void exits_mark(struct run *r);
/*
 * Locks in a nesting subclass that a field of their object, or how many there are, has chosen
 * are marked so; what is called where an array has more than one is less sure.
 */
void exits_choose(struct run *r);
void events_choose(struct run *r);

/* --- leaks.c: ways out with a lock held that others have dropped. --- */
void leaks_begin(struct run *r);
/* The state s leaves the function here, by the exit of that number. */
void leaks_note(struct run *r, const struct state *s, guint exit);
/* The lock h, which the function has taken before, is taken here once more. */
void leaks_take_again(struct run *r, const struct held *h);
/* The lock h, which the function has taken, is dropped here, or handed on; once: and still held. */
void leaks_drop(struct run *r, const struct held *h, gboolean once);
/* Fills c->leaks and c->settled; with all exits known, and none joined yet. */
void leaks_find(struct run *r);
void leaks_end(struct run *r);

/* --- twice.c: memory that is asked whether to take a lock, and again whether to drop it. --- */
void twice_begin(struct run *r);
/* The branch being followed asks that. */
void twice_ask(struct run *r, term condition);
/* Fills c->twices; with all drops known. */
void twice_find(struct run *r);
void twice_end(struct run *r);

/* --- locks of a state (held.c) --- */
void held_take(struct run *r, struct state *s, lockref ref, uint8_t mode, uint8_t flags,
	       uint32_t site);
void held_drop(struct run *r, struct state *s, lockref ref, uint8_t mode, gboolean any_mode,
	       uint32_t site);
/* Callers' lock h may have been dropped: who takes it from here on takes theirs again. */
void held_doubt(const struct run *r, struct state *s, const struct held *h);
/* The lock is dropped here and by all callers. */
void held_drop_all(struct run *r, struct state *s, lockref ref, uint8_t mode, uint32_t site);
/* All locks of the class: of a kind a task has one of at most. */
void held_drop_class(struct run *r, struct state *s, lockref ref, uint8_t mode, uint32_t site);
/* A lock of the class is handed over: that in the object `ref` names, if it is known. */
void held_hand(struct run *r, struct state *s, lockref ref, uint32_t site);
/* A mark is none any more, if this function, or what it called, has set it. */
void held_unmark(const struct run *r, struct state *s, lockref ref);
const struct held *held_find(const struct state *s, lockref ref);
/* That the lock was dropped on all paths of s and not taken since, and where; or NULL. */
const struct held *held_freed(const struct run *r, const struct state *s, lockref ref);

#endif
