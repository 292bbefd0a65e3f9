// SPDX-License-Identifier: GPL-2.0-only
#include "../fs.h"

struct file_system_type foo_fs_type = { .name = "foo" };

int foo_log(struct foo_sb *sb)
{
	mutex_lock(&sb->s_log);
	mutex_unlock(&sb->s_log);
	return 0;
}

/* s_lock, then data: write has it the other way round */
int foo_change(struct foo_sb *sb, struct foo_inode *fi)
{
	mutex_lock(&sb->s_lock);
	mutex_lock(&fi->data);
	foo_log(sb);
	mutex_unlock(&fi->data);
	mutex_unlock(&sb->s_lock);
	return 0;
}

/* the log, then the tree */
int foo_replay(struct foo_sb *sb, struct foo_inode *fi)
{
	mutex_lock(&sb->s_log);
	mutex_lock(&fi->tree);
	mutex_unlock(&fi->tree);
	mutex_unlock(&sb->s_log);
	return 0;
}

static int foo_sync_fs(void *sb)
{
	return foo_change(sb, 0);
}

const struct super_operations foo_super = { .sync_fs = foo_sync_fs };
