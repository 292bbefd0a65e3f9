/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lock that some ways out of a function leave held, and others do not, where
 * nothing tells the one from the other: how long it is held is not understood.
 *
 * unsure edge: a -> b
 * sure edge: a -> c
 * unbalanced: odd
 * balanced: even
 */
#include "kernel.h"

struct mutex a, b, c;
int random(void);

void odd(void)
{
	if (random())
		mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	if (random())		/* ok: balance/missing-unlock */
		mutex_unlock(&a);
}

void even(void)
{
	mutex_lock(&a);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&a);
}
