/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Branches that belong together: none of these functions ends with a lock held.
 *
 * balanced: conditional
 * balanced: ladder
 * balanced: remembered
 * balanced: interruptible
 * balanced: nowait
 * balanced: flagged
 * balanced: twice
 * balanced: hold
 * balanced: in_loop
 * balanced: until_done
 * balanced: never_returns
 * balanced: told_through_a_pointer
 * balanced: equal_or_not
 * unbalanced: leaks
 * edge: a -> b
 * no edge: b -> a
 * no edge: a -> c
 * edge: a -> d
 */
#include "kernel.h"

struct mutex a, b, c, d;
struct inode { unsigned int flags; struct mutex lock; struct inode *next; };

int conditional(int flag)
{
	if (flag)
		mutex_lock(&a);
	flag = flag ? 2 : 0;
	if (flag)
		mutex_unlock(&a);
	return 0;
}

int ladder(struct inode *i, int x)
{
	int error = -22;

	mutex_lock(&a);
	if (!i)
		goto out_a;
	mutex_lock(&b);
	if (x < 0) {
		error = x;
		goto out_b;
	}
	error = 0;
out_b:
	mutex_unlock(&b);
out_a:
	mutex_unlock(&a);
	return error;
}

int remembered(struct inode *i)
{
	bool locked = 0;

	if (i->flags & 4) {
		mutex_lock(&b);
		locked = 1;
	}
	i->flags = 0;
	if (locked)
		mutex_unlock(&b);
	return 0;
}

int interruptible(void)
{
	int ret = mutex_lock_interruptible(&a);

	if (ret)
		return ret;
	mutex_unlock(&a);
	return 0;
}

int nowait(int flags)
{
	if (flags & 1) {
		if (!mutex_trylock(&c))
			return -11;
	} else {
		mutex_lock(&c);
	}
	mutex_unlock(&c);
	return 0;
}

/* the same memory asked twice */
void flagged(struct inode *i)
{
	if (i->flags & 8)
		mutex_lock(&i->lock);
	if (i->flags & 8)
		mutex_unlock(&i->lock);
}

static int start(struct inode *i)
{
	if (!(i->flags & 16))
		return 0;
	mutex_lock(&i->lock);
	return 1;
}

void twice(struct inode *i)
{
	if (start(i))
		mutex_unlock(&i->lock);
}

static struct inode *get(struct inode *i)
{
	if (!i)
		return ERR_PTR(-2);
	mutex_lock(&i->lock);
	return i;
}

int hold(struct inode *i)
{
	struct inode *j = get(i);

	if (IS_ERR(j))
		return -2;
	mutex_unlock(&j->lock);
	return 0;
}

void in_loop(struct inode *i)
{
	for (; i; i = i->next) {
		mutex_lock(&i->lock);
		if (i->flags) {
			mutex_unlock(&i->lock);
			continue;
		}
		mutex_unlock(&i->lock);
	}
}

void until_done(struct inode *i)
{
	mutex_lock(&a);
	while (!(i->flags & 1)) {
		mutex_unlock(&a);
		mutex_lock(&a);
	}
	mutex_lock(&d);
	mutex_unlock(&d);
	mutex_unlock(&a);
}

void never_returns(int x)
{
	mutex_lock(&a);
	if (x)
		panic("x");
	mutex_unlock(&a);
}

static int may_drop(struct inode *i, int *dropped)
{
	if (i->flags & 2)
		return -1;
	mutex_unlock(&i->lock);
	*dropped = 1;
	return 0;
}

void told_through_a_pointer(struct inode *i)
{
	int dropped = 0;

	mutex_lock(&i->lock);
	may_drop(i, &dropped);
	if (dropped)
		mutex_lock(&i->lock);
	mutex_unlock(&i->lock);
}

struct mutex *first(struct inode *p, struct inode *q)
{
	if (p == q)
		return NULL;
	mutex_lock(&c);
	return &c;
}

void equal_or_not(struct inode *p, struct inode *q)
{
	first(p, q);
	if (p != q)
		mutex_unlock(&c);
}

int random(void);

int leaks(int x)
{
	mutex_lock(&a);
	if (random() == 7)	/* expect: balance/missing-unlock */
		return 0;
	mutex_unlock(&a);
	return 0;
}
