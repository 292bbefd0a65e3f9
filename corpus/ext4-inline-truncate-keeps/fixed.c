/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct inode_info { struct rw_semaphore xattr_sem; bool expand; };

static void lock_attributes(struct inode_info *ei, bool *expand)
{
	down_write(&ei->xattr_sem);
	*expand = ei->expand;
	ei->expand = 0;
}

static void unlock_attributes(struct inode_info *ei, bool expand)
{
	ei->expand = expand;
	up_write(&ei->xattr_sem);
}

int truncate(struct inode_info *ei)
{
	bool expand;
	int err;

	lock_attributes(ei, &expand);
	err = prepare(ei);
	if (err)
		goto out;
	err = prepare(&expand);
	if (err)
		goto out;
	err = change(ei);
out:
	unlock_attributes(ei, expand);
	return err;
}
