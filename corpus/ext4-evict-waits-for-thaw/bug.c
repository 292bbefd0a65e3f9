/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);

static int evict(struct inode *inode, journal_t *journal)
{
	handle_t *handle;
	int err = -5;

	percpu_down_read(&inode->i_sb->s_writers.rw_sem[2]);
	handle = jbd2__journal_start(journal, 1);
	if ((long)handle > 0) {
		err = change(inode);
		jbd2_journal_stop(handle);
	}
	percpu_up_read(&inode->i_sb->s_writers.rw_sem[2]);
	return err;
}

int delete(struct inode *inode, journal_t *journal)
{
	return evict(inode, journal);
}

int remove_attribute(struct inode *values, journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 2);

	if ((long)handle < 0)
		return -5;
	evict(values, journal);	/* expect: order/cycle */
	return jbd2_journal_stop(handle);
}

void freeze(struct super_block *sb, journal_t *journal)
{
	percpu_down_write(&sb->s_writers.rw_sem[2]);
	might_wait_for_commit(journal);
	percpu_up_write(&sb->s_writers.rw_sem[2]);
}
