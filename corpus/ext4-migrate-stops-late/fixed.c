/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct jbd2_journal_handle { journal_t *journal; bool sync; };
struct inode_info { struct rw_semaphore i_data_sem; journal_t *journal; };

/* A handle that is synchronous waits for the commit when it has been given up. */
int jbd2_journal_stop(handle_t *handle)
{
	if (handle->sync)
		might_wait_for_commit(handle->journal);
	return 0;
}

int write_begin(struct inode_info *ei)
{
	handle_t *handle = jbd2__journal_start(ei->journal, 2);

	if (IS_ERR(handle))
		return -12;
	down_write(&ei->i_data_sem);
	change(ei);
	up_write(&ei->i_data_sem);
	return jbd2_journal_stop(handle);
}

int migrate(struct inode_info *ei)
{
	handle_t *handle = jbd2__journal_start(ei->journal, 1);
	int err;

	if (IS_ERR(handle))
		return -12;
	down_write(&ei->i_data_sem);
	err = change(ei);
	up_write(&ei->i_data_sem);
	jbd2_journal_stop(handle);
	return err;
}
