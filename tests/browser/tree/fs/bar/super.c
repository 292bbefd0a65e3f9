// SPDX-License-Identifier: GPL-2.0-only
#include "../fs.h"

struct file_system_type bar_fs_type = { .name = "bar" };
static struct mutex bar_lock;

/* gives up without unlocking */
static int bar_fsync(struct file *file)
{
	mutex_lock(&bar_lock);
	if (generic_sync(file->inode))
		return -5;
	mutex_unlock(&bar_lock);
	return 0;
}

static int bar_write(struct file *file, int count)
{
	mutex_lock(&bar_lock);
	mutex_unlock(&bar_lock);
	return count;
}

const struct file_operations bar_file = { .fsync = bar_fsync, .write = bar_write };
