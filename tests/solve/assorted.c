/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks of one class and several kinds: an order of one kind says little of
 * another, but twice the same lock is that.
 */
#include "kernel.h"

struct buffer_head;
void lock_buffer(struct buffer_head *bh);
void unlock_buffer(struct buffer_head *bh);

struct disk { struct buffer_head *super, *bitmap; struct mutex m, n; };

void super(struct disk *d)
{
	mutex_lock(&d->m);
	lock_buffer(d->super);	/* ok: order/cycle */
	unlock_buffer(d->super);
	mutex_unlock(&d->m);
}

void bitmap(struct disk *d)
{
	lock_buffer(d->bitmap);
	mutex_lock(&d->m);	/* expect: order/cycle medium */
	mutex_unlock(&d->m);
	unlock_buffer(d->bitmap);
}

void twice(struct disk *d)
{
	lock_buffer(d->super);
	lock_buffer(d->super);	/* expect: order/recursive high */
	unlock_buffer(d->super);
	unlock_buffer(d->super);
}

void one_way(struct disk *d)
{
	mutex_lock(&d->m);
	mutex_lock(&d->n);	/* expect: order/cycle high */
	mutex_unlock(&d->n);
	mutex_unlock(&d->m);
}

void other_way(struct disk *d)
{
	mutex_lock(&d->n);
	mutex_lock(&d->m);	/* ok: order/cycle */
	mutex_unlock(&d->m);
	mutex_unlock(&d->n);
}
