/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

struct object { lock_t lock; };
lock_t X;

void the_same(void)
{
	LOCK(X);
	UNLOCK(X);
	LOCK(X);
	UNLOCK(X);
}

void another(struct object *x1, struct object *x2)
{
	LOCK(x1->lock);
	UNLOCK(x1->lock);
	LOCK(x2->lock);
	UNLOCK(x2->lock);
}
