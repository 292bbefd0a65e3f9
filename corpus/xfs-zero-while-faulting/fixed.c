/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static int zero_range(struct inode *inode, loff_t from, loff_t to)
{
	return iomap_zero_range(inode, from, to - from);
}

int punch_hole(struct inode *inode, loff_t from, loff_t to)
{
	int err = -16;

	down_write(&inode->i_mapping->invalidate_lock);
	if (!dax_layout_busy_page(inode->i_mapping))
		err = zero_range(inode, from, to);
	up_write(&inode->i_mapping->invalidate_lock);
	return err;
}

static int zero_tail(struct inode *inode, loff_t size, loff_t at)
{
	int err;

	down_write(&inode->i_mapping->invalidate_lock);
	err = zero_range(inode, size, at);
	up_write(&inode->i_mapping->invalidate_lock);
	return err;
}

int write(struct inode *inode, loff_t size, loff_t at)
{
	int err = 0;

	down_write(&inode->i_rwsem);
	if (at > size)
		err = zero_tail(inode, size, at);
	if (!err)
		err = change(inode);
	up_write(&inode->i_rwsem);
	return err;
}
