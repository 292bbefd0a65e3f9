/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct device { struct rw_semaphore lock; struct folio *cache; };
struct nilfs { struct rw_semaphore ns_sem; struct device *device; };

static int set_block_size(struct device *d)
{
	down_write(&d->lock);
	change(d);
	up_write(&d->lock);
	return 0;
}

int invalidate(struct device *d)
{
	down_write(&d->lock);
	folio_lock(d->cache);
	change(d);
	folio_unlock(d->cache);
	up_write(&d->lock);
	return 0;
}

static void set_error(struct nilfs *n)
{
	down_write(&n->ns_sem);
	change(n);
	up_write(&n->ns_sem);
}

int write_page(struct nilfs *n, struct folio *folio)
{
	folio_lock(folio);
	if (prepare(folio))
		set_error(n);
	folio_unlock(folio);
	return 0;
}

int mount(struct nilfs *n)
{
	int err;

	err = set_block_size(n->device);
	if (err)
		return err;
	down_write(&n->ns_sem);
	err = change(n);
	up_write(&n->ns_sem);
	return err;
}
