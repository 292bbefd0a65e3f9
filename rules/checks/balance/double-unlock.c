/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct dev { struct mutex lock; };

int start(struct dev *dev);

int error_path_drops_again(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = start(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		goto out;
	}
	mutex_unlock(&dev->lock);
	return 0;
out:
	mutex_unlock(&dev->lock);	/* expect: balance/double-unlock */
	return err;
}

int error_path_drops_once(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = start(dev);
	if (err)
		goto out;
	mutex_unlock(&dev->lock);
	return 0;
out:
	mutex_unlock(&dev->lock);	/* ok: balance/double-unlock */
	return err;
}

/* Dropped, and taken again before it is dropped again. */
int waits_without_it(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	mutex_unlock(&dev->lock);
	err = start(dev);
	mutex_lock(&dev->lock);
	mutex_unlock(&dev->lock);	/* ok: balance/double-unlock */
	return err;
}
