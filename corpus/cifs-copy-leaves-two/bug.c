/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

static void lock_two(struct inode *a, struct inode *b)
{
	if (a > b) {
		struct inode *swap = a;

		a = b;
		b = swap;
	}
	down_write(&a->i_rwsem);
	down_write_nested(&b->i_rwsem, 4);
}

static void unlock_two(struct inode *a, struct inode *b)
{
	up_write(&a->i_rwsem);
	up_write(&b->i_rwsem);
}

int copy(struct inode *from, struct inode *to)
{
	int err;

	lock_two(from, to);
	err = prepare(from);
	if (err)	/* expect: balance/missing-unlock */
		return err;
	err = change(to);
	unlock_two(from, to);
	return err;
}
