/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A quota file's inode is its file system's own: locks in it are no file's.
 *
 * sure edge: a -> inode.i_rwsem
 * sure edge: a -> b
 * unsure edge: c -> inode.i_rwsem
 * unsure edge: d -> inode.i_rwsem
 * sure edge: c -> b
 * sure edge: e -> inode.i_rwsem
 * unsure edge: f -> inode.late
 * way: e -> inode.i_rwsem by far
 */
#include "kernel.h"

struct inode { struct rw_semaphore i_rwsem; struct mutex late; };
struct quota_info { struct inode *files[3]; };
struct super { struct quota_info dquot; };

struct mutex a, b, c, d, e, f;
struct inode *iget(void);

static void touch(struct inode *inode)
{
	mutex_lock(&b);
	mutex_unlock(&b);
	down_write(&inode->i_rwsem);
	up_write(&inode->i_rwsem);
}

/* by a name that only callers can complete */
static void through(struct inode *const *inode)
{
	down_write(&(*inode)->i_rwsem);
	up_write(&(*inode)->i_rwsem);
}

void of_a_file(struct inode *inode)
{
	mutex_lock(&a);
	touch(inode);
	mutex_unlock(&a);
}

void of_quota(struct super *sb, int type)
{
	struct inode *inode = sb->dquot.files[type];

	mutex_lock(&c);
	touch(inode);
	mutex_unlock(&c);
}

void of_quota_by_address(struct super *sb)
{
	mutex_lock(&d);
	through(&sb->dquot.files[1]);
	mutex_unlock(&d);
}

/* what is sure by one call is not shown by another, be it nearer */
static void far(void)
{
	touch(iget());
}

static void both(struct super *sb, int type)
{
	touch(sb->dquot.files[type]);
	far();
}

void of_any(struct super *sb, int type)
{
	mutex_lock(&e);
	both(sb, type);
	mutex_unlock(&e);
}

/* nobody takes it by the name of its class */
static void take(struct mutex *lock)
{
	mutex_lock(lock);
	mutex_unlock(lock);
}

static void take_late(struct inode *inode)
{
	take(&inode->late);
}

void of_quota_late(struct super *sb, int type)
{
	mutex_lock(&f);
	take_late(sb->dquot.files[type]);
	mutex_unlock(&f);
}
