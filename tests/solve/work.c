/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A work item is waited for by who flushes or cancels it, and so is what it was queued on.
 *
 * sure edge: owner.work -> in_work
 * sure edge: flusher -> owner.work
 * sure edge: canceller -> owner.later
 * sure edge: owner.later -> in_later
 * sure edge: alone -> in_alone
 * sure edge: waits_alone -> alone
 * no edge: unawaited -> in_unawaited
 * context: workqueue takes in_unawaited in take
 * sure edge: owner.queue -> in_work
 * no edge: owner.queue -> in_later
 * sure edge: drainer -> owner.queue
 * context: workqueue takes in_work in take
 * sure edge: canceller -> owner.given
 * sure edge: owner.given -> in_given
 * no edge: owner.idle -> in_idle
 * context: workqueue takes in_idle in take
 * name: owner.work = (work_completion)(&o->work)
 * name: owner.queue = (wq_completion)owner/%s
 */
#include "kernel.h"

struct work_struct {
	long data;
	void (*func)(struct work_struct *work);
	struct lockdep_map lockdep_map;
};
struct delayed_work { struct work_struct work; long timer; };
struct workqueue_struct;

void lockdep_init_map_type(struct lockdep_map *map, const char *name, void *key);
#define __INIT_WORK(w, f) do {						\
	lockdep_init_map_type(&(w)->lockdep_map, "(work_completion)"#w, NULL);	\
	(w)->func = (f);						\
} while (0)
#define INIT_WORK(w, f) __INIT_WORK((w), f)

bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool schedule_delayed_work(struct delayed_work *work, unsigned long delay);
bool flush_work(struct work_struct *work);
bool cancel_delayed_work_sync(struct delayed_work *work);
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max, ...);
void destroy_workqueue(struct workqueue_struct *wq);

struct owner {
	struct workqueue_struct *queue;
	struct work_struct work;
	struct delayed_work later;
	struct work_struct idle, given, *first;
	struct mutex lock;
};
struct mutex in_work, in_later, in_alone, in_unawaited, flusher, canceller, drainer;
struct mutex waits_alone, in_idle, in_given;

static void take(struct mutex *m)
{
	mutex_lock(m);
	mutex_unlock(m);
}

static void work(struct work_struct *w)
{
	struct owner *o = (struct owner *)((char *)w - __builtin_offsetof(struct owner, work));

	take(&in_work);
	mutex_lock(&o->lock);
	mutex_unlock(&o->lock);
}

static void later(struct work_struct *w)
{
	take(&in_later);
}

static void idle(struct work_struct *w)
{
	take(&in_idle);
}

static void given(struct work_struct *w)
{
	take(&in_given);
}

static void alone_work(struct work_struct *w)
{
	take(&in_alone);
}

struct work_struct alone = { .func = alone_work };

static void unawaited_work(struct work_struct *w)
{
	take(&in_unawaited);
}

struct work_struct unawaited = { .func = unawaited_work };

void flush_alone(void)
{
	mutex_lock(&waits_alone);
	flush_work(&alone);
	mutex_unlock(&waits_alone);
}

void begin(struct owner *o)
{
	o->queue = alloc_workqueue("owner/%s", 0, 1, "name");
	if (!o->queue)
		return;
	INIT_WORK(&o->work, work);
	INIT_WORK(&o->later.work, later);
	queue_work(o->queue, &o->work);
	schedule_delayed_work(&o->later, 1);
	INIT_WORK(&o->idle, idle);
	INIT_WORK(&o->given, given);
	o->first = &o->given;
}

void flush(struct owner *o)
{
	mutex_lock(&flusher);
	flush_work(&o->work);
	mutex_unlock(&flusher);
}

void cancel(struct owner *o)
{
	mutex_lock(&canceller);
	cancel_delayed_work_sync(&o->later);
	flush_work(&o->given);
	mutex_unlock(&canceller);
}

void drain(struct owner *o)
{
	mutex_lock(&drainer);
	destroy_workqueue(o->queue);
	mutex_unlock(&drainer);
}

/* the item takes what is held by who waits for it */
void deadlock(struct owner *o)
{
	mutex_lock(&o->lock);
	flush_work(&o->work);	/* expect: order/cycle */
	mutex_unlock(&o->lock);
}

void fine(struct owner *o)
{
	flush_work(&o->work);
	mutex_lock(&o->lock);
	mutex_unlock(&o->lock);
}

/* what nobody queues has nobody wait */
void stop(struct owner *o)
{
	mutex_lock(&in_idle);
	flush_work(&o->idle);	/* ok: order/cycle */
	mutex_unlock(&in_idle);
}
