/* SPDX-License-Identifier: GPL-2.0-only */
/* A DAX entry and what is done to it, for the tests beside this file. */
#ifndef RULES_DAX_ENTRY_H
#define RULES_DAX_ENTRY_H

#include "kernel.h"

struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };
struct rb_root_cached;
struct dax_device;

void xas_clear_mark(const struct xa_state *xas, unsigned int mark);
void *dax_lock_entry(struct xa_state *xas, void *entry);
void dax_wake_entry(struct xa_state *xas, void *entry, int mode);
int pfn_mkclean_range(unsigned long pfn, unsigned long n, unsigned long index,
		      struct vm_area_struct *vma);
void dax_flush(struct dax_device *dev, void *addr, unsigned long size);
struct vm_area_struct *vma_interval_tree_iter_first(struct rb_root_cached *root,
						    unsigned long first, unsigned long last);
struct vm_area_struct *vma_interval_tree_iter_next(struct vm_area_struct *vma,
						   unsigned long first, unsigned long last);

#define DIRTY 0
#define TOWRITE 2
#define foreach(vma, e, first, last)							\
	for (vma = vma_interval_tree_iter_first((e)->mappings, first, last); vma;	\
	     vma = vma_interval_tree_iter_next(vma, first, last))

struct entry {
	struct xa_state xas;
	struct rb_root_cached *mappings;
	struct dax_device *dev;
	void *value, *addr;
	unsigned long pfn, n, index;
};

#endif
