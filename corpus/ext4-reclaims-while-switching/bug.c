/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct sb_info { struct percpu_rw_semaphore s_writepages_rwsem; };
void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);

static int writepages(struct sb_info *sbi, void *page)
{
	int err;

	percpu_down_read(&sbi->s_writepages_rwsem);
	err = change(page);
	percpu_up_read(&sbi->s_writepages_rwsem);
	return err;
}

int evict(struct sb_info *sbi, void *page)
{
	int err;

	fs_reclaim_acquire(GFP_KERNEL);
	err = writepages(sbi, page);	/* expect: order/cycle */
	fs_reclaim_release(GFP_KERNEL);
	return err;
}

int switch_mode(struct sb_info *sbi)
{
	int err;

	percpu_down_write(&sbi->s_writepages_rwsem);
	err = alloc(GFP_KERNEL) ? change(sbi) : -12;
	percpu_up_write(&sbi->s_writepages_rwsem);
	return err;
}
