/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

int fsnotify_file_area_perm(struct file *file, int mask, const loff_t *at, size_t count);

static int verify_area(struct file *file, const loff_t *at, size_t count)
{
	return fsnotify_file_area_perm(file, 1, at, count);
}

int asked_with_write_access(struct super_block *sb, struct file *file, loff_t at)
{
	int err;

	percpu_down_read(&sb->s_writers.rw_sem[0]);
	err = verify_area(file, &at, 1);	/* expect: freeze/permission-event */
	percpu_up_read(&sb->s_writers.rw_sem[0]);
	return err;
}

int asked_before(struct super_block *sb, struct file *file, loff_t at)
{
	int err = verify_area(file, &at, 1);	/* ok: freeze/permission-event */

	if (err)
		return err;
	percpu_down_read(&sb->s_writers.rw_sem[0]);
	percpu_up_read(&sb->s_writers.rw_sem[0]);
	return 0;
}
