/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct dev { struct mutex lock; int users; };

extern struct lock_class_key key;

void reset_under_its_lock(struct dev *dev)
{
	mutex_lock(&dev->lock);
	dev->users = 0;
	__mutex_init(&dev->lock, "lock", &key);	/* expect: balance/init-held */
	mutex_unlock(&dev->lock);
}

/* Another object of the kind: nobody holds its lock. */
void add_under_the_lock_of_another(struct dev *dev, struct dev *fresh)
{
	mutex_lock(&dev->lock);
	__mutex_init(&fresh->lock, "lock", &key);	/* ok: balance/init-held */
	mutex_unlock(&dev->lock);
}
