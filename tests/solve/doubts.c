/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One doubt on the way to a lock leaves it likely, two do not.
 *
 * likely edge: one_pointer -> at_end
 * doubtful edge: two_pointers -> at_end
 * sure edge: eight_calls -> deep
 * likely edge: nine_calls -> deep
 * likely edge: twelve_calls -> deep
 * doubtful edge: thirteen_calls -> deep
 * doubtful edge: pointer_and_calls -> deep
 * likely edge: near_or_far -> deep
 */
#include "kernel.h"

struct request { void (*end)(struct request *rq); };
struct carrier { void (*done)(struct carrier *c, struct request *rq); };

struct mutex one_pointer, two_pointers, at_end, eight_calls, nine_calls, twelve_calls;
struct mutex thirteen_calls, pointer_and_calls, near_or_far, deep;

/* --- functions that code puts into objects: which of them is called is that object's -------- */

static void end_here(struct request *rq) { mutex_lock(&at_end); mutex_unlock(&at_end); }
static void end_there(struct request *rq) { }
static void done_here(struct carrier *c, struct request *rq) { rq->end(rq); }
static void done_there(struct carrier *c, struct request *rq) { }

void begin_here(struct request *rq) { rq->end = end_here; }
void begin_there(struct request *rq) { rq->end = end_there; }
void carry_here(struct carrier *c) { c->done = done_here; }
void carry_there(struct carrier *c) { c->done = done_there; }

void ends(struct request *rq)
{
	mutex_lock(&one_pointer);
	rq->end(rq);
	mutex_unlock(&one_pointer);
}

void carries(struct carrier *c, struct request *rq)
{
	mutex_lock(&two_pointers);
	c->done(c, rq);
	mutex_unlock(&two_pointers);
}

/* --- calls ---------------------------------------------------------------------------------- */

static void call_0(void) { mutex_lock(&deep); mutex_unlock(&deep); }
#define CALL(n, below) static void call_##n(void) { call_##below(); }
CALL(1, 0) CALL(2, 1) CALL(3, 2) CALL(4, 3) CALL(5, 4) CALL(6, 5) CALL(7, 6) CALL(8, 7)
CALL(9, 8) CALL(10, 9) CALL(11, 10) CALL(12, 11) CALL(13, 12) CALL(14, 13) CALL(15, 14)
CALL(16, 15)

#define HOLDING(lock, n)		\
	void with_##lock(void)		\
	{				\
		mutex_lock(&lock);	\
		call_##n();		\
		mutex_unlock(&lock);	\
	}
HOLDING(eight_calls, 7)
HOLDING(nine_calls, 8)
HOLDING(twelve_calls, 11)
HOLDING(thirteen_calls, 12)

static void end_deep(struct carrier *c, struct request *rq) { call_8(); }
struct far { void (*end)(struct carrier *c, struct request *rq); };
void put_deep(struct far *f) { f->end = end_deep; }
void put_there(struct far *f) { f->end = done_there; }

void ends_deep(struct far *f)
{
	mutex_lock(&pointer_and_calls);
	f->end(0, 0);
	mutex_unlock(&pointer_and_calls);
}

/* the near way with one doubt counts more than the far one with two */
static void end_near(struct request *rq) { mutex_lock(&deep); mutex_unlock(&deep); }
struct near { void (*end)(struct request *rq); };
void put_near(struct near *n) { n->end = end_near; }
void put_nothing(struct near *n) { n->end = end_there; }

static void either(struct near *n)
{
	n->end(0);
	call_16();
}

void ends_either(struct near *n)
{
	mutex_lock(&near_or_far);
	either(n);
	mutex_unlock(&near_or_far);
}
