/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

struct object { lock_t lock; };
lock_t X;

void the_same(void)
{
	READ(X);
	UNREAD(X);
	WRITE(X);
	UNWRITE(X);
}

void another(struct object *x1, struct object *x2)
{
	READ(x1->lock);
	UNREAD(x1->lock);
	WRITE(x2->lock);
	UNWRITE(x2->lock);
}
