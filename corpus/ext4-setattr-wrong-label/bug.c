/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

int setattr(struct inode *inode, loff_t size, loff_t old)
{
	int err = prepare(inode);

	if (err)
		goto out;
	down_write(&inode->i_mapping->invalidate_lock);
	err = change(inode->i_mapping);
	if (err)
		goto unlock;
	if (size > old) {
		err = prepare(inode->i_mapping);
		if (err)	/* expect: balance/missing-unlock */
			goto out;
	}
	err = change(inode);
unlock:
	up_write(&inode->i_mapping->invalidate_lock);
out:
	return err;
}
