/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that call each other in circles: what the first look at one could
 * only guess is looked at again, by everybody who heard it.
 *
 * no edge: a -> b
 * no edge: a -> c
 * no edge: a -> d
 * balanced: tries_again
 * balanced: takes_turns
 * edge: e -> f
 */
#include "kernel.h"

struct mutex a, b, c, d, e, f;
struct inode { unsigned int flags; struct mutex lock; struct inode *next; };

static int one(int n);

static int as_one(int n)
{
	return one(n);
}

static void hears_of_it(int n)
{
	mutex_lock(&a);
	if (!as_one(n)) {
		mutex_lock(&b);
		mutex_unlock(&b);
	}
	mutex_unlock(&a);
}

static int one(int n)
{
	if (n) {
		as_one(n - 1);
		hears_of_it(n - 1);
	}
	return 1;
}

int entry(int n)
{
	return one(n);
}

/* it gives back what it was given, and nothing else of it is known */
static struct inode *itself(struct inode *i);

static void compares(struct inode *i)
{
	mutex_lock(&a);
	if (itself(i) != i) {
		mutex_lock(&c);
		mutex_unlock(&c);
	}
	mutex_unlock(&a);
}

static struct inode *itself(struct inode *i)
{
	if (i->flags)
		compares(i->next);
	return i;
}

struct inode *entry_itself(struct inode *i)
{
	return itself(i);
}

/* whatever the depth, it comes back with the lock */
static struct inode *grab(struct inode *i)
{
	mutex_lock(&e);
	if (i->flags) {
		mutex_unlock(&e);
		return grab(i->next);
	}
	return i;
}

void tries_again(struct inode *i)
{
	grab(i);
	mutex_lock(&f);
	mutex_unlock(&f);
	mutex_unlock(&e);
}

static void walk(struct inode *i)
{
	mutex_unlock(&a);
	if (i->next) {
		mutex_lock(&a);
		walk(i->next);
	}
	mutex_lock(&d);
	mutex_unlock(&d);
}

void takes_turns(struct inode *i)
{
	mutex_lock(&a);
	walk(i);
}
