/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an operation does to a file may not be what it does to an inode that a file
 * system keeps for itself.
 *
 * unsure edge: of_quota -> mapped
 * sure edge: of_file -> mapped
 */
#include "kernel.h"

struct inode;
struct inode_operations { int (*map)(struct inode *inode); };
struct inode { const struct inode_operations *i_op; int journalled; };
struct quota_info { struct inode *files[3]; };
struct super { struct quota_info dquot; };

struct mutex of_quota, of_file, mapped;

static int map(struct inode *inode)
{
	if (inode->journalled) {
		mutex_lock(&mapped);
		mutex_unlock(&mapped);
	}
	return 0;
}

const struct inode_operations operations = { .map = map };

static int bmap(struct inode *inode)
{
	return inode->i_op->map(inode);
}

void quota_block(struct super *sb)
{
	mutex_lock(&of_quota);
	bmap(sb->dquot.files[0]);
	mutex_unlock(&of_quota);
}

void file_block(struct inode *inode)
{
	mutex_lock(&of_file);
	bmap(inode);
	mutex_unlock(&of_file);
}
