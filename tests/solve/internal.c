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
 * unsure edge: g -> inode.i_rwsem
 * unsure edge: inode.i_rwsem -> h
 * unsure edge: inode.i_rwsem -> i
 * unsure edge: j -> inode.i_rwsem
 * unsure edge: k -> inode.i_rwsem
 * unsure edge: l -> inode.i_rwsem
 * unsure edge: m -> inode.i_rwsem
 * unsure edge: n -> inode.i_rwsem
 * unsure edge: o -> inode.i_rwsem
 * unsure edge: p -> inode.i_rwsem
 * unsure edge: q -> inode.i_rwsem
 */
#include "kernel.h"

struct inode { struct rw_semaphore i_rwsem; struct mutex late; };
struct quota_info { struct inode *files[3]; };
struct super { struct quota_info dquot; };

struct mutex a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
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

/* taken right here */
void of_quota_here(struct super *sb)
{
	mutex_lock(&g);
	down_write(&sb->dquot.files[0]->i_rwsem);
	mutex_lock(&h);
	mutex_unlock(&h);
	up_write(&sb->dquot.files[0]->i_rwsem);
	mutex_unlock(&g);
}

/* what a call gives of such an inode, or found there, is one's own as well */
struct inode *parent_of(struct inode *inode);

static struct inode *quota_root(struct super *sb)
{
	mutex_lock(&h);
	mutex_unlock(&h);
	return parent_of(sb->dquot.files[0]);
}

void of_quota_root(struct super *sb)
{
	struct inode *inode = quota_root(sb);

	down_write(&inode->i_rwsem);
	mutex_lock(&i);
	mutex_unlock(&i);
	up_write(&inode->i_rwsem);
}

/* nobody passes anything else */
static void read_quota(struct inode *inode)
{
	mutex_lock(&j);
	down_write(&inode->i_rwsem);
	up_write(&inode->i_rwsem);
	mutex_unlock(&j);
}

void reads_quota(struct super *sb)
{
	read_quota(sb->dquot.files[1]);
}

/* which of several was stored is not known, but where */
void of_quota_stored(struct super *sb, int type)
{
	sb->dquot.files[0] = iget();
	mutex_lock(&k);
	touch(sb->dquot.files[type]);
	mutex_unlock(&k);
}

/* one of them, in turn */
void reads_all(struct super *sb)
{
	mutex_lock(&l);
	for (int type = 0; type < 3; type++) {
		struct inode *inode = sb->dquot.files[type];

		if (!parent_of(inode))
			continue;
		down_write(&inode->i_rwsem);
		up_write(&inode->i_rwsem);
	}
	mutex_unlock(&l);
}

/* kept there from now on */
void makes_quota(struct super *sb)
{
	struct inode *inode = sb->dquot.files[1];

	if (!inode) {
		inode = iget();
		sb->dquot.files[1] = inode;
	}
	mutex_lock(&m);
	down_write(&inode->i_rwsem);
	up_write(&inode->i_rwsem);
	mutex_unlock(&m);
}

/* named by a rule, as its body does not show it */
static struct inode *ocfs2_get_system_file_inode(int type)
{
	(void)type;
	return iget();
}

void of_a_system_file(int type)
{
	struct inode *inode = ocfs2_get_system_file_inode(type);

	mutex_lock(&n);
	touch(inode);
	mutex_unlock(&n);
}

struct deep { struct deep *next; struct super *sb; };

/* however far away the quota file is kept */
void of_quota_far_away(struct deep *deep, int type)
{
	mutex_lock(&o);
	touch(deep->next->next->sb->dquot.files[type]);
	mutex_unlock(&o);
}

/* By a name that is too long to be kept: it is told by the variable. */
struct group { struct super *sb; };
struct range { struct group *group; };
struct work { struct range *range; };

void of_work(struct work **work)
{
	struct super *sb = (*work)->range->group->sb;
	struct inode *inode = sb->dquot.files[1];

	mutex_lock(&p);
	touch(inode);
	mutex_unlock(&p);
}

/* One of two, or none. */
void of_some(struct super *sb, int which)
{
	struct inode *inode = NULL;

	if (which == 1)
		inode = sb->dquot.files[1];
	else if (which == 2)
		inode = sb->dquot.files[2];
	if (!inode)
		return;
	mutex_lock(&q);
	touch(inode);
	mutex_unlock(&q);
}
