/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the task has a transaction: the field of the task is seen where it is written among
 * much else, by who is handed the transaction, and past who may have one of its own.
 *
 * edge: device.first -> device.log
 * edge: device.plain -> device.log
 * edge: device.maybe -> device.log
 * no edge: device.many -> device.log
 * no edge: device.handed -> device.log
 * no edge: device.past -> device.log
 */
#include "kernel.h"

struct btrfs_trans_handle { int n; };
struct task_struct { void *journal_info; };
struct device { struct mutex log, first, plain, maybe, many, handed, past, set; int all[20]; };

struct btrfs_trans_handle *alloc(void);
int busy(void);

static inline struct task_struct *get_current(void)
{
	struct task_struct *task;

	__asm__("mov %%gs:0, %0" : "=r"(task));
	return task;
}

/* Is done by who has no transaction alone. */
static void flush(struct device *d)
{
	if (get_current()->journal_info)
		return;
	mutex_lock(&d->log);
	mutex_unlock(&d->log);
}

void idle(struct device *d)
{
	mutex_lock(&d->first);
	flush(d);
	mutex_unlock(&d->first);
}

static struct btrfs_trans_handle *begin(struct device *d)
{
	struct btrfs_trans_handle *handle = alloc();

	if (!handle)
		return NULL;
	handle->n = 1;
	mutex_lock(&d->set);
#define SET(n) d->all[n] = busy();
	SET(0) SET(1) SET(2) SET(3) SET(4) SET(5) SET(6) SET(7) SET(8) SET(9)
	SET(10) SET(11) SET(12) SET(13) SET(14) SET(15) SET(16) SET(17) SET(18) SET(19)
	mutex_unlock(&d->set);
	get_current()->journal_info = handle;
	return handle;
}

static void end(void)
{
	get_current()->journal_info = NULL;
}

void begins(struct device *d)
{
	if (!begin(d))
		return;
	mutex_lock(&d->many);
	flush(d);
	mutex_unlock(&d->many);
	end();
	mutex_lock(&d->plain);
	flush(d);
	mutex_unlock(&d->plain);
}

/* Has one of its own when the caller has none. */
static void update(struct device *d)
{
	int mine = !get_current()->journal_info;

	if (mine && !begin(d))
		return;
	d->all[0]++;
	if (mine)
		end();
}

void is_handed(struct btrfs_trans_handle *handle, struct device *d)
{
	mutex_lock(&d->handed);
	flush(d);
	mutex_unlock(&d->handed);
	update(d);
	mutex_lock(&d->past);
	flush(d);
	mutex_unlock(&d->past);
}

void may_be_handed(struct btrfs_trans_handle *handle, struct device *d)
{
	mutex_lock(&d->maybe);
	flush(d);
	mutex_unlock(&d->maybe);
}

void hands(struct device *d)
{
	may_be_handed(NULL, d);
}
