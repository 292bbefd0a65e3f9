/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct vm_area_struct { struct address_space *mapping; };
struct vm_fault { struct vm_area_struct *vma; };
struct iomap_ops;

int dax_iomap_fault(struct vm_fault *vmf, unsigned int order, const struct iomap_ops *ops)
{
	down_read(&vmf->vma->mapping->i_mmap_rwsem);
	up_read(&vmf->vma->mapping->i_mmap_rwsem);
	return 0;
}

void truncate_pagecache(struct address_space *mapping)
{
	down_write(&mapping->i_mmap_rwsem);
	up_write(&mapping->i_mmap_rwsem);
}

int fault(struct vm_fault *vmf, const struct iomap_ops *ops)
{
	struct address_space *mapping = vmf->vma->mapping;
	int ret;

	down_read(&mapping->invalidate_lock);
	ret = dax_iomap_fault(vmf, 0, ops);	/* ok: dax/fault-outside-invalidate-lock */
	up_read(&mapping->invalidate_lock);
	return ret;
}

/* By who has locked it: some file systems take it for both kinds of faults in one place. */
static int fault_locked(struct vm_fault *vmf, const struct iomap_ops *ops)
{
	return dax_iomap_fault(vmf, 9, ops);	/* ok: dax/fault-outside-invalidate-lock */
}

int huge_fault(struct vm_fault *vmf, const struct iomap_ops *ops)
{
	struct address_space *mapping = vmf->vma->mapping;
	int ret;

	down_read(&mapping->invalidate_lock);
	ret = fault_locked(vmf, ops);
	up_read(&mapping->invalidate_lock);
	return ret;
}

int fault_unlocked(struct vm_fault *vmf, const struct iomap_ops *ops)
{
	return dax_iomap_fault(vmf, 0, ops);	/* expect: dax/fault-outside-invalidate-lock */
}

void set_size(struct address_space *mapping)
{
	down_write(&mapping->invalidate_lock);
	truncate_pagecache(mapping);
	up_write(&mapping->invalidate_lock);
}
