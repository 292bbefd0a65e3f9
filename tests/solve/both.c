/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two locks of one class: which of two objects comes first does not matter to who drops
 * them, and who holds both has two objects. What is noted of a lock, or handed over, is not lost.
 *
 * balanced: lock_both
 * balanced: both
 * balanced: perhaps_one
 */
#include "kernel.h"

struct object { struct mutex lock; int flags, id; };
struct job { struct object *of; int flags, done; };
int asks(struct object *o);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);

static void lock_both(struct object *x, struct object *y)
{
	struct object *z;

	if (x->id > y->id) {
		z = x;
		x = y;
		y = z;
	}
again:
	mutex_lock(&x->lock);
	if (!x->flags) {
		mutex_lock_nested(&y->lock, 1);
	} else if (!mutex_trylock(&y->lock)) {
		mutex_unlock(&x->lock);
		goto again;
	}
}

int both(struct object *x, struct object *y)
{
	int err;

	lock_both(x, y);
	err = asks(x);
	if (err)
		goto out;
	x->flags = 0;
	err = asks(y);
out:
	mutex_unlock(&x->lock);
	mutex_unlock(&y->lock);
	return err;
}

int one_of_both(struct object *x, struct object *y)
{
	lock_both(x, y);
	if (asks(x)) {		/* expect: balance/missing-unlock */
		mutex_unlock(&x->lock);
		return -5;
	}
	mutex_unlock(&y->lock);
	mutex_unlock(&x->lock);
	return 0;
}

/* they are two, or the first would have been waited for by who holds it */
int perhaps_one(struct object *x, struct object *y)
{
	mutex_lock(&x->lock);
	mutex_lock_nested(&y->lock, 1);
	if (asks(x)) {
		mutex_unlock(&x->lock);
		if (x != y)	/* ok: balance/missing-unlock */
			mutex_unlock(&y->lock);
		return -5;
	}
	mutex_unlock(&x->lock);
	mutex_unlock(&y->lock);
	return 0;
}

/* --- noted ------------------------------------------------------------------------------- */

static void job_lock(struct job *j)
{
	j->flags |= 1;
	mutex_lock(&j->of->lock);
}

static void job_unlock(struct job *j)
{
	mutex_unlock(&j->of->lock);
	j->flags &= ~1;
}

int noted(struct job *j)
{
	job_lock(j);
	if (asks(j->of))	/* ok: balance/missing-unlock */
		return -5;
	job_unlock(j);
	return 0;
}

void ends(struct job *j)
{
	if (j->flags & 1)
		job_unlock(j);
}

/* what is noted says nothing of the lock, as nobody asks for it */
int noted_else(struct job *j, struct object *o)
{
	mutex_lock(&o->lock);
	j->done |= 1;
	if (asks(o))		/* expect: balance/missing-unlock */
		return -5;
	mutex_unlock(&o->lock);
	return 0;
}

/* --- with a transaction --------------------------------------------------------------------- */

struct xfs_inode { struct rw_semaphore i_lock; };
struct xfs_trans { int flags; };
struct btrfs_path { int slots; };
void xfs_trans_ijoin(struct xfs_trans *tp, struct xfs_inode *ip, unsigned int lock_flags);
void xfs_trans_free_items(struct xfs_trans *tp);
void btrfs_free_path(struct btrfs_path *path);

static void cancel(struct xfs_trans *tp)
{
	xfs_trans_free_items(tp);
}

/* joined without its lock, which callers drop where this succeeds */
static int begin(struct xfs_trans *tp, struct xfs_inode *ip, struct object *o)
{
	int err = asks(o);

	if (err)
		return err;
	down_write(&ip->i_lock);
	xfs_trans_ijoin(tp, ip, 0);
	err = asks(o);
	if (err) {
		cancel(tp);
		return err;	/* expect: balance/missing-unlock */
	}
	return 0;
}

int begin_and_end(struct xfs_trans *tp, struct xfs_inode *ip, struct object *o)
{
	int err = begin(tp, ip, o);

	if (err)
		return err;
	cancel(tp);
	up_write(&ip->i_lock);
	return 0;
}

/* all that the path may hold is dropped on every way out */
int with_path(struct btrfs_path *path, struct object *o)
{
	int err = 0;

	mutex_lock(&o->lock);
	if (o->flags) {		/* expect: balance/missing-unlock */
		err = -1;
		goto out;
	}
	err = asks(o);
	mutex_unlock(&o->lock);
out:
	btrfs_free_path(path);
	return err;
}
