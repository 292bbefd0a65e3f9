/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

typedef struct { unsigned long pmd; } pmd_t;
struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };
struct vm_area_struct { struct address_space *mapping; };
struct vm_fault { struct vm_area_struct *vma; pmd_t *pmd; };

void *dax_lock_entry(struct xa_state *xas, void *entry);
void dax_unlock_entry(struct xa_state *xas, void *entry);
int vmf_insert_mixed_mkwrite(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);

int make_writable(struct vm_fault *vmf, struct xa_state *xas, void *entry)
{
	int ret;

	dax_lock_entry(xas, entry);
	ret = vmf_insert_mixed_mkwrite(vmf->vma, 0, 1);	/* ok: dax/map-outside-entry-lock */
	dax_unlock_entry(xas, entry);
	return ret;
}

int make_writable_late(struct vm_fault *vmf, struct xa_state *xas, void *entry)
{
	dax_lock_entry(xas, entry);
	dax_unlock_entry(xas, entry);
	return vmf_insert_mixed_mkwrite(vmf->vma, 0, 1); /* expect: dax/map-outside-entry-lock */
}
