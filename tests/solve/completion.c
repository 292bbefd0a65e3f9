/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who waits for a completion waits for what is taken before it is completed by a thread of
 * control that runs for others.
 *
 * sure edge: request.done -> before
 * sure edge: request.done -> deep
 * sure edge: request.done -> turn
 * no edge: request.done -> after
 * no edge: request.done -> elsewhere
 * sure edge: waiter -> request.done
 * sure edge: request.thread -> in_thread
 * unsure edge: request.perhaps -> sometimes
 * edge: request.anyone -> in_item
 * no edge: request.nobody -> unawaited
 * unsure edge: request.own -> in_own
 * sure edge: args.done -> in_split
 * way: request.done -> deep by take
 */
#include "kernel.h"

struct completion { unsigned int done; };
void wait_for_completion(struct completion *x);
void complete(struct completion *x);

struct work_struct { long data; void (*func)(struct work_struct *work); };
struct task_struct;
struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node);
bool queue_work(void *wq, struct work_struct *work);
int more(void);

struct request {
	struct work_struct work, many, some, any, unasked, self;
	struct completion done, perhaps, anyone, nobody, own, thread;
	struct mutex lock, other;
};
struct mutex before, deep, turn, after, elsewhere, waiter, in_thread, sometimes, in_item;
struct mutex unawaited, in_own, in_split;

#define request_of(w, field) \
	((struct request *)((char *)(w) - __builtin_offsetof(struct request, field)))

static void take(struct mutex *m)
{
	mutex_lock(m);
	mutex_unlock(m);
}

static void go_deeper(struct request *r)
{
	take(&deep);
	complete(&r->done);
	take(&after);
}

/* on all ways, a loop that may not turn among them */
static void work(struct work_struct *w)
{
	struct request *r = request_of(w, work);

	take(&before);
	mutex_lock(&r->lock);	/* expect: order/cycle */
	mutex_unlock(&r->lock);
	if (more()) {
		go_deeper(r);
		return;
	}
	while (more()) {
		take(&turn);
		complete(&r->done);
	}
	take(&after);
}

/* what takes another lock does not complete it */
static void many(struct work_struct *w)
{
	struct request *r = request_of(w, many);

	if (more())
		take(&elsewhere);
	else
		complete(&r->done);
}

static int thread(void *data)
{
	struct request *r = data;

	take(&in_thread);
	complete(&r->thread);
	return 0;
}

static void some(struct work_struct *w)
{
	take(&sometimes);
	if (more())
		complete(&request_of(w, some)->perhaps);
}

static void any(struct work_struct *w)
{
	take(&in_item);
	complete(&request_of(w, any)->anyone);
}

/* nobody waits for this one */
static void unasked(struct work_struct *w)
{
	take(&unawaited);
	complete(&request_of(w, unasked)->nobody);
}

/* it waits for such as it completes: perhaps it is not who ends them */
static void self(struct work_struct *w)
{
	struct request *r = request_of(w, self);

	take(&in_own);
	complete(&r->own);
	wait_for_completion(&r->own);
}

struct args { struct work_struct work; struct completion *done; };

static void split(struct work_struct *w)
{
	struct args *a = (struct args *)((char *)w - __builtin_offsetof(struct args, work));

	take(&in_split);
	complete(a->done);
}

void split_elsewhere(void)
{
	struct completion done;
	struct args a = { .done = &done };

	a.work.func = split;
	queue_work(NULL, &a.work);
	wait_for_completion(&done);
}

void begin(struct request *r)
{
	r->work.func = work;
	r->many.func = many;
	r->some.func = some;
	r->any.func = any;
	r->unasked.func = unasked;
	r->self.func = self;
	kthread_create_on_node(thread, r, 0);
}

void waits(struct request *r)
{
	mutex_lock(&waiter);
	wait_for_completion(&r->done);
	mutex_unlock(&waiter);
	wait_for_completion(&r->perhaps);
	wait_for_completion(&r->anyone);
	wait_for_completion(&r->thread);
}

/* a user may end it */
void end_by_hand(struct request *r)
{
	complete(&r->anyone);
}

/* the item needs what is held by who waits for it */
void deadlock(struct request *r)
{
	mutex_lock(&r->lock);
	wait_for_completion(&r->done);
	mutex_unlock(&r->lock);
}

void fine(struct request *r)
{
	mutex_lock(&r->other);
	wait_for_completion(&r->done);
	mutex_unlock(&r->other);
}
