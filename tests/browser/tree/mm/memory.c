// SPDX-License-Identifier: GPL-2.0-only
#include "../fs/fs.h"

struct mm_struct *mm;

int handle_mm_fault(struct vm_fault *vmf)
{
	int ret;

	down_read(&mm->mmap_lock);
	ret = vmf->file->vm_ops->page_mkwrite(vmf);
	up_read(&mm->mmap_lock);
	return ret;
}
