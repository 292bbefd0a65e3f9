/* SPDX-License-Identifier: GPL-2.0-only */
/* The DAX entries of a mapping, their locks, and the faults that they serve: fs/dax.c. */
#ifndef CORPUS_DAX_H
#define CORPUS_DAX_H

#include "fs.h"

typedef struct { unsigned long pmd; } pmd_t;
struct dax_device;
struct rb_root_cached;
struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; unsigned long index; };

#define DIRTY 0
#define TOWRITE 2
#define PAGE_SIZE 4096ul
#define CONFLICT ((void *)1026)
#define WAKE_ALL 0
#define WAKE_NEXT 1

void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
void *xas_store(struct xa_state *xas, void *entry);
void xas_clear_mark(const struct xa_state *xas, unsigned int mark);
bool xa_is_value(const void *entry);
static inline bool xa_is_internal(const void *entry)
{
	return ((unsigned long)entry & 3) == 2;
}

void *get_unlocked_entry(struct xa_state *xas, unsigned int order);
void put_unlocked_entry(struct xa_state *xas, void *entry, int mode);
void *grab_mapping_entry(struct xa_state *xas, struct address_space *mapping, unsigned int order);
void *dax_lock_entry(struct xa_state *xas, void *entry);
void dax_unlock_entry(struct xa_state *xas, void *entry);
void dax_wake_entry(struct xa_state *xas, void *entry, int mode);

void dax_flush(struct dax_device *dev, void *addr, unsigned long size);
int pfn_mkclean_range(unsigned long pfn, unsigned long n, unsigned long index,
		      struct vm_area_struct *vma);
struct vm_area_struct *vma_interval_tree_iter_first(struct rb_root_cached *root,
						    unsigned long first, unsigned long last);
struct vm_area_struct *vma_interval_tree_iter_next(struct vm_area_struct *vma,
						   unsigned long first, unsigned long last);
#define for_each_mapping(vma, root, first, last)					\
	for (vma = vma_interval_tree_iter_first(root, first, last); vma;		\
	     vma = vma_interval_tree_iter_next(vma, first, last))

struct iomap { unsigned short type, flags; };
struct iomap_iter { struct iomap iomap; long pos, len, processed; };
struct iomap_ops;
#define IOMAP_HOLE 0
#define IOMAP_F_NEW 1
#define IOMAP_F_SHARED 4

int iomap_iter(struct iomap_iter *iter, const struct iomap_ops *ops);
int iomap_zero_range(struct inode *inode, loff_t pos, loff_t len);
int invalidate_inode_pages2_range(struct address_space *mapping, long start, long end);
long dax_copy_from_iter(struct dax_device *dev, void *to, long n, struct iov_iter *i);
int vmf_insert_mixed(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
int vmf_insert_mixed_mkwrite(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
struct page *dax_layout_busy_page(struct address_space *mapping);
void truncate_pagecache_range(struct inode *inode, loff_t start, loff_t end);

/* An entry that is written back, and what maps it. */
struct range {
	struct xa_state xas;
	void *entry, *addr;
	struct address_space *mapping;
	struct rb_root_cached *mappings;
	struct dax_device *dev;
	unsigned long pfn, count, index;
};

#endif
