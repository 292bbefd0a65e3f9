/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct hooks { int (*mmap_file)(struct file *file); };

static int measure(struct file *file)
{
	int err;

	down_write(&file->f_inode->i_rwsem);
	err = prepare(file);
	up_write(&file->f_inode->i_rwsem);
	return err;
}

const struct hooks ima = { .mmap_file = measure };

static int security_mmap_file(const struct hooks *h, struct file *file)
{
	return h->mmap_file(file);
}

int remap(struct mm_struct *mm, const struct hooks *h, struct file *file)
{
	int err;

	down_read(&mm->mmap_lock);
	prepare(mm);
	up_read(&mm->mmap_lock);
	err = security_mmap_file(h, file);
	if (err)
		return err;
	down_write(&mm->mmap_lock);
	err = change(mm);
	up_write(&mm->mmap_lock);
	return err;
}
