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

static int fault_locked(struct xa_state *xas, struct address_space *mapping, journal_t *journal)
{
	void *entry = grab_mapping_entry(xas, mapping, 0);
	int err;

	if (xa_is_internal(entry))
		return 2;
	err = allocate(journal);
	dax_unlock_entry(xas, entry);
	return err;
}

int fault(struct xa_state *xas, struct address_space *mapping, journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);
	int err;

	if (IS_ERR(handle))
		return 2;
	err = fault_locked(xas, mapping, journal);
	jbd2_journal_stop(handle);
	return err;
}
