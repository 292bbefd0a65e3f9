/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

#define NO_QUOTA	1
#define IS_DIR		2

struct dev {
	struct mutex lock;		/* of flags, while others run */
	struct rw_semaphore log;
	unsigned int flags;
	unsigned long states[2];
	bool ready;
};

int work(struct dev *dev);
void set_bit(long nr, volatile unsigned long *addr);
bool _test_bit(unsigned long nr, const volatile unsigned long *addr);

void quota_off(struct dev *dev)
{
	mutex_lock(&dev->lock);
	dev->flags |= NO_QUOTA;
	mutex_unlock(&dev->lock);
}

void quiesce(struct dev *dev)
{
	mutex_lock(&dev->lock);
	set_bit(66, dev->states);
	mutex_unlock(&dev->lock);
}

struct dev *new_dev(void);

struct dev *begin(int dir)
{
	struct dev *dev = new_dev();

	if (dir)
		dev->flags |= IS_DIR;
	dev->ready = 1;
	return dev;
}

int twice(struct dev *dev)
{
	int err;

	if (dev->flags & NO_QUOTA)	/* #asked */
		down_read(&dev->log);
	err = work(dev);
	if (dev->flags & NO_QUOTA)	/* expect: balance/asked-twice medium @asked */
		up_read(&dev->log);
	return err;
}

static bool without_quota(const struct dev *dev)
{
	return dev->flags & NO_QUOTA;
}

int twice_by_name(struct dev *dev)
{
	int err;

	if (without_quota(dev))
		down_read(&dev->log);
	err = work(dev);
	if (without_quota(dev))		/* expect: balance/asked-twice medium */
		up_read(&dev->log);
	return err;
}

int twice_by_bit(struct dev *dev)
{
	int err;

	if (_test_bit(66, dev->states))
		down_read(&dev->log);
	err = work(dev);
	if (_test_bit(66, dev->states))	/* expect: balance/asked-twice medium */
		up_read(&dev->log);
	return err;
}

/* That bit is in the other word. */
int another_bit(struct dev *dev)
{
	int err;

	if (_test_bit(2, dev->states))
		down_read(&dev->log);
	err = work(dev);
	if (_test_bit(2, dev->states))	/* ok: balance/asked-twice */
		up_read(&dev->log);
	return err;
}

int once(struct dev *dev)
{
	bool locked = dev->flags & NO_QUOTA;
	int err;

	if (locked)
		down_read(&dev->log);
	err = work(dev);
	if (locked)			/* ok: balance/asked-twice */
		up_read(&dev->log);
	return err;
}

/* Nobody changes that while others run. */
int never_changes(struct dev *dev)
{
	int err;

	if (dev->flags & IS_DIR)
		down_read(&dev->log);
	err = work(dev);
	if (dev->flags & IS_DIR)	/* ok: balance/asked-twice */
		up_read(&dev->log);
	if (dev->ready)
		down_read(&dev->log);
	err += work(dev);
	if (dev->ready)			/* ok: balance/asked-twice */
		up_read(&dev->log);
	return err;
}

/* Who would change it waits. */
int kept_out(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	if (dev->flags & NO_QUOTA)
		down_read(&dev->log);
	err = work(dev);
	if (dev->flags & NO_QUOTA)	/* ok: balance/asked-twice */
		up_read(&dev->log);
	mutex_unlock(&dev->lock);
	return err;
}

static int by_callers(struct dev *dev)
{
	int err;

	if (dev->flags & NO_QUOTA)
		down_read(&dev->log);
	err = work(dev);
	if (dev->flags & NO_QUOTA)	/* ok: balance/asked-twice */
		up_read(&dev->log);
	return err;
}

int calls(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = by_callers(dev);
	mutex_unlock(&dev->lock);
	return err;
}
