/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct sb_info { struct rw_semaphore node_write; };

bool is_quota_file(const struct inode *inode);
void wait_a_while(void);

int write_page(struct sb_info *sbi, struct inode *inode)
{
	bool quota = is_quota_file(inode);
	int err;

	if (quota)
		down_read(&sbi->node_write);
	err = change(inode);
	wait_a_while();
	if (quota)
		up_read(&sbi->node_write);
	return err;
}
