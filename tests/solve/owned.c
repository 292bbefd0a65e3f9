/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that are handed to a transaction, which drops them when it ends.
 *
 * sure edge: xfs_inode.i_lock -> in_transaction
 * no edge: xfs_inode.i_lock -> after
 * sure edge: xfs_inode.i_lock -> in_commit
 * no edge: xfs_inode.i_lock -> after_roll
 * sure edge: xfs_inode.i_lock -> kept_after
 * sure edge: xfs_inode.i_lock -> joined_here
 */
#include "kernel.h"

struct xfs_inode { struct rw_semaphore i_lock; };
struct xfs_mount { struct xfs_inode *rbmip, *rsumip; };
struct xfs_trans { struct xfs_mount *t_mountp; };

struct mutex in_transaction, in_commit, after, after_roll, kept_after, joined_here;
int random(void);

/* their bodies show nothing: items on a list */
void xfs_trans_ijoin(struct xfs_trans *tp, struct xfs_inode *ip, unsigned int lock_flags)
{
}

static void xfs_trans_free_items(struct xfs_trans *tp, int abort)
{
	mutex_lock(&in_commit);
	mutex_unlock(&in_commit);
}

static int commit(struct xfs_trans *tp)
{
	xfs_trans_free_items(tp, 0);
	return random();
}

static void lock(struct mutex *m)
{
	mutex_lock(m);
	mutex_unlock(m);
}

static void lock_both(struct xfs_mount *mp)
{
	down_write_nested(&mp->rbmip->i_lock, 6);
	down_write_nested(&mp->rsumip->i_lock, 7);
}

static void join_both(struct xfs_trans *tp)
{
	xfs_trans_ijoin(tp, tp->t_mountp->rbmip, 4);
	xfs_trans_ijoin(tp, tp->t_mountp->rsumip, 4);
	lock(&joined_here);
}

int grow(struct xfs_mount *mp, struct xfs_trans *tp, int n)
{
	while (n--) {
		lock_both(mp);
		join_both(tp);
		lock(&in_transaction);
		if (commit(tp))
			return -1;
		lock(&after);
	}
	return 0;
}

/* the caller's lock goes, then something else happens */
static void roll_and_lock(struct xfs_trans *tp)
{
	commit(tp);
	lock(&after_roll);
}

void rolled(struct xfs_trans *tp, struct xfs_inode *ip)
{
	down_write(&ip->i_lock);
	xfs_trans_ijoin(tp, ip, 4);
	roll_and_lock(tp);
}

/* joined without flags, it is still ours */
void kept(struct xfs_trans *tp, struct xfs_inode *ip)
{
	down_write(&ip->i_lock);
	xfs_trans_ijoin(tp, ip, 0);
	lock(&joined_here);
	commit(tp);
	lock(&kept_after);
	up_write(&ip->i_lock);
}

void again(struct xfs_trans *tp, struct xfs_inode *ip)
{
retry:
	down_write(&ip->i_lock);	/* ok: order/recursive */
	xfs_trans_ijoin(tp, ip, 4);
	if (random()) {
		xfs_trans_free_items(tp, 1);
		goto retry;
	}
	commit(tp);
}

void twice(struct xfs_trans *tp, struct xfs_inode *ip)
{
	down_write(&ip->i_lock);
	xfs_trans_ijoin(tp, ip, 0);
	commit(tp);
	down_write(&ip->i_lock);	/* expect: order/recursive */
	up_write(&ip->i_lock);
	up_write(&ip->i_lock);
}
