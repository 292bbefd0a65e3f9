/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls through tables, arguments and variables; addresses inside other records.
 *
 * edge: a -> b
 * edge: a -> c
 * edge: a -> d
 * no edge: a -> e
 * edge: info.sem -> e
 * no edge: stepping -> ended
 * edge: stepping -> later
 * edge: folio.lock -> at_end
 * no edge: folio.lock -> past_end
 * sure edge: served -> in_table
 * unsure edge: kept -> in_one
 * unsure edge: kept -> in_other
 */
#include "kernel.h"

struct mutex a, b, c, d, e;
struct ops { void (*run)(int x); void (*other)(int x); };
struct vnode { const struct ops *ops; int n; };
struct info { struct rw_semaphore sem; struct vnode vnode; };

static void takes_b(int x) { mutex_lock(&b); mutex_unlock(&b); }
static void takes_c(int x) { mutex_lock(&c); mutex_unlock(&c); }
static void takes_d(int x) { mutex_lock(&d); mutex_unlock(&d); }
static void takes_e(int x) { mutex_lock(&e); mutex_unlock(&e); }

static const struct ops table = { .run = takes_b, .other = takes_e };

void by_field(struct vnode *v)
{
	mutex_lock(&a);
	v->ops->run(1);
	mutex_unlock(&a);
}

static void apply(void (*fn)(int x))
{
	fn(3);
}

void by_argument(void)
{
	mutex_lock(&a);
	apply(takes_c);
	mutex_unlock(&a);
}

void by_variable(int x)
{
	void (*fn)(int x) = takes_d;

	mutex_lock(&a);
	fn(x);
	mutex_unlock(&a);
}

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

/* taken by one name, dropped by another */
void by_container(struct info *i)
{
	struct vnode *v = &i->vnode;

	down_write(&container_of(v, struct info, vnode)->sem);
	v->ops->other(2);
	up_write(&i->sem);
}

const struct ops *the_table(void) { return &table; }

/* --- a table that leaves a function out --------------------------------------------- */

struct steps { int (*begin)(int x); void (*end)(int x); void (*late)(int x); };

struct mutex stepping, ended, later;

static int do_begin(int x)
{
	return x;
}

static void do_end(int x)
{
	mutex_lock(&ended);
	mutex_unlock(&ended);
}

static void do_late(int x)
{
	mutex_lock(&later);
	mutex_unlock(&later);
}

static const struct steps with_end = { .begin = do_begin, .end = do_end };
static const struct steps without = { .begin = do_begin };
static struct steps filled = { .begin = do_begin };

static void step(const struct steps *s)
{
	s->begin(1);
	if (s->end)
		s->end(1);
	if (s->late)
		s->late(1);
}

void fill_in(void)
{
	filled.late = do_late;
}

void steps_without(void)
{
	mutex_lock(&stepping);
	step(&without);
	mutex_unlock(&stepping);
}

void steps_with_end(void)
{
	step(&with_end);
}

void steps_filled(void)
{
	mutex_lock(&stepping);
	step(&filled);
	mutex_unlock(&stepping);
}

/* Where a pointer leads to what a rule names, it does what the rule says. */
struct folio { unsigned long flags; };
struct folio_ops { void (*end)(struct folio *folio); };
struct mutex at_end, past_end;

void folio_lock(struct folio *folio);

void folio_unlock(struct folio *folio)
{
	folio->flags &= ~1ul;
}

static const struct folio_ops folio_table = { .end = folio_unlock };

void ends(struct folio *folio, const struct folio_ops *ops)
{
	folio_lock(folio);
	mutex_lock(&at_end);
	mutex_unlock(&at_end);
	ops->end(folio);
	mutex_lock(&past_end);
	mutex_unlock(&past_end);
}

/* --- functions that code puts into objects, and tables ------------------------------ */

struct request { void (*end)(struct request *rq); const struct service *service; };
struct service { void (*serve)(struct request *rq); };

struct mutex served, in_table, kept, in_one, in_other;

static void end_one(struct request *rq) { mutex_lock(&in_one); mutex_unlock(&in_one); }
static void end_other(struct request *rq) { mutex_lock(&in_other); mutex_unlock(&in_other); }
static void serve_one(struct request *rq) { mutex_lock(&in_table); mutex_unlock(&in_table); }
static void serve_other(struct request *rq) { mutex_lock(&in_table); mutex_unlock(&in_table); }

const struct service services[] = { { .serve = serve_one }, { .serve = serve_other } };

void begin_one(struct request *rq) { rq->end = end_one; }
void begin_other(struct request *rq) { rq->end = end_other; }

void ends_request(struct request *rq)
{
	mutex_lock(&kept);
	rq->end(rq);
	mutex_unlock(&kept);
}

void serves(struct request *rq)
{
	mutex_lock(&served);
	rq->service->serve(rq);
	mutex_unlock(&served);
}
