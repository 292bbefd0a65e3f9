/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

int wait_until_idle(struct page *page);

static int break_layouts(struct inode *inode)
{
	struct page *page = dax_layout_busy_page(inode->i_mapping);

	while (page) {
		int err = wait_until_idle(page);

		if (err)
			return err;
		page = dax_layout_busy_page(inode->i_mapping);
	}
	return 0;
}

int truncate(struct inode *inode)
{
	int err;

	down_write(&inode->i_mapping->invalidate_lock);
	err = break_layouts(inode);
	if (!err)
		truncate_pagecache_range(inode, 0, -1);
	up_write(&inode->i_mapping->invalidate_lock);
	return err;
}

int punch_hole(struct inode *inode, loff_t start, loff_t end)
{
	int err = 0;

	down_write(&inode->i_rwsem);
	down_write(&inode->i_mapping->invalidate_lock);
	err = break_layouts(inode);
	if (err)
		goto unlock;
	truncate_pagecache_range(inode, start, end);
	err = change(inode);
unlock:
	up_write(&inode->i_mapping->invalidate_lock);
	up_write(&inode->i_rwsem);
	return err;
}
