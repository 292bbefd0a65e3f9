/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct inode_info { struct rw_semaphore xattr_sem; bool no_expand; };

static int expand(struct inode_info *ei)
{
	int err;

	down_write(&ei->xattr_sem);
	err = change(ei);
	up_write(&ei->xattr_sem);
	return err;
}

static int mark_dirty(struct inode_info *ei, bool small)
{
	return small ? expand(ei) : 0;
}

static int evict_inline(struct inode_info *ei)
{
	int err = change(ei);

	return err ? err : mark_dirty(ei, prepare(ei));
}

int try_to_evict(struct inode_info *ei)
{
	int err;

	down_write(&ei->xattr_sem);
	err = evict_inline(ei);	/* expect: order/recursive */
	up_write(&ei->xattr_sem);
	return err;
}
