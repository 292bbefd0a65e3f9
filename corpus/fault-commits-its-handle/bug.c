/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

#define NEEDS_SYNC 0x2000u

static vm_fault_t map_blocks(struct vm_fault *vmf)
{
	return prepare(vmf) ? NEEDS_SYNC : 0;
}

static vm_fault_t finish_sync(struct vm_fault *vmf)
{
	if (vfs_fsync_range(vmf->vma->vm_file, 0, 4096, 1))
		return 2;
	return change(vmf);
}

static vm_fault_t huge_fault(struct vm_fault *vmf, journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);
	vm_fault_t ret;

	if (IS_ERR(handle))
		return 2;
	ret = map_blocks(vmf);
	if (ret & NEEDS_SYNC)
		ret = finish_sync(vmf);	/* expect: fault/sync-commit */
	jbd2_journal_stop(handle);
	return ret;
}

vm_fault_t fault(struct vm_fault *vmf, journal_t *journal)
{
	return huge_fault(vmf, journal);
}
