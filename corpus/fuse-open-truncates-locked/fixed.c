/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

int open(struct inode *inode, bool truncate)
{
	int err;

	if (truncate)
		down_write(&inode->i_rwsem);
	if (truncate) {
		down_write(&inode->i_mapping->invalidate_lock);
		err = prepare(inode->i_mapping);
		if (err)
			goto unlock;
	}
	err = change(inode);
unlock:
	if (truncate)
		up_write(&inode->i_mapping->invalidate_lock);
	if (truncate)
		up_write(&inode->i_rwsem);
	return err;
}
