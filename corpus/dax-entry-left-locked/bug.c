/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static int fault_page(struct vm_fault *vmf, struct xa_state *xas)	/* expect: dax/entry-lock-balance */
{
	void *entry = grab_mapping_entry(xas, vmf->vma->vm_file->f_mapping, 0);
	int ret = 0;

	if (xa_is_internal(entry))
		return 2;
	if (prepare(vmf))
		return 1;
	if (change(vmf))
		ret = 4;
	dax_unlock_entry(xas, entry);
	return ret;
}

int fault(struct vm_fault *vmf, struct xa_state *xas)
{
	return fault_page(vmf, xas);
}
