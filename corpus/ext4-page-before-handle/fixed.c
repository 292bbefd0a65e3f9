/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

int write_pages(journal_t *journal, struct folio **folios, int n)
{
	handle_t *handle = jbd2__journal_start(journal, n);

	if (IS_ERR(handle))
		return -12;
	for (int i = 0; i < n; i++) {
		folio_lock(folios[i]);
		change(folios[i]);
		folio_unlock(folios[i]);
	}
	return jbd2_journal_stop(handle);
}

static handle_t *begin(journal_t *journal)
{
	return jbd2__journal_start(journal, 1);
}

int write_begin(journal_t *journal, struct folio *folio)
{
	handle_t *handle;

	handle = begin(journal);
	if (IS_ERR(handle))
		return -12;
	folio_lock(folio);
	change(folio);
	folio_unlock(folio);
	jbd2_journal_stop(handle);
	return 0;
}
