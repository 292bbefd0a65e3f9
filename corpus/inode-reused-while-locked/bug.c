/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);

extern struct lock_class_key key;

int reuse(struct inode *inode)
{
	int err;

	down_write(&inode->i_rwsem);
	err = prepare(inode);
	if (!err)
		__init_rwsem(&inode->i_rwsem, "i_rwsem", &key);	/* expect: balance/init-held */
	up_write(&inode->i_rwsem);
	return err;
}
