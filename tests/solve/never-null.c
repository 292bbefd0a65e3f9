/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A field that rules say is never NULL: who asks nevertheless, as one may be given NULL,
 * finds something there.
 *
 * edge: mapping.lock -> held
 * no edge: a -> without
 * edge: b -> without
 */
#include "kernel.h"

struct mapping { struct mutex lock; };
struct inode { struct mapping *i_mapping, *i_private; };

struct mutex a, b, held, without;

static void nest(struct mutex *inner)
{
	mutex_lock(inner);
	mutex_unlock(inner);
}

static void lock(struct mapping *m)
{
	if (m)
		mutex_lock(&m->lock);
	else
		nest(&without);
}

static void unlock(struct mapping *m)
{
	if (m)
		mutex_unlock(&m->lock);
}

void swap_files(struct inode *inode)
{
	mutex_lock(&a);
	lock(inode->i_mapping);
	nest(&held);
	unlock(inode->i_mapping);
	mutex_unlock(&a);
}

void swap_private(struct inode *inode)
{
	mutex_lock(&b);
	lock(inode->i_private);
	unlock(inode->i_private);
	mutex_unlock(&b);
}
