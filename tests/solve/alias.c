/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A member that is read by one name and written by another.
 *
 * no edge: a -> b
 * edge: a -> c
 */
#include "kernel.h"

struct inode { union { const unsigned int nlink; unsigned int __nlink; }; int x; };

struct mutex a, b, c;

static void clear(struct inode *i)
{
	if (i->nlink)
		i->__nlink = 0;
}

static void put(struct inode *i)
{
	if (i->nlink) {
		mutex_lock(&b);
		mutex_unlock(&b);
	} else {
		mutex_lock(&c);
		mutex_unlock(&c);
	}
}

void fail(struct inode *i)
{
	mutex_lock(&a);
	clear(i);
	put(i);
	mutex_unlock(&a);
}
