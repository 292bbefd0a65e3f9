/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What must be done before, or held: marks on the paths of a function, from what it calls and
 * from its callers; of which arguments; and which function is told of what several come to.
 * Marks are no locks: nothing is ordered by them, and no function is unbalanced by one.
 *
 * no edge: dax.protected -> dax.entry
 * no edge: dax.protected -> xarray.xa_lock
 * balanced: protect_perhaps
 */
#include "kernel.h"

struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };
struct vm_area_struct;
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
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-writeprotect high */
	dax_wake_entry(&e->xas, e->value, 1);
}

void never_flushed(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-flush high */
	dax_wake_entry(&e->xas, e->value, 1);
}

void flushed_too_early(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	dax_flush(e->dev, e->addr, e->n * 4096);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/flush-before-writeprotect high */
	dax_wake_entry(&e->xas, e->value, 1);
}

void flushed_again(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	dax_flush(e->dev, e->addr, e->n * 4096);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/flush-before-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

/* The mark of the entry before went with its lock. */
void two_entries(struct entry *e, struct entry *next, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
	dax_lock_entry(&next->xas, next->value);
	dax_flush(next->dev, next->addr, next->n * 4096);
	xas_clear_mark(&next->xas, DIRTY);	/* expect: dax/clean-without-writeprotect high */
	dax_wake_entry(&next->xas, next->value, 1);
}

/* --- from what is called ------------------------------------------------------------------ */

static void protect(struct entry *e, struct vm_area_struct *vma)
{
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
}

void protected_below(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	protect(e, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

int panicked(void);

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
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-without-writeprotect high */
	dax_wake_entry(&e->xas, e->value, 1);
}

/* --- from callers -------------------------------------------------------------------------- */

static void clean(struct entry *e)
{
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);
}

void caller_protects(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	protect(e, vma);
	clean(e);			/* ok: dax/clean-without-writeprotect */
	dax_wake_entry(&e->xas, e->value, 1);
}

void caller_forgets(struct entry *e)
{
	dax_lock_entry(&e->xas, e->value);
	clean(e);			/* expect: dax/clean-without-writeprotect high */
	dax_wake_entry(&e->xas, e->value, 1);
}

/* --- of which arguments ---------------------------------------------------------------------- */

void one_page(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, 1, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/writeprotect-range high */
	dax_wake_entry(&e->xas, e->value, 1);
}

void one_index(struct entry *e)
{
	struct vm_area_struct *vma;
	unsigned long index = e->index;

	dax_lock_entry(&e->xas, e->value);
	foreach(vma, e, index, index)
		pfn_mkclean_range(e->pfn, e->n, index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/writeprotect-range high */
	dax_wake_entry(&e->xas, e->value, 1);
}

void one_page_flushed(struct entry *e, struct vm_area_struct *vma)
{
	dax_lock_entry(&e->xas, e->value);
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, 4096);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/flush-range high */
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

/* --- with the lock -------------------------------------------------------------------------- */

void never_locked(struct entry *e, struct vm_area_struct *vma)
{
	pfn_mkclean_range(e->pfn, e->n, e->index, vma);
	dax_flush(e->dev, e->addr, e->n * 4096);
	spin_lock(&e->xas.xa->xa_lock);
	xas_clear_mark(&e->xas, DIRTY);		/* expect: dax/clean-outside-entry-lock high */
	spin_unlock(&e->xas.xa->xa_lock);
}

/* As the page cache does, and who throws the data away. */
void no_dax(struct entry *e)
{
	spin_lock(&e->xas.xa->xa_lock);
	xas_clear_mark(&e->xas, DIRTY);		/* ok: dax/clean-outside-entry-lock */
	spin_unlock(&e->xas.xa->xa_lock);
}
