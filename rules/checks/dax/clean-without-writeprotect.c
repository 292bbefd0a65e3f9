/* SPDX-License-Identifier: GPL-2.0-only */
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

int panicked(void);

/* A walk that finds nothing has nothing to protect. */
void write_back(struct entry *e)
{
	struct vm_area_struct *vma;
	unsigned long last = e->index + e->n - 1;

	dax_lock_entry(&e->xas, e->value);
	xas_clear_mark(&e->xas, TOWRITE);	/* ok: dax/clean-without-writeprotect */
	foreach(vma, e, e->index, last)
		pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

void never_protected(struct entry *e)
{
	dax_lock_entry(&e->xas, e->value);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

static void protect_perhaps(struct entry *e, struct vm_area_struct *vma)
{
	if (!panicked())
		pfn_mkclean_range(e->pfn, e->n, e->index, vma);
}

void perhaps_protected(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	protect_perhaps(e, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}
