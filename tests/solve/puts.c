/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens when the last reference is put is not sure to happen at a put.
 *
 * unsure edge: a -> b
 * sure edge: a -> c
 */
#include "kernel.h"

struct inode { int count; };
struct mutex a, b, c;

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
