/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

int use_for_swap(struct inode *inode)
{
	int err = prepare(inode);

	if (err)
		return err;
	down_write(&inode->i_rwsem);
	err = change(inode->i_mapping);
	if (err)
		goto bad;
	err = change(inode);
	if (err)
		goto bad;
	up_write(&inode->i_rwsem);
	return 0;
bad:
	up_write(&inode->i_rwsem);
	return err;
}
