/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lock flags that are passed by address, to who takes what they say and may change them.
 *
 * edge: node.io -> device.lock
 * no edge: node.map -> device.lock
 * edge: node.map -> device.table
 * no edge: node.io -> device.table
 * sure edge: node.io -> device.lock
 * edge: node.inner -> device.log
 * no edge: node.io -> device.log
 * edge: node.io -> device.either
 * edge: node.map -> device.either
 * no edge: node.inner -> device.either
 */
#include "kernel.h"

struct node { struct mutex io, map, inner; int busy; };
struct device { struct mutex lock, table, log, either; };

#define IO	1u
#define MAP	2u
#define INNER	4u

static void take(struct node *n, unsigned int flags)
{
	if (flags & IO)
		mutex_lock(&n->io);
	if (flags & MAP)
		mutex_lock(&n->map);
	if (flags & INNER)
		mutex_lock(&n->inner);
}

static void drop(struct node *n, unsigned int flags)
{
	if (flags & INNER)
		mutex_unlock(&n->inner);
	if (flags & MAP)
		mutex_unlock(&n->map);
	if (flags & IO)
		mutex_unlock(&n->io);
}

/* takes what the caller says, by way of a local, or more */
static void take_some(struct node *n, unsigned int *flags)
{
	unsigned int mode = *flags;

	if (n->busy)
		mode = *flags & ~INNER;
	take(n, mode);
	*flags = mode;
}

/* hands the address on */
static void take_again(struct node *n, unsigned int *flags)
{
	drop(n, *flags);
	take_some(n, flags);
}

void works(struct node *n, struct device *d)
{
	unsigned int flags = IO;

	take(n, flags);
	take_again(n, &flags);
	mutex_lock(&d->lock);
	mutex_unlock(&d->lock);
	drop(n, flags);
}

/* what is passed by address came as a parameter */
static void maps_by(struct node *n, struct device *d, unsigned int how)
{
	unsigned int flags = how;

	take_some(n, &flags);
	mutex_lock(&d->table);
	mutex_unlock(&d->table);
	drop(n, flags);
}

void maps(struct node *n, struct device *d)
{
	maps_by(n, d, MAP);
}

/* and is changed behind it */
static void goes_inside(struct node *n, unsigned int *flags)
{
	drop(n, *flags);
	*flags &= ~IO;
	*flags |= INNER;
	take(n, *flags);
}

void logs(struct node *n, struct device *d)
{
	unsigned int flags = IO;

	take(n, flags);
	goes_inside(n, &flags);
	mutex_lock(&d->log);
	mutex_unlock(&d->log);
	drop(n, flags);
}

/* one of two: each is followed */
void takes_either(struct node *n, struct device *d, int all)
{
	unsigned int flags = MAP;

	if (all)
		flags = IO;
	take_some(n, &flags);
	mutex_lock(&d->either);
	mutex_unlock(&d->either);
	drop(n, flags);
}
