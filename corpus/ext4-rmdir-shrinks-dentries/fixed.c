/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

static void invalidate(struct dentry *dentry)
{
	prepare(dentry);
	shrink_dcache_parent(dentry);
}

int rmdir(journal_t *journal, struct dentry *dentry, bool folded)
{
	handle_t *handle;
	int err;

	handle = jbd2__journal_start(journal, 1);
	if (IS_ERR(handle))
		return -12;
	err = change(dentry->d_inode);
	jbd2_journal_stop(handle);
	if (folded)
		invalidate(dentry);
	return err;
}
