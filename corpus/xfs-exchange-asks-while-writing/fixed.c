/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

int fsnotify_file_area_perm(struct file *file, int mask, const loff_t *at, size_t count);

static int verify(struct file *a, struct file *b, loff_t at, size_t n)
{
	int err = fsnotify_file_area_perm(a, 2, &at, n);

	return err ? err : fsnotify_file_area_perm(b, 2, &at, n);
}

int exchange(struct file *a, struct file *b, loff_t at, size_t n)
{
	struct super_block *sb = a->f_inode->i_sb;
	int err;

	err = verify(a, b, at, n);
	if (err)
		return err;
	percpu_down_read(&sb->s_writers.rw_sem[0]);
	err = change(a);
	percpu_up_read(&sb->s_writers.rw_sem[0]);
	return err;
}
