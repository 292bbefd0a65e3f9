/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct sb_info { struct percpu_rw_semaphore s_writepages_rwsem; struct super_block *sb; };
struct super_operations { void (*evict_inode)(struct inode *inode); };

void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);

static void evict(struct inode *inode)
{
	percpu_down_read(&inode->i_sb->s_writers.rw_sem[2]);
	change(inode);
	percpu_up_read(&inode->i_sb->s_writers.rw_sem[2]);
}

const struct super_operations sops = { .evict_inode = evict };

static void put(struct inode *inode, const struct super_operations *ops)
{
	if (inode && !prepare(inode))
		ops->evict_inode(inode);
}

static int writepages(struct sb_info *sbi)
{
	int err;

	percpu_down_read(&sbi->s_writepages_rwsem);
	err = change(sbi);
	percpu_up_read(&sbi->s_writepages_rwsem);
	return err;
}

int freeze(struct sb_info *sbi)
{
	int err;

	percpu_down_write(&sbi->sb->s_writers.rw_sem[2]);
	err = writepages(sbi);
	percpu_up_write(&sbi->sb->s_writers.rw_sem[2]);
	return err;
}

int migrate(struct sb_info *sbi, struct inode *temporary, const struct super_operations *ops)
{
	int err;

	percpu_down_write(&sbi->s_writepages_rwsem);
	err = change(temporary);
	put(temporary, ops);	/* expect: order/cycle */
	percpu_up_write(&sbi->s_writepages_rwsem);
	return err;
}
