/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct fs_info {
	struct mutex ioctl_lock;
	struct rw_semaphore transaction;
	struct completion rescan_done;
	struct work_struct rescan;
};

static void rescan_worker(struct work_struct *work)
{
	struct fs_info *fs = container_of(work, struct fs_info, rescan);

	down_write(&fs->transaction);	/* waits for all that have joined it */
	change(fs);
	up_write(&fs->transaction);
	complete_all(&fs->rescan_done);
}

void start_rescan(struct fs_info *fs, struct workqueue_struct *queue)
{
	fs->rescan.func = rescan_worker;
	queue_work(queue, &fs->rescan);
}

int remove_group(struct fs_info *fs)
{
	int err;

	down_read(&fs->transaction);
	mutex_lock(&fs->ioctl_lock);
	err = change(fs);
	mutex_unlock(&fs->ioctl_lock);
	up_read(&fs->transaction);
	return err;
}

int disable_quota(struct fs_info *fs)
{
	int err;

	mutex_lock(&fs->ioctl_lock);
	wait_for_completion(&fs->rescan_done);	/* expect: order/cycle */
	err = change(fs);
	mutex_unlock(&fs->ioctl_lock);
	return err;
}
