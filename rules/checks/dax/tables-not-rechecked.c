/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

typedef struct { unsigned long pmd; } pmd_t;
struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };
struct vm_area_struct { struct address_space *mapping; };
struct vm_fault { struct vm_area_struct *vma; pmd_t *pmd; };
struct iomap { unsigned short type, flags; };
struct iomap_iter { struct iomap iomap; long pos, len, processed; };
struct iomap_ops;

int iomap_iter(struct iomap_iter *iter, const struct iomap_ops *ops);
void *grab_mapping_entry(struct xa_state *xas, struct address_space *mapping, unsigned int order);
void dax_unlock_entry(struct xa_state *xas, void *entry);
int vmf_insert_mixed_mkwrite(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);

static inline int pmd_trans_huge(pmd_t pmd)
{
	return pmd.pmd & 1;
}

static inline bool xa_is_internal(const void *entry)
{
	return ((unsigned long)entry & 3) == 2;
}

int fault(struct vm_fault *vmf, struct xa_state *xas, struct iomap_iter *iter,
	  const struct iomap_ops *ops)
{
	void *entry = grab_mapping_entry(xas, vmf->vma->mapping, 0);

	if (xa_is_internal(entry))
		return 1;
	if (pmd_trans_huge(*vmf->pmd))
		goto unlock;
	while (iomap_iter(iter, ops) > 0)	/* ok: dax/tables-not-rechecked */
		iter->processed = vmf_insert_mixed_mkwrite(vmf->vma, 0, 1);
unlock:
	dax_unlock_entry(xas, entry);
	return 0;
}

int fault_does_not_look(struct vm_fault *vmf, struct xa_state *xas, struct iomap_iter *iter,
			const struct iomap_ops *ops)
{
	void *entry;

	if (pmd_trans_huge(*vmf->pmd))
		return 0;
	entry = grab_mapping_entry(xas, vmf->vma->mapping, 0);
	if (xa_is_internal(entry))
		return 1;
	while (iomap_iter(iter, ops) > 0)	/* expect: dax/tables-not-rechecked */
		iter->processed = vmf_insert_mixed_mkwrite(vmf->vma, 0, 1);
	dax_unlock_entry(xas, entry);
	return 0;
}
