/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct folio *find_folio(struct address_space *mapping, unsigned long index);

struct request { struct folio *folios[32]; void *to; };

static int fill(struct request *r, struct address_space *mapping, struct iov_iter *from, int max)
{
	int n = 0;

	while (n < max) {
		struct folio *folio;

		if (fault_in_iov_iter_readable(from, 4096))
			break;
		folio = find_folio(mapping, n);
		folio_lock(folio);
		pagefault_disable();
		_copy_from_iter(r->to, 4096, from);
		pagefault_enable();
		r->folios[n++] = folio;
		folio_unlock(folio);
	}
	return n;
}

static void send(struct request *r, int n)
{
	change(r);
}

int write(struct request *r, struct inode *inode, struct iov_iter *from)
{
	int n;

	down_write(&inode->i_rwsem);
	n = fill(r, inode->i_mapping, from, 32);
	send(r, n);
	up_write(&inode->i_rwsem);
	return n;
}
