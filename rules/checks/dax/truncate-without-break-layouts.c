/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct page *dax_layout_busy_page(struct address_space *mapping);
void truncate_pagecache_range(struct inode *inode, loff_t start, loff_t end);
int wait_for(struct page *page);

static int break_layouts(struct inode *inode)
{
	struct page *page;

	do {
		page = dax_layout_busy_page(inode->i_mapping);
		if (!page)
			return 0;
	} while (!wait_for(page));
	return -4;
}

int punch_hole(struct inode *inode, loff_t start, loff_t end)
{
	int error;

	down_write(&inode->i_mapping->invalidate_lock);
	error = break_layouts(inode);
	if (!error)
		truncate_pagecache_range(inode, start, end); /* ok: dax/truncate-without-break-layouts */
	up_write(&inode->i_mapping->invalidate_lock);
	return error;
}

void punch_hole_at_once(struct inode *inode, loff_t start, loff_t end)
{
	down_write(&inode->i_mapping->invalidate_lock);
	truncate_pagecache_range(inode, start, end); /* expect: dax/truncate-without-break-layouts */
	up_write(&inode->i_mapping->invalidate_lock);
}

/* What was waited for before may have been mapped again. */
void punch_hole_late(struct inode *inode, loff_t start, loff_t end)
{
	down_write(&inode->i_mapping->invalidate_lock);
	break_layouts(inode);
	up_write(&inode->i_mapping->invalidate_lock);
	down_write(&inode->i_mapping->invalidate_lock);
	truncate_pagecache_range(inode, start, end); /* expect: dax/truncate-without-break-layouts */
	up_write(&inode->i_mapping->invalidate_lock);
}
