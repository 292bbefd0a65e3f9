// SPDX-License-Identifier: GPL-2.0-only
#include "fs.h"

int notify_change(struct inode *inode, int size)
{
	int err;

	down_write(&inode->i_rwsem);
	err = inode->i_op->setattr(inode, size);
	up_write(&inode->i_rwsem);
	return err;
}

int vfs_fsync(struct file *file)
{
	return file->f_op->fsync(file);
}

int vfs_write(struct file *file, int count)
{
	return file->f_op->write(file, count);
}

int generic_sync(struct inode *inode)
{
	down_read(&inode->i_rwsem);
	up_read(&inode->i_rwsem);
	return 0;
}
