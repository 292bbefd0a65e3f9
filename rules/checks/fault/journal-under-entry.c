/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct xa_state;
struct journal_s;
typedef struct jbd2_journal_handle handle_t;

void *dax_lock_entry(struct xa_state *xas, void *entry);
void dax_unlock_entry(struct xa_state *xas, void *entry);
handle_t *jbd2__journal_start(struct journal_s *journal, int blocks, int reserved, int revoke,
			      gfp_t gfp, unsigned int type, unsigned int line);
int jbd2_journal_stop(handle_t *handle);

static void allocate(struct journal_s *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1, 0, 0, 0, 0, 0);

	if (!IS_ERR(handle))
		jbd2_journal_stop(handle);
}

void fault_allocates(struct journal_s *journal, struct xa_state *xas, void *entry)
{
	dax_lock_entry(xas, entry);
	allocate(journal);		/* expect: fault/journal-under-entry */
	dax_unlock_entry(xas, entry);
}

void fault_has_a_handle(struct journal_s *journal, struct xa_state *xas, void *entry)
{
	handle_t *handle = jbd2__journal_start(journal, 1, 0, 0, 0, 0, 0);

	if (IS_ERR(handle))
		return;
	dax_lock_entry(xas, entry);
	allocate(journal);		/* ok: fault/journal-under-entry */
	dax_unlock_entry(xas, entry);
	jbd2_journal_stop(handle);
}
