/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct vm_fault;

void free_blocks(struct inode *inode, loff_t from);

vm_fault_t dax_iomap_fault(struct vm_fault *vmf, struct inode *inode)
{
	down_read(&inode->i_mapping->i_mmap_rwsem);
	up_read(&inode->i_mapping->i_mmap_rwsem);
	return 0;
}

void truncate_setsize(struct inode *inode, loff_t size)
{
	down_write(&inode->i_mapping->i_mmap_rwsem);
	up_write(&inode->i_mapping->i_mmap_rwsem);
}

vm_fault_t fault(struct vm_fault *vmf, struct inode *inode)
{
	vm_fault_t ret;

	down_read(&inode->i_mapping->invalidate_lock);
	ret = dax_iomap_fault(vmf, inode);
	up_read(&inode->i_mapping->invalidate_lock);
	return ret;
}

void set_size(struct inode *inode, loff_t size)
{
	down_write(&inode->i_mapping->invalidate_lock);
	truncate_setsize(inode, size);		/* ok: dax/truncate-outside-invalidate-lock */
	free_blocks(inode, size);
	up_write(&inode->i_mapping->invalidate_lock);
}

void set_size_with_i_rwsem(struct inode *inode, loff_t size)
{
	down_write(&inode->i_rwsem);
	truncate_setsize(inode, size);		/* expect: dax/truncate-outside-invalidate-lock */
	free_blocks(inode, size);
	up_write(&inode->i_rwsem);
}

/* Where the caller holds it. */
static void shrink(struct inode *inode, loff_t size)
{
	truncate_setsize(inode, size);		/* ok: dax/truncate-outside-invalidate-lock */
}

void punch(struct inode *inode, loff_t size)
{
	down_write(&inode->i_mapping->invalidate_lock);
	shrink(inode, size);
	up_write(&inode->i_mapping->invalidate_lock);
}
