/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct inode_info { struct mutex i_gl, i_iopen_gl; };

static int acquire(struct mutex *glock)
{
	return mutex_lock_interruptible(glock);
}

static void release(struct mutex *glock)
{
	mutex_unlock(glock);
}

int lookup(struct inode_info *ip)
{
	int err = acquire(&ip->i_gl);

	if (err)
		return err;
	err = acquire(&ip->i_iopen_gl);	/* expect: order/cycle */
	if (err)
		goto out;
	err = change(ip);
	release(&ip->i_iopen_gl);
out:
	release(&ip->i_gl);
	return err;
}

int evict(struct inode_info *ip)
{
	int err = acquire(&ip->i_iopen_gl);

	if (err)
		return err;
	err = acquire(&ip->i_gl);
	if (!err) {
		change(ip);
		release(&ip->i_gl);
	}
	release(&ip->i_iopen_gl);
	return err;
}
