/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct iomap { unsigned short type, flags; };
struct iomap_iter { struct iomap iomap; long pos, len, processed; };
struct iomap_ops;
struct dax_device;
struct iov_iter { bool data_source; };

int iomap_iter(struct iomap_iter *iter, const struct iomap_ops *ops);
int invalidate_inode_pages2_range(struct address_space *mapping, long start, long end);
long dax_copy_from_iter(struct dax_device *dev, void *to, long n, struct iov_iter *i);
long dax_copy_to_iter(struct dax_device *dev, void *from, long n, struct iov_iter *i);
long iov_iter_zero(long n, struct iov_iter *i);
int dax_zero_page_range(struct dax_device *dev, long page, long n);

static inline int iov_iter_rw(const struct iov_iter *i)
{
	return i->data_source ? 1 : 0;
}

#define IOMAP_F_NEW 1
#define IOMAP_F_SHARED 4

/* Neither a read nor a write over the old blocks needs it. */
static long write_or_read(const struct iomap_iter *iomi, struct iov_iter *iter,
			  struct dax_device *dev, struct address_space *mapping)
{
	const struct iomap *iomap = &iomi->iomap;
	bool write = iov_iter_rw(iter) == 1;
	bool cow = write && iomap->flags & IOMAP_F_SHARED;
	long pos = iomi->pos, n;

	if (!write && (iomap->type == 0 || iomap->type == 3))
		return iov_iter_zero(iomi->len, iter);
	if (iomap->type != 2 && !(iomap->flags & IOMAP_F_SHARED))
		return -5;
	if (iomap->flags & IOMAP_F_NEW || cow)
		invalidate_inode_pages2_range(mapping, iomi->pos, iomi->len);
	for (; pos < iomi->len; pos += n) {
		n = write ? dax_copy_from_iter(dev, mapping, 8, iter) : /* ok: dax/write-without-invalidate */
			    dax_copy_to_iter(dev, mapping, 8, iter);
		if (!n)
			break;
	}
	return pos;
}

long write(struct iomap_iter *iomi, struct iov_iter *iter, const struct iomap_ops *ops,
	   struct dax_device *dev, struct address_space *mapping)
{
	while (iomap_iter(iomi, ops) > 0)
		iomi->processed = write_or_read(iomi, iter, dev, mapping);
	return iomi->pos;
}

static long write_shared(const struct iomap_iter *iomi, struct iov_iter *iter,
			 struct dax_device *dev, struct address_space *mapping)
{
	if (iomi->iomap.flags & IOMAP_F_NEW)
		invalidate_inode_pages2_range(mapping, iomi->pos, iomi->len);
	return dax_copy_from_iter(dev, mapping, 8, iter); /* expect: dax/write-without-invalidate */
}

long write_badly(struct iomap_iter *iomi, struct iov_iter *iter, const struct iomap_ops *ops,
		 struct dax_device *dev, struct address_space *mapping)
{
	while (iomap_iter(iomi, ops) > 0)
		iomi->processed = write_shared(iomi, iter, dev, mapping);
	return iomi->pos;
}

int zero(struct iomap_iter *iter, const struct iomap_ops *ops, struct dax_device *dev,
	 struct address_space *mapping)
{
	while (iomap_iter(iter, ops) > 0) {
		if (iter->iomap.flags & IOMAP_F_SHARED)
			invalidate_inode_pages2_range(mapping, iter->pos, iter->len);
		iter->processed = dax_zero_page_range(dev, 1, 1); /* ok: dax/write-without-invalidate */
	}
	return 0;
}

/* The range before was another one. */
int zero_shared(struct iomap_iter *iter, const struct iomap_ops *ops, struct dax_device *dev,
		struct address_space *mapping)
{
	invalidate_inode_pages2_range(mapping, iter->pos, iter->len);
	while (iomap_iter(iter, ops) > 0)
		iter->processed = dax_zero_page_range(dev, 1, 1); /* expect: dax/write-without-invalidate */
	return 0;
}
