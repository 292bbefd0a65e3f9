/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mark is told to callers a few calls up, and by who is called through a pointer to who
 * does that, but not on from there: from further away it is of some other object.
 */
#include "kernel.h"

struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };
struct vm_area_struct;
struct dax_device;

void xas_clear_mark(const struct xa_state *xas, unsigned int mark);
void *dax_lock_entry(struct xa_state *xas, void *entry);
void dax_wake_entry(struct xa_state *xas, void *entry, int mode);
int pfn_mkclean_range(unsigned long pfn, unsigned long n, unsigned long index,
		      struct vm_area_struct *vma);
void dax_flush(struct dax_device *dev, void *addr, unsigned long size);

struct entry {
	struct xa_state xas;
	struct vm_area_struct *vma;
	struct dax_device *dev;
	void *value, *addr;
	unsigned long pfn, n, index;
};

struct ops { void (*protect)(struct entry *e); };

void protect(struct entry *e)
{
	pfn_mkclean_range(e->pfn, e->n, e->index, e->vma);
}

void second(struct entry *e) { protect(e); }
void third(struct entry *e) { second(e); }
void fourth(struct entry *e) { third(e); }
void fifth(struct entry *e) { fourth(e); }

void near(struct entry *e)
{
	dax_lock_entry(&e->xas, e->value);
	fourth(e);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, 0);	/* ok: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

void far(struct entry *e)
{
	dax_lock_entry(&e->xas, e->value);
	fifth(e);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, 0);	/* expect: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

const struct ops ops = { .protect = protect };

void by_pointer(struct entry *e, const struct ops *o)
{
	dax_lock_entry(&e->xas, e->value);
	o->protect(e);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, 0);	/* ok: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

static void some_protect(struct entry *e, const struct ops *o)
{
	o->protect(e);
}

void behind_pointer(struct entry *e, const struct ops *o)
{
	dax_lock_entry(&e->xas, e->value);
	some_protect(e, o);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, 0);	/* expect: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}
