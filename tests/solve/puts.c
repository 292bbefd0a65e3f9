/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens when the last reference is put is not sure to happen at a put, nor what
 * is done about a broken file system where one looks whether it is.
 *
 * unsure edge: a -> b
 * sure edge: a -> c
 * unsure edge: c -> d
 * unsure edge: c -> e
 * sure edge: f -> e
 */
#include "kernel.h"

struct inode { int count; };
struct mutex a, b, c, d, e, f;

static void evict(struct inode *i)
{
	(void)i;
	mutex_lock(&b);
	mutex_unlock(&b);
}

static void iput(struct inode *i)
{
	if (!--i->count)
		evict(i);
}

void drop(struct inode *i)
{
	mutex_lock(&a);
	iput(i);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&a);
}

static int gfs2_withdraw(void)
{
	mutex_lock(&e);
	mutex_lock(&d);
	mutex_unlock(&d);
	mutex_unlock(&e);
	return -1;
}

int write_all(int blocks)
{
	mutex_lock(&c);
	if (blocks < 0)
		gfs2_withdraw();
	mutex_unlock(&c);
	return blocks;
}

void other(void)
{
	mutex_lock(&f);
	mutex_lock(&e);
	mutex_unlock(&e);
	mutex_unlock(&f);
}
