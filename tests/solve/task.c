/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function leaves in the running task, its caller sees there: whether it is
 * in a transaction already.
 *
 * balanced: begin
 * edge: device.log -> device.inode
 * no edge: device.log -> device.log
 * edge: device.outer -> device.log
 * no edge: device.old -> device.old
 */
#include "kernel.h"

struct transaction { int n; };
struct task { struct transaction *journal_info; };
struct device { struct mutex log, inode, outer, old; int asks[14]; };

struct transaction *alloc(void);
void release(struct transaction *tr);

static inline struct task *get_current(void)
{
	struct task *t;

	__asm__("mov %%gs:0, %0" : "=r"(t));
	return t;
}

int begin(struct device *d)
{
	struct transaction *tr = alloc();

	if (!tr)
		return -12;
	mutex_lock(&d->log);
	get_current()->journal_info = tr;
	return 0;
}

void end(struct device *d)
{
	struct transaction *tr = get_current()->journal_info;

	get_current()->journal_info = NULL;
	release(tr);
	mutex_unlock(&d->log);
}

static void dirty(struct device *d)
{
	bool mine = 0;

	if (get_current()->journal_info == NULL) {
		if (begin(d))
			return;
		mine = 1;
	}
	mutex_lock(&d->inode);
	mutex_unlock(&d->inode);
	if (mine)
		end(d);
}

int within(struct device *d)
{
	int err = begin(d);

	if (err)
		return err;
	dirty(d);
	end(d);
	return 0;
}

void after(struct device *d)
{
	if (begin(d))
		return;
	end(d);
	mutex_lock(&d->outer);
	dirty(d);
	mutex_unlock(&d->outer);
}

/* many other conditions do not hide the task's */
static int begin_old(struct device *d)
{
	mutex_lock(&d->old);
	get_current()->journal_info = alloc();
	return 0;
}

static void dirty_old(struct device *d)
{
	if (d->asks[0] == 1)
		release(d->asks[13] ? NULL : alloc());
#define ASK(n) \
	if (d->asks[n] == n) { \
		mutex_lock(&d->inode); \
		mutex_unlock(&d->inode); \
	}
	ASK(1) ASK(2) ASK(3) ASK(4) ASK(5) ASK(6) ASK(7) ASK(8) ASK(9) ASK(10) ASK(11) ASK(12)
	if (!get_current()->journal_info)
		begin_old(d);
}

void within_old(struct device *d)
{
	begin_old(d);
	if (get_current()->journal_info)
		dirty_old(d);
}
