/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

static int mark_dirty(struct xa_state *xas)
{
	return change(xas);
}

int pfn_mkwrite(struct vm_fault *vmf, struct xa_state *xas)
{
	void *entry;
	int ret;

	spin_lock_irq(&xas->xa->xa_lock);
	entry = xas_store(xas, NULL);
	dax_lock_entry(xas, entry);
	mark_dirty(xas);
	spin_unlock_irq(&xas->xa->xa_lock);
	dax_unlock_entry(xas, entry);
	ret = vmf_insert_mixed_mkwrite(vmf->vma, 0, 1); /* expect: dax/map-outside-entry-lock */
	return ret;
}
