/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static inline int iov_iter_rw(const struct iov_iter *i)
{
	return i->nofault ? 1 : 0;
}

static long copy(const struct iomap_iter *iter, struct iov_iter *from, struct dax_device *dev,
		 struct address_space *mapping, void *to)
{
	if (iov_iter_rw(from) != 1)
		return 0;
	if (iter->iomap.flags & (IOMAP_F_NEW | IOMAP_F_SHARED))
		invalidate_inode_pages2_range(mapping, iter->pos, iter->len);
	return dax_copy_from_iter(dev, to, iter->len, from);
}

long write(struct inode *inode, struct iov_iter *from, const struct iomap_ops *ops,
	   struct dax_device *dev, void *to)
{
	struct iomap_iter iter = { .len = PAGE_SIZE };

	down_write(&inode->i_rwsem);
	while (iomap_iter(&iter, ops) > 0)
		iter.processed = copy(&iter, from, dev, inode->i_mapping, to);
	up_write(&inode->i_rwsem);
	return iter.pos;
}
