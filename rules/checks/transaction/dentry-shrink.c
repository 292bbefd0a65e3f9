/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

typedef struct journal_s journal_t;
typedef struct jbd2_journal_handle handle_t;

handle_t *jbd2__journal_start(journal_t *journal, int blocks);
int jbd2_journal_stop(handle_t *handle);
void shrink_dcache_parent(struct dentry *parent);

void shrunk_in_a_transaction(journal_t *journal, struct dentry *dir)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (IS_ERR(handle))
		return;
	shrink_dcache_parent(dir);	/* expect: transaction/dentry-shrink */
	jbd2_journal_stop(handle);
}

void shrunk_after_it(journal_t *journal, struct dentry *dir)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (!IS_ERR(handle))
		jbd2_journal_stop(handle);
	shrink_dcache_parent(dir);	/* ok: transaction/dentry-shrink */
}
