/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct dev { struct mutex lock; int users; };

int counted_under_its_lock(struct dev *dev)
{
	int n;

	mutex_lock(&dev->lock);	/* #first */
	n = dev->users;
	mutex_lock(&dev->lock);	/* expect: order/recursive @first */
	dev->users = n + 1;
	mutex_unlock(&dev->lock);
	return n;
}

static int count(struct dev *dev)
{
	int n;

	mutex_lock(&dev->lock);
	n = dev->users;
	mutex_unlock(&dev->lock);
	return n;
}

int counted_after_it(struct dev *dev)
{
	mutex_lock(&dev->lock);
	dev->users++;
	mutex_unlock(&dev->lock);
	return count(dev);	/* ok: order/recursive */
}
