/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two orders that can never meet, because a third lock is held on both sides.
 *
 * edge: a -> b
 * edge: b -> a
 */
#include "kernel.h"

struct mutex gate, a, b, p, q;

void one(void)
{
	mutex_lock(&gate);
	mutex_lock(&a);
	mutex_lock(&b);		/* ok: order/cycle */
	mutex_unlock(&b);
	mutex_unlock(&a);
	mutex_unlock(&gate);
}

void two(void)
{
	mutex_lock(&gate);
	mutex_lock(&b);
	mutex_lock(&a);		/* ok: order/cycle */
	mutex_unlock(&a);
	mutex_unlock(&b);
	mutex_unlock(&gate);
}

/* only tried in the inverse order */
void three(void)
{
	mutex_lock(&p);
	mutex_lock(&q);		/* ok: order/cycle */
	mutex_unlock(&q);
	mutex_unlock(&p);
}

void four(void)
{
	mutex_lock(&q);
	if (mutex_trylock(&p))	/* ok: order/cycle */
		mutex_unlock(&p);
	mutex_unlock(&q);
}
