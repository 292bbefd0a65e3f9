/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct dev { struct mutex lock, other; int state; };

int start(struct dev *dev);
int prepare(struct dev *dev);

int wrong_label(struct dev *dev)
{
	int err;

	mutex_lock(&dev->other);
	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err)		/* expect: balance/missing-unlock */
		goto out;
	err = start(dev);
	mutex_unlock(&dev->lock);
out:
	mutex_unlock(&dev->other);
	return err;
}

int right_label(struct dev *dev)
{
	int err;

	mutex_lock(&dev->other);
	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err)		/* ok: balance/missing-unlock */
		goto out;
	err = start(dev);
out:
	mutex_unlock(&dev->lock);
	mutex_unlock(&dev->other);
	return err;
}

/* What is found out under the lock has nothing to do with it. */
int nothing_to_do(struct dev *dev)
{
	mutex_lock(&dev->lock);
	if (!dev->state)	/* expect: balance/missing-unlock */
		return 0;
	dev->state = start(dev);
	mutex_unlock(&dev->lock);
	return 0;
}

/* Held where it succeeds, as its callers know, and only there. */
static int begin(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err)		/* ok: balance/missing-unlock */
		mutex_unlock(&dev->lock);
	return err;
}

int uses(struct dev *dev)
{
	int err = begin(dev);

	if (err)		/* ok: balance/missing-unlock */
		return err;
	err = start(dev);
	mutex_unlock(&dev->lock);
	return err;
}

/* Locked and unlocked under one condition. */
int if_asked(struct dev *dev, int locked)
{
	int err;

	if (!locked)
		mutex_lock(&dev->lock);
	err = start(dev);
	if (!locked)		/* ok: balance/missing-unlock */
		mutex_unlock(&dev->lock);
	return err;
}
