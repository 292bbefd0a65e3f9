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

/* readers of a third lock do not keep each other out */
struct rw_semaphore readers;
struct mutex m, n;

void five(void)
{
	down_read(&readers);
	mutex_lock(&m);
	mutex_lock(&n);		/* expect: order/cycle */
	mutex_unlock(&n);
	mutex_unlock(&m);
	up_read(&readers);
}

void six(void)
{
	down_read(&readers);
	mutex_lock(&n);
	mutex_lock(&m);
	mutex_unlock(&m);
	mutex_unlock(&n);
	up_read(&readers);
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
