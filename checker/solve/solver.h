/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the solver share. A *context* is a function together with
 * the constant arguments that decide its branches; its *exits* are its summary,
 * its *events* what happens inside it and with what held.
 */
#ifndef FAULTLINE_SOLVE_SOLVER_H
#define FAULTLINE_SOLVE_SOLVER_H

#include <glib.h>
#include "link/program.h"
#include "solve/cfg.h"
#include "solve/guards.h"
#include "solve/internal.h"
#include "solve/live.h"
#include "solve/lock.h"
#include "solve/state.h"
#include "solve/stored.h"
#include "solve/task.h"
#include "solve/told.h"

#define MAX_PARAMS 16
#define EXIT_WRITES 16
#define EXIT_GUARDS 16
#define MAX_TELLS 3
#define MAX_TABLES 2
#define MAX_PARTS 4

/* A field of what a parameter points at, or (field: NULL) all of that. */
struct part {
	uint8_t param;
	const struct field *field;
};
#define MAX_CONTESTED 4

/* What is known of a function before it is solved. */
struct func_info {
	struct cfg *cfg;	/* NULL until asked for */
	struct live *live;	/* the same */
	gboolean *last;		/* of lasts.h, once last_known */
	gboolean *lacking;	/* the same, once lacking_known */
	uint32_t decides;	/* parameters whose constants decide branches, modes, callees */
	uint32_t measures;	/* those of them that are asked how much they are: sizes, counts */
	uint32_t writes;	/* parameters whose pointee it may write */
	guint64 reads;		/* of a pure function: fields its result depends on, and others */
	GHashTable *known_reads; /* name of such a field → whether it does; or NULL */
	uint8_t gives;		/* of gives.h: signs its result can have; 0: it is no number */
	uint8_t hands_back;	/* of gives.h: the parameter, from 1, that it returns; 0: none */
	uint32_t blind;		/* those of them that are written where it is not seen */
	struct part parts[MAX_PARTS];	/* what decides in memory: parts.h */
	guint n_parts;
	gboolean last_known, lacking_known;
	gboolean relevant;	/* it, or something it calls, takes or drops a lock */
	gboolean answers;	/* it gives a value, and is small enough to follow for that */
	gboolean stores;	/* it leaves something where an argument points, and is small, too */
	gboolean pure;		/* its result depends on its arguments and memory alone */
	gboolean asks;		/* it, or what it calls that does not matter to locks, asks for a trait */
	gboolean restless;	/* its paths came to no end by themselves: coarse.c */
	guint n_contexts;
	GArray *items;		/* struct item: it is run for those; or NULL */
};

/* What holds like a lock while the functions of it run. */
struct item {
	const char *class;	/* interned */
	enum lock_kind kind;
};

/*
 * One way out of a function, by what it does to locks and what it returns. Terms are in
 * the function's parameters; locks may be at TERM_RETURN and TERM_OUT.
 */
struct exit {
	heldset added, dropped;
	struct range ret;
	term ret_value;			/* 0: only the range is known */
	struct binding writes[EXIT_WRITES];
	struct fact guards[EXIT_GUARDS];	/* holds whenever this exit is taken */
	uint8_t n_writes, n_guards;
	gboolean imprecise;
	uint32_t more_writes;			/* parameters that `writes` has no room to say all of */
};

#define MAX_TARGET_EXITS 16	/* indirect calls with more targets leave locks alone */

enum slip {
	SLIPS_NOT,
	SLIPS_HERE,
	SLIPS_INSIDE,			/* in what is called, and where that is right is not noted */
};

enum event_kind { EVENT_ACQUIRE, EVENT_TRY, EVENT_RELEASE, EVENT_CALL, EVENT_INIT,
		  EVENT_COMPLETE };

struct event {
	uint8_t kind;			/* enum event_kind */
	uint8_t confidence;		/* enum rule_confidence: how sure the call is, and its target */
	uint8_t mode;			/* of ACQUIRE, TRY */
	uint8_t slips;			/* of RELEASE: it is dropped already (enum); of INIT: it is held */
	uint32_t since;			/* then: the instruction that did that, or NO_SITE */
	uint8_t imprecise;		/* the held set is a guess */
	struct task_bits task;		/* of ACQUIRE, CALL: known of the task whenever it happens */
	gboolean chosen;		/* of ACQUIRE: as HELD_CHOSEN, in a later turn, or as solver_lacking() */
	gboolean last;			/* of ACQUIRE, CALL: a last reference alone leads to it */
	gboolean put;			/* of CALL: of what ends an object, if that was the last */
	gboolean internal;		/* of ACQUIRE, CALL: in, or passing, what internal.h is about */
	uint32_t instr;
	lockref ref;			/* of ACQUIRE, TRY, RELEASE, COMPLETE */
	guardset guard;			/* of ACQUIRE, CALL: holds whenever it happens */
	heldset held, dropped;
	struct context *callee;		/* of CALL */
	term args;			/* of CALL: TERM_LIST of values; 0 none */
	guint passages;			/* of CALL: what the callee's guards come to here */
};

/* On whose account a way out with a lock held looks wrong. */
enum leak_how {
	LEAK_CONTESTED,		/* another way out, which looks the same to callers, has dropped it */
	LEAK_ASKED,		/* the same, but for what was asked of the arguments */
	LEAK_FAILED,		/* a failure; the success has dropped it */
	LEAK_NOT_HELD,		/* not held, and dropped by `out` all the same, as where it is */
	LEAK_DROPPED,		/* a failure has dropped what callers hold, and others like it not */
	LEAK_UNDONE,		/* a failure, as others that hold nothing; the success holds it */
	LEAK_UNASKED,		/* callers could tell from others, which drop it, but do not ask */
};

struct leak {
	lockref ref;
	uint8_t mode, how, doubt; /* enum leak_how, enum doubt (parting.h) */
	gboolean failed;	/* what is returned there is an error */
	gboolean apart;		/* ways that keep it on purpose return something else */
	uint32_t taken, left, out; /* instructions; left: the branch or switch that no drop comes after */
};

/* A lock that is dropped if memory still is what it was when that decided to take it. */
struct twice {
	lockref ref;
	uint8_t mode;
	uint32_t taken, first, again;	/* instructions: the latter are the branches that ask */
	const struct field *field;	/* what they ask */
	guint word;			/* of it, and … */
	gint64 bits;			/* … of that: as in struct change */
};

/* How a way out leaves a lock, that operations have rules for. */
enum owing_how { OWES_DROP, HAS_DROPPED, HAS_TAKEN };

struct owing {
	guint param, class;	/* param: of OWES_DROP, whose it is */
	enum owing_how how;
	gboolean failed;	/* what is returned is an error */
	uint8_t doubt;		/* enum doubt (parting.h) */
	uint32_t out, via;	/* instructions: the return, and the call whose result it gives */
};

/* Locks of the class that a callee left held are dropped by who called it there. */
struct settled {
	uint32_t call;		/* instruction; NO_SITE: not seen to be held by anybody */
	guint class;
};

/* DOUBTED: done, but something below it may not be what it was. */
enum context_state { CONTEXT_NEW, CONTEXT_DOUBTED, CONTEXT_RUNNING, CONTEXT_DONE };

struct context {
	guint id;
	struct function *f;
	term args[MAX_PARAMS];		/* a constant, the argument with known bits, or 0 */
	term parts[MAX_PARTS];		/* the same, of func_info.parts */
	enum context_state state;
	struct exit *exits;		/* of the last round; before the first, a guess */
	guint n_exits;
	GArray *events;			/* struct event */
	GArray *guards;			/* guardset: those its events have, but for 0 */
	GPtrArray *dependents;		/* contexts that used the exits */
	GArray *leaks;			/* struct leak; NULL: none */
	GArray *settled;		/* struct settled; NULL: none */
	GArray *twices;			/* struct twice; NULL: none */
	GArray *owing;			/* struct owing; NULL: none */
	GPtrArray *notes;		/* struct field: noted.h; NULL: none */
	GArray *keeps;			/* guint: classes that some way out holds; NULL: none */
	GPtrArray *slots;		/* struct targets it calls through; NULL: none */
	gboolean imprecise, unbalanced, queued;
	gboolean heard;			/* it was refreshed in the program that was kept, and is as it was */
	gboolean looking;		/* at what it calls, before it is solved again */
	gboolean changed;		/* what it rests on is not what it was: it is to be solved again */
	gboolean internal;		/* what it gives is such as internal.h is about */
	uint32_t gives_internal;	/* so is what it leaves where these parameters point */
	gboolean elsewhere;		/* a way by a table of another file system is left out */
	guint rounds;
	guint world;			/* it was solved in last */
	guint finished;			/* when, in order, its first round was done */
	term tells[MAX_TELLS];		/* what exits with different locks were told apart by; 0: no more */
	/* classes + 1 that some ways out hold or have dropped, and nothing tells which */
	guint contested[MAX_CONTESTED], undropped[MAX_CONTESTED];
	heldset perhaps;		/* callers' locks of `undropped` */
	guint may_drop[MAX_CONTESTED];	/* of `undropped` of what it calls, at any depth */
	const char *said;		/* its exits in words, before any were joined; NULL: neutral */
};

struct solver {
	const struct program *p;
	const struct rules *rules;
	struct terms *terms;
	struct lock_table *locks;
	struct guards *guards;
	struct internal internal;
	struct func_info *info;		/* by function id */
	struct stored *stored;
	const struct told *told;
	const struct spelling *spelling;
	struct changes *changes;
	struct owed *owed;
	guint64 asked_fields;		/* those that conditions of rules ask of: term_data.fields */
	struct task_fields task_fields;
	guint world;
	GHashTable *index;		/* struct context as key */
	GPtrArray *contexts;		/* struct context */
	GPtrArray *roots;		/* of them, those that this world enters by */
	gboolean *called;		/* by function id: some function calls it; NULL: not known */
	gboolean *live;			/* by context id, when all is solved: they come to it */
	GQueue redo;			/* struct context, by `finished` */
	guint n_finished;
	term some;			/* an instance of which nothing is known */
	GHashTable *joins;		/* classes (number + 1) whose holder does not take them again */
};

/* The lock of a class is only ever taken by who has asked whether it is his already. */
void solver_joins(struct solver *s, guint class);

/* Done in the course of solver_prepare(), in a thread of its own if `thread`. */
struct solver_beside {
	/* Makes no terms; of info it may read what says of relevance and writes, and fill items. */
	void (*call)(struct func_info *info, void *data);
	void *data;
	gboolean thread;
};

/* prepare.c: relevance, purity, deciding parameters of all functions; beside: may be NULL. */
struct func_info *solver_prepare(const struct program *p, struct terms *t,
				 const struct solver_beside *beside);
void solver_release_info(struct func_info *info, gsize n);
/* Whether the result of a pure function depends on the field. */
gboolean solver_reads(struct func_info *info, const struct function *f, const struct field *field);
const struct cfg *solver_cfg(struct solver *s, const struct function *f);
const struct live *solver_live(struct solver *s, const struct function *f);
/* By block, whether only a last reference leads there; NULL: nowhere. */
const gboolean *solver_last(struct solver *s, const struct function *f);
/* By block, whether only a file leads there that lacks what those of this world have; or NULL. */
const gboolean *solver_lacking(struct solver *s, const struct function *f);

/* context.c */
guint context_hash(gconstpointer key);
gboolean context_equal(gconstpointer a, gconstpointer b);
/* One of no function, which guesses that locks are left alone, and is in no solver. */
struct context *context_alloc(void);
void context_free(gpointer context);
/* That of the key's function, arguments and parts; *fresh: it was made, and is to be solved. */
struct context *solver_place(struct solver *s, const struct context *key, gboolean *fresh);
/* c was solved elsewhere, and is whole now. */
void solver_arrived(struct context *c);
/*
 * args: n of them; parts: MAX_PARTS, or NULL. Of both, what is no constant does not count, but for
 * flags that are known to be set or clear where the ways out cannot be told apart without.
 */
struct context *solver_context(struct solver *s, struct function *f, const term *args, guint n,
			       const term *parts);
/* Solves c, unless it is solved or being solved; again, where that is in doubt. */
void solver_solve(struct solver *s, struct context *c);
/* c does not hold in the world now being solved, and whoever rests on it is in doubt. */
void solver_doubt(struct context *c);
/* c is to be solved again: what it rests on has changed. */
void solver_redo(struct solver *s, struct context *c);
/* Solves again what is to be, and whoever used exits that change by it. */
void solver_settle(struct solver *s);
/*
 * Solves again, once and callees first, what has not heard of conditions inside what it
 * calls: those that came up when that was done again. What comes up by this in turn goes no
 * further: a caller who has not heard of a condition goes by the part of it that it knows.
 * Of s->live.
 */
void solver_refresh(struct solver *s);

/* --- exits.c --- */
/*
 * Whether a caller who went by a comes to the same locks by b: the same outcomes, told apart
 * by the same conditions and values. Into how many exits an outcome is split, and what else
 * is written, does not count.
 */
gboolean exits_mean_same(const struct terms *t, const struct exit *a, guint n,
			 const struct exit *b, guint m);
/* The effect of exits on locks, in words; "" when none has any. */
const char *exits_say(const struct lock_table *t, const struct exit *exits, guint n);

/* flow.c: fills c->exits and c->events. */
void flow_run(struct solver *s, struct context *c);

#endif
