/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

struct object { lock_t lock; };
lock_t X;

void the_same(void)
{
	WRITE(X);
	UNWRITE(X);
	READ(X);
	UNREAD(X);
}

void another(struct object *x1, struct object *x2)
{
	WRITE(x1->lock);
	UNWRITE(x1->lock);
	READ(x2->lock);
	UNREAD(x2->lock);
}
