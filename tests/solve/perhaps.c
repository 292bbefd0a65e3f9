/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that come back with a lock held or not. Where nothing that they return says
 * which, callers are told what both ways agree on, and the lock is lost.
 *
 * todo edge: bus.lock -> first
 * edge: file.pos_lock -> second
 * edge: group.lock -> third
 */
#include "kernel.h"

struct mutex first, second, third;

/* Whether there is a bus is asked anew when it is unlocked. */
struct bus { struct mutex lock; };
struct device { struct device *parent; int kind; };
struct bus *to_bus(struct device *dev);

static struct bus *find_bus(struct device *dev)
{
	for (; dev; dev = dev->parent)
		if (dev->kind == 3)
			return to_bus(dev);
	return NULL;
}

void bus_lock(struct device *dev)
{
	struct bus *bus = find_bus(dev);

	if (!bus)
		return;
	mutex_lock(&bus->lock);
}

void bus_unlock(struct device *dev)
{
	struct bus *bus = find_bus(dev);

	if (!bus)
		return;
	mutex_unlock(&bus->lock);
}

void under_bus(struct device *dev)
{
	bus_lock(dev);
	mutex_lock(&first);
	mutex_unlock(&first);
	bus_unlock(dev);
}

/* A bit among those of a pointer: the record that is returned tells. */
struct file { struct mutex pos_lock; int shared; };
struct fd { unsigned long word; };
struct fd get_fd(unsigned int n);

static inline struct file *fd_file(struct fd f)
{
	return (struct file *)(f.word & ~3ul);
}

struct fd get_fd_pos(unsigned int n)
{
	struct fd f = get_fd(n);
	struct file *file = fd_file(f);

	if (file && file->shared) {
		f.word |= 2;
		mutex_lock(&file->pos_lock);
	}
	return f;
}

void under_pos(unsigned int n)
{
	struct fd f = get_fd_pos(n);

	if (!fd_file(f))
		return;
	mutex_lock(&second);
	mutex_unlock(&second);
	if (f.word & 2)
		mutex_unlock(&fd_file(f)->pos_lock);
}

/* A flag in what was handed in: this can be told. */
struct group { struct mutex lock; };
struct request { struct group *group; int flags; };
struct group *this_group(void);

static void choose_group(struct request *r)
{
	if (!(r->flags & 1))
		return;
	r->group = this_group();
	r->flags |= 4;
	mutex_lock(&r->group->lock);
}

void under_group(struct request *r, int flags)
{
	r->flags = flags;
	choose_group(r);
	mutex_lock(&third);
	mutex_unlock(&third);
	if (r->flags & 4)
		mutex_unlock(&r->group->lock);
}
