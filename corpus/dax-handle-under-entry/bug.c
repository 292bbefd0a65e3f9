/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static int allocate(journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);
	int err;

	if (IS_ERR(handle))
		return -12;
	err = change(journal);
	jbd2_journal_stop(handle);
	return err;
}

static int map_blocks(journal_t *journal, bool write)
{
	return write ? allocate(journal) : prepare(journal);
}

int fault(struct xa_state *xas, struct address_space *mapping, journal_t *journal, bool write)
{
	void *entry = grab_mapping_entry(xas, mapping, 0);
	int err;

	if (xa_is_internal(entry))
		return 2;
	err = map_blocks(journal, write);	/* expect: fault/journal-under-entry */
	dax_unlock_entry(xas, entry);
	return err;
}
