/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static inline int pmd_trans_huge(pmd_t pmd)
{
	return pmd.pmd & 1;
}

struct where { pmd_t *pmd; struct xa_state *xas; };

static long insert(struct vm_fault *vmf)
{
	return vmf_insert_mixed(vmf->vma, 0, 1);
}

static int fault_locked(struct vm_fault *vmf, const struct where *at, const struct iomap_ops *ops)
{
	struct iomap_iter iter = { .len = PAGE_SIZE };

	while (iomap_iter(&iter, ops) > 0)	/* expect: dax/tables-not-rechecked */
		iter.processed = insert(vmf);
	return 256;
}

int fault(struct vm_fault *vmf, const struct where *at, const struct iomap_ops *ops)
{
	void *entry;
	int ret;

	if (pmd_trans_huge(*at->pmd))
		return 0;
	entry = grab_mapping_entry(at->xas, vmf->vma->vm_file->f_mapping, 0);
	if (xa_is_internal(entry))
		return 2;
	ret = fault_locked(vmf, at, ops);
	dax_unlock_entry(at->xas, entry);
	return ret;
}
