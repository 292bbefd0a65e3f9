/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct bitmap { struct rw_semaphore rw_lock; };
struct file_runs { struct rw_semaphore run_lock; };
struct super { struct bitmap used; struct file_runs mft; };

static int refresh(struct super *sb)
{
	int err;

	down_read(&sb->mft.run_lock);
	err = change(sb);
	up_read(&sb->mft.run_lock);
	return err;
}

int unpack_runs(struct super *sb)
{
	int err = 0;

	if (!down_write_trylock(&sb->used.rw_lock))
		return 0;
	if (prepare(sb))
		err = refresh(sb);	/* expect: order/cycle */
	up_write(&sb->used.rw_lock);
	return err;
}

int extend_table(struct super *sb)
{
	int err;

	down_write(&sb->mft.run_lock);
	down_write(&sb->used.rw_lock);
	err = change(&sb->used);
	up_write(&sb->used.rw_lock);
	up_write(&sb->mft.run_lock);
	return err;
}
