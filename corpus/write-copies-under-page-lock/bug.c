/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct write_ops {
	struct folio *(*begin)(struct address_space *mapping, loff_t at);
	void (*end)(struct folio *folio, loff_t at, size_t n);
};

struct folio *find_folio(struct address_space *mapping, loff_t at);

static struct folio *begin(struct address_space *mapping, loff_t at)
{
	struct folio *folio = find_folio(mapping, at);

	folio_lock(folio);
	return folio;
}

static void end(struct folio *folio, loff_t at, size_t n)
{
	change(folio);
	folio_unlock(folio);
}

const struct write_ops ops = { .begin = begin, .end = end };

static vm_fault_t fault(struct vm_fault *vmf)
{
	folio_lock(vmf->folio);
	return 0x200;
}

const struct vm_operations_struct vm_ops = { .fault = fault };

size_t write(struct inode *inode, void *to, struct iov_iter *from, loff_t at, size_t n)
{
	struct folio *folio;
	size_t done;

	down_write(&inode->i_rwsem);
	folio = ops.begin(inode->i_mapping, at);
	done = _copy_from_iter(to, n, from);	/* expect: fault/user-copy expect: order/declared */
	ops.end(folio, at, done);
	up_write(&inode->i_rwsem);
	return done;
}
