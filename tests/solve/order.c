/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain orders, over calls and through wrappers.
 *
 * edge: a -> b
 * edge: b -> a
 * edge: object.first -> object.second
 * no edge: object.second -> object.first
 * edge: a -> object.first
 * no edge: b -> object.second
 * todo edge: pair.left -> pair.right
 */
#include "kernel.h"

struct mutex a, b;
struct object { struct mutex first, second; };

static void take_b(void)
{
	mutex_lock(&b);
	mutex_unlock(&b);
}

void one(void)
{
	mutex_lock(&a);
	take_b(); /* expect: order/cycle */
	mutex_unlock(&a);
}

void other(void)
{
	mutex_lock(&b);
	mutex_lock(&a);
	mutex_unlock(&a);
	mutex_unlock(&b);
}

/* wrappers whose lock only the caller can name */
static void lock_it(struct mutex *m)
{
	mutex_lock(m);
}

static void unlock_it(struct mutex *m)
{
	mutex_unlock(m);
}

void both(struct object *o)
{
	lock_it(&o->first);
	lock_it(&o->second);
	unlock_it(&o->second);
	unlock_it(&o->first);
}

void under_a(struct object *o)
{
	mutex_lock(&a);
	lock_it(&o->first);
	unlock_it(&o->first);
	mutex_unlock(&a);
}

/* two locks that both have their names from the caller */
struct pair { struct mutex left, right; };

static void lock_two(struct mutex *x, struct mutex *y)
{
	mutex_lock(x);
	mutex_lock(y);
	mutex_unlock(y);
	mutex_unlock(x);
}

void a_pair(struct pair *p)
{
	lock_two(&p->left, &p->right);
}

/* dropped on every path before the next is taken */
void one_after_the_other(struct object *o, int which)
{
	mutex_lock(&b);
	if (which)
		mutex_unlock(&b);
	else
		mutex_unlock(&b);
	mutex_lock(&o->second);
	mutex_unlock(&o->second);
}
