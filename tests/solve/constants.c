/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One function that takes different locks by a flags word: seven locks, no soup.
 *
 * edge: inode.io -> inode.map
 * edge: inode.map -> inode.i
 * no edge: inode.i -> inode.io
 * no edge: inode.i -> inode.map
 * no edge: inode.map -> inode.io
 * edge: other -> inode.i
 * no edge: other -> inode.io
 * balanced: ordered
 * balanced: kept_in_a_variable
 */
#include "kernel.h"

#define IO_EXCL 1
#define IO_SHARED 2
#define MAP_EXCL 4
#define MAP_SHARED 8
#define I_EXCL 16
#define I_SHARED 32

struct inode { struct rw_semaphore io, map, i; };

static void lock(struct inode *ip, unsigned int flags)
{
	if (flags & IO_EXCL)
		down_write(&ip->io);
	else if (flags & IO_SHARED)
		down_read(&ip->io);
	if (flags & MAP_EXCL)
		down_write(&ip->map);
	else if (flags & MAP_SHARED)
		down_read(&ip->map);
	if (flags & I_EXCL)
		down_write(&ip->i);
	else if (flags & I_SHARED)
		down_read(&ip->i);
}

static void unlock(struct inode *ip, unsigned int flags)
{
	if (flags & IO_EXCL)
		up_write(&ip->io);
	else if (flags & IO_SHARED)
		up_read(&ip->io);
	if (flags & MAP_EXCL)
		up_write(&ip->map);
	else if (flags & MAP_SHARED)
		up_read(&ip->map);
	if (flags & I_EXCL)
		up_write(&ip->i);
	else if (flags & I_SHARED)
		up_read(&ip->i);
}

int ordered(struct inode *ip)
{
	lock(ip, IO_EXCL | MAP_EXCL);
	lock(ip, I_SHARED);
	unlock(ip, I_SHARED);
	unlock(ip, IO_EXCL | MAP_EXCL);
	return 0;
}

struct mutex other;

/* one of two modes, and no third */
void one_of_two(struct inode *ip, int write)
{
	unsigned int mode = I_SHARED;

	mutex_lock(&other);
	if (write)
		mode = I_EXCL;
	lock(ip, mode);
	unlock(ip, mode);
	mutex_unlock(&other);
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass);

/* taken in a subclass nobody knows: not a sure recursion */
void unknown_level(struct inode *ip, unsigned int level, struct mutex *m)
{
	mutex_lock(&other);
	mutex_lock_nested(&other, level);	/* expect: order/recursive */
	mutex_unlock(&other);
	mutex_unlock(&other);
}

int kept_in_a_variable(struct inode *ip, int write)
{
	unsigned int mode = write ? I_EXCL : I_SHARED;

	lock(ip, mode);
	unlock(ip, mode);
	lock(ip, MAP_SHARED);
	unlock(ip, MAP_SHARED);
	return 0;
}
