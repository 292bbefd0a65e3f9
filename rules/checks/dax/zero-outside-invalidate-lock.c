/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct page *dax_layout_busy_page(struct address_space *mapping);
int iomap_zero_range(struct inode *inode, loff_t pos, loff_t len);

static int zero_range(struct inode *inode, loff_t pos, loff_t len)
{
	return iomap_zero_range(inode, pos, len);
}

int punch_hole(struct inode *inode, loff_t pos, loff_t len)
{
	int error = -16;

	down_write(&inode->i_mapping->invalidate_lock);
	if (!dax_layout_busy_page(inode->i_mapping))
		error = zero_range(inode, pos, len); /* ok: dax/zero-outside-invalidate-lock */
	up_write(&inode->i_mapping->invalidate_lock);
	return error;
}

int write_beyond_end(struct inode *inode, loff_t pos, loff_t len)
{
	int error;

	down_write(&inode->i_rwsem);
	error = zero_range(inode, pos, len);	/* expect: dax/zero-outside-invalidate-lock */
	up_write(&inode->i_rwsem);
	return error;
}
