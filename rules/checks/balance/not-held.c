/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct dev { struct mutex lock, map; int state; };

int start(struct dev *dev);

/* The error path knows one way of locking, and there are two. */
int one_of_two(struct dev *dev, bool locked)
{
	int err;

	mutex_lock(&dev->map);
	if (!locked)
		mutex_lock(&dev->lock);
	err = start(dev);
	if (err)
		goto out;
	if (!locked)
		mutex_unlock(&dev->lock);	/* ok: balance/not-held */
	mutex_unlock(&dev->map);
	return start(dev);
out:
	mutex_unlock(&dev->map);
	mutex_unlock(&dev->lock);	/* expect: balance/not-held */
	return err;
}

/* And here both. */
int both_of_two(struct dev *dev, bool locked)
{
	int err;

	mutex_lock(&dev->map);
	if (!locked)
		mutex_lock(&dev->lock);
	err = start(dev);
	mutex_unlock(&dev->map);
	if (!locked)
		mutex_unlock(&dev->lock);	/* ok: balance/not-held */
	return err;
}

/* The caller holds it where it says so. */
static int for_caller(struct dev *dev, bool locked)
{
	int err = -5;

	if (!locked)
		mutex_lock(&dev->lock);
	if (dev->state)
		err = start(dev);
	mutex_unlock(&dev->lock);	/* ok: balance/not-held */
	return err;
}

int caller(struct dev *dev)
{
	mutex_lock(&dev->lock);
	dev->state = 1;
	return for_caller(dev, 1);
}

/* Who asks whether it failed with an error has asked whether it failed. */
int interrupted(struct dev *dev)
{
	if (mutex_lock_interruptible(&dev->lock) < 0)
		return -4;
	if (dev->state) {
		mutex_unlock(&dev->lock);		/* ok: balance/not-held */
		return 0;
	}
	mutex_unlock(&dev->lock);			/* ok: balance/not-held */
	return 1;
}
