/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

typedef struct journal_s journal_t;
typedef struct jbd2_journal_handle handle_t;

handle_t *jbd2__journal_start(journal_t *journal, int blocks);
int jbd2_journal_stop(handle_t *handle);
int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync);

vm_fault_t fault_syncs_in_its_transaction(journal_t *journal, struct file *file)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (IS_ERR(handle))
		return 1;
	vfs_fsync_range(file, 0, 1, 1);		/* expect: fault/sync-commit */
	jbd2_journal_stop(handle);
	return 0;
}

vm_fault_t fault_syncs_after_it(journal_t *journal, struct file *file)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (IS_ERR(handle))
		return 1;
	jbd2_journal_stop(handle);
	vfs_fsync_range(file, 0, 1, 1);		/* ok: fault/sync-commit */
	return 0;
}
