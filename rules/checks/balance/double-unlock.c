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

struct extent_io_tree;
void btrfs_lock_extent(struct extent_io_tree *tree, unsigned long start, unsigned long end);
void btrfs_unlock_extent(struct extent_io_tree *tree, unsigned long start, unsigned long end);

/* A range is cleared of its bit, whether it has that or not. */
void clear_twice(struct extent_io_tree *tree, int whole)
{
	btrfs_lock_extent(tree, 0, 4095);
	btrfs_unlock_extent(tree, 0, 2047);
	if (whole)
		btrfs_unlock_extent(tree, 0, 4095);	/* ok: balance/double-unlock */
}
