/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Three locks in a circle; and three that only readers take, whom a waiting writer stops. Where
 * one of three can be any of some that are taken beside each other, that is told once.
 *
 * edge: a -> b
 * edge: b -> c
 * edge: c -> a
 */
#include "kernel.h"

struct mutex a, b, c;
struct rw_semaphore x, y, z;

void one(void)
{
	mutex_lock(&a);
	mutex_lock(&b);		/* expect: order/cycle */
	mutex_unlock(&b);
	mutex_unlock(&a);
}

void two(void)
{
	mutex_lock(&b);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&b);
}

void three(void)
{
	mutex_lock(&c);
	mutex_lock(&a);
	mutex_unlock(&a);
	mutex_unlock(&c);
}

void four(void)
{
	down_read(&x);
	down_read(&y);		/* expect: order/cycle medium */
	up_read(&y);
	up_read(&x);
}

void five(void)
{
	down_read(&y);
	down_read(&z);
	up_read(&z);
	up_read(&y);
}

void six(void)
{
	down_read(&z);
	down_read(&x);
	up_read(&x);
	up_read(&z);
}

struct mutex p, q, r, beside, other;

void seven(void)
{
	mutex_lock(&p);
	mutex_lock(&q);		/* ok: order/cycle */
	mutex_unlock(&q);
	mutex_lock(&beside);	/* ok: order/cycle */
	mutex_unlock(&beside);
	mutex_lock(&other);	/* ok: order/cycle */
	mutex_unlock(&other);
	mutex_unlock(&p);
}

void eight(void)
{
	mutex_lock(&q);
	mutex_lock(&r);
	mutex_unlock(&r);
	mutex_unlock(&q);
	mutex_lock(&beside);
	mutex_lock(&r);	/* expect: order/cycle */
	mutex_unlock(&r);
	mutex_unlock(&beside);
	mutex_lock(&other);
	mutex_lock(&r);
	mutex_unlock(&r);
	mutex_unlock(&other);
}

void nine(void)
{
	mutex_lock(&r);
	mutex_lock(&p);
	mutex_unlock(&p);
	mutex_unlock(&r);
}
