/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two ways that meet at a lock which one holds and the other takes in between: told
 * of that lock, and not surely once more of the one behind it.
 *
 * sure edge: a -> g
 * sure edge: a -> b
 * sure edge: b -> a
 */
#include "kernel.h"

struct mutex a, b, g;

static void both(void)
{
	mutex_lock(&g);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&g);
}

void one(void)
{
	mutex_lock(&a);
	mutex_lock(&g);	/* expect: order/cycle high */
	mutex_unlock(&g);
	both();	/* expect: order/cycle medium */
	mutex_unlock(&a);
}

void other(void)
{
	mutex_lock(&g);
	mutex_lock(&b);
	mutex_lock(&a);
	mutex_unlock(&a);
	mutex_unlock(&b);
	mutex_unlock(&g);
}
