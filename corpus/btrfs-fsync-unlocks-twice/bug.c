/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

static int sync_file(struct inode *inode, bool locked)
{
	int err;

	if (!locked)
		down_write(&inode->i_rwsem);
	err = prepare(inode);
	if (err)
		goto failed;
	err = change(inode);
	if (!locked)
		up_write(&inode->i_rwsem);
	return err;
failed:
	up_write(&inode->i_rwsem);
	return err;
}

int fsync(struct inode *inode)
{
	return sync_file(inode, 0);
}

int direct_write(struct inode *inode)
{
	int err;

	down_write(&inode->i_rwsem);
	err = change(inode->i_mapping);
	if (!err)
		err = sync_file(inode, 1);
	up_write(&inode->i_rwsem);	/* todo: balance/double-unlock */
	return err;
}
