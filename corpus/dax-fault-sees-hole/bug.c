/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static long map(struct vm_fault *vmf, const struct iomap_iter *iter)
{
	if (iter->iomap.type == IOMAP_HOLE)
		return vmf_insert_mixed(vmf->vma, 0, 0);
	return vmf_insert_mixed_mkwrite(vmf->vma, 0, 1);
}

int fault(struct vm_fault *vmf, struct xa_state *xas, const struct iomap_ops *ops)
{
	struct address_space *mapping = vmf->vma->vm_file->f_mapping;
	struct iomap_iter iter = { .len = PAGE_SIZE };
	void *entry;

	while (iomap_iter(&iter, ops) > 0) {
		entry = grab_mapping_entry(xas, mapping, 0); /* expect: dax/mapping-outside-entry-lock */
		if (xa_is_internal(entry))
			return 2;
		iter.processed = map(vmf, &iter);
		dax_unlock_entry(xas, entry);
	}
	return 0;
}
