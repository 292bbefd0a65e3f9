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

#define DIRTY 0

struct entry {
	struct xa_state xas;
	struct rb_root_cached *mappings;
	struct dax_device *dev;
	void *value, *addr;
	unsigned long pfn, n, index;
};

void one_page_flushed(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/flush-range */
	dax_wake_entry(&e->xas, e->value, 1);
}

/* What a path makes of a variable is no constant that was meant. */
void small_or_large(struct entry *e, struct vm_area_struct *vma, bool small)
{
	unsigned long n = small ? 1 : e->n;

	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, n, e->index, vma);
	dax_flush(e->dev, e->addr, n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/flush-range */
	dax_wake_entry(&e->xas, e->value, 1);
}
