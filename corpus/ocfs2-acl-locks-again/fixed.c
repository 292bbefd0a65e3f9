/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct inode_info { struct mutex cluster; bool mine; };
struct inode_operations { int (*get_acl)(struct inode_info *oi); };

static int lock(struct inode_info *oi)
{
	mutex_lock(&oi->cluster);
	return 0;
}

static void unlock(struct inode_info *oi)
{
	mutex_unlock(&oi->cluster);
}

static int read_acl(struct inode_info *oi)
{
	return prepare(oi);
}

static int get_acl(struct inode_info *oi)
{
	int acl;

	if (lock(oi))
		return -5;
	acl = read_acl(oi);
	unlock(oi);
	return acl;
}

const struct inode_operations iops = { .get_acl = get_acl };

static int chmod_acl(struct inode_info *oi, const struct inode_operations *ops)
{
	return ops->get_acl(oi);
}

int setattr(struct inode_info *oi, const struct inode_operations *ops)
{
	int err = lock(oi);

	if (err)
		return err;
	err = change(oi);
	unlock(oi);
	if (!err)
		err = chmod_acl(oi, ops);
	return err;
}
