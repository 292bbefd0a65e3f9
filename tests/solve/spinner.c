/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What sleeps is taken under a spinlock by mistake where both are taken in a row; where the one
 * was taken by another function, it will have been dropped, unseen.
 *
 * likely edge: box.spins -> box.sleeps
 * doubtful edge: box.held -> box.sleeps
 */
#include "kernel.h"

struct box { spinlock_t spins, held; struct mutex sleeps; };

void right(struct box *b)
{
	mutex_lock(&b->sleeps);
	spin_lock(&b->spins);		/* expect: order/cycle medium */
	spin_unlock(&b->spins);
	mutex_unlock(&b->sleeps);
}

void wrong(struct box *b)
{
	spin_lock(&b->spins);
	mutex_lock(&b->sleeps);
	mutex_unlock(&b->sleeps);
	spin_unlock(&b->spins);
}

static void sleeps(struct box *b)
{
	mutex_lock(&b->sleeps);
	mutex_unlock(&b->sleeps);
}

void holds(struct box *b)
{
	spin_lock(&b->held);
	sleeps(b);
	spin_unlock(&b->held);
}
