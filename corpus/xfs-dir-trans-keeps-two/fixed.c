/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct xfs_inode { struct rw_semaphore i_lock; };
struct xfs_trans;
struct xfs_trans *trans_alloc(void);
void trans_cancel(struct xfs_trans *tp);
void xfs_trans_ijoin(struct xfs_trans *tp, struct xfs_inode *ip, unsigned int flags);

static void lock_two(struct xfs_inode *a, struct xfs_inode *b)
{
	down_write(&a->i_lock);
	if (a != b)
		down_write_nested(&b->i_lock, 1);
}

static int alloc_for(struct xfs_inode *dp, struct xfs_inode *ip, struct xfs_trans **tpp)
{
	struct xfs_trans *tp = trans_alloc();
	int err;

	if (IS_ERR(tp))
		return -12;
	lock_two(dp, ip);
	xfs_trans_ijoin(tp, dp, 0);
	xfs_trans_ijoin(tp, ip, 0);
	err = prepare(dp);
	if (err)
		goto cancel;
	*tpp = tp;
	return 0;
cancel:
	trans_cancel(tp);
	up_write(&dp->i_lock);
	if (ip != dp)
		up_write(&ip->i_lock);
	return err;
}

int remove(struct xfs_inode *dp, struct xfs_inode *ip)
{
	struct xfs_trans *tp;
	int err = alloc_for(dp, ip, &tp);

	if (err)
		return err;
	err = change(tp);
	up_write(&dp->i_lock);
	if (ip != dp)
		up_write(&ip->i_lock);
	return err;
}
