/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The running task's own transaction, current->journal_info: what is done where it has none is
 * not done where one runs, whether a lock rule began it, code wrote it, or a path has asked.
 *
 * edge: device.barrier -> journal_s.j_trans_commit_map
 * edge: journal_s.j_trans_commit_map -> device.inode
 * no edge: journal_s.j_trans_commit_map -> device.barrier
 * no edge: device.inode -> device.barrier
 * edge: device.stopped -> device.barrier
 * edge: device.restarts -> device.barrier
 * no edge: device.quota -> journal_s.j_trans_commit_map
 * edge: device.unasked -> journal_s.j_trans_commit_map
 * no edge: device.written -> device.barrier
 * edge: device.cleared -> device.barrier
 * edge: device.ended -> device.barrier
 * edge: device.either -> device.barrier
 * edge: device.unasked -> committed
 * edge: device.stopped -> committed
 * edge: device.restarts -> committed
 * no edge: device.quota -> committed
 * no edge: device.inode -> committed
 */
#include "kernel.h"

typedef struct jbd2_journal_handle { int h_ref; } handle_t;
typedef struct journal_s journal_t;
struct task_struct { void *journal_info; };
struct device {
	struct mutex barrier, inode, stopped, restarts, quota, unasked, written, cleared, ended,
		either;
	journal_t *journal;
};

handle_t *jbd2__journal_start(journal_t *journal, int blocks);
struct mutex committed;
void *alloc(void);

static inline struct task_struct *get_current(void)
{
	struct task_struct *t;

	__asm__("mov %%gs:0, %0" : "=r"(t));
	return t;
}

/* the last stop waits for the commit, others are of a part of the handle */
int jbd2_journal_stop(handle_t *handle)
{
	if (--handle->h_ref)
		return 0;
	mutex_lock(&committed);
	mutex_unlock(&committed);
	return 0;
}

/* Only who has no transaction waits at the barrier. */
static handle_t *start(struct device *d)
{
	handle_t *handle;

	if (get_current()->journal_info)
		return jbd2__journal_start(d->journal, 1);
	mutex_lock(&d->barrier);
	handle = jbd2__journal_start(d->journal, 1);
	mutex_unlock(&d->barrier);
	return handle;
}

static int stop(handle_t *handle)
{
	return jbd2_journal_stop(handle);
}

static int append(struct device *d)
{
	handle_t *handle = start(d);

	if ((long)handle < 0)
		return -5;
	return stop(handle);
}

int change(struct device *d)
{
	handle_t *handle = start(d);

	if ((long)handle < 0)
		return -5;
	mutex_lock(&d->inode);
	append(d);
	mutex_unlock(&d->inode);
	return jbd2_journal_stop(handle);
}

int stops(struct device *d)
{
	handle_t *handle = start(d);

	if ((long)handle < 0)
		return -5;
	mutex_lock(&d->stopped);
	jbd2_journal_stop(handle);
	append(d);	/* expect: order/cycle medium */
	mutex_unlock(&d->stopped);
	return 0;
}

static int again(struct device *d, handle_t *handle)
{
	jbd2_journal_stop(handle);
	return append(d);
}

int restart(struct device *d)
{
	handle_t *handle = start(d);
	int err;

	if ((long)handle < 0)
		return -5;
	mutex_lock(&d->restarts);
	err = again(d, handle);
	mutex_unlock(&d->restarts);
	return err;
}

/* its callers have one, or it fails */
int quota_write(struct device *d)
{
	int err;

	if (!get_current()->journal_info)
		return -5;
	mutex_lock(&d->quota);
	err = append(d);
	mutex_unlock(&d->quota);
	return err;
}

int unasked(struct device *d)
{
	int err;

	mutex_lock(&d->unasked);
	err = append(d);
	mutex_unlock(&d->unasked);
	return err;
}

int writes(struct device *d)
{
	void *own = alloc();

	if (!own)
		return -12;
	get_current()->journal_info = own;
	mutex_lock(&d->written);
	append(d);
	mutex_unlock(&d->written);
	get_current()->journal_info = NULL;
	mutex_lock(&d->cleared);
	append(d);
	mutex_unlock(&d->cleared);
	return 0;
}

static void end_and_append(struct device *d)
{
	get_current()->journal_info = NULL;
	append(d);
}

void ends_below(struct device *d)
{
	void *own = alloc();

	if (!own)
		return;
	get_current()->journal_info = own;
	mutex_lock(&d->ended);
	end_and_append(d);
	mutex_unlock(&d->ended);
}

/* with one on one way, and without on the other */
void either(struct device *d, int first)
{
	handle_t *handle = NULL;

	if (first)
		handle = start(d);
	mutex_lock(&d->either);
	append(d);	/* expect: order/cycle medium */
	mutex_unlock(&d->either);
	if (handle && (long)handle > 0)
		jbd2_journal_stop(handle);
}
