/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

static int add_folio(struct folio *folio)
{
	void *request = ERR_PTR(prepare(folio));
	int err;

	if (IS_ERR(request))
		goto failed;
	err = change(request);
	if (err)
		goto out;
	folio_unlock(folio);
	return 0;
failed:
	err = -12;
out:
	folio_unlock(folio);
	return err;
}

int read_folio(struct folio *folio)
{
	int err;

	folio_lock(folio);
	err = add_folio(folio);
	return err;
}
