/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

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

vm_fault_t fault(struct vm_fault *vmf)
{
	struct inode *inode = vmf->vma->vm_file->f_inode;
	vm_fault_t ret;

	down_read(&inode->i_mapping->invalidate_lock);
	ret = dax_iomap_fault(vmf, inode);
	up_read(&inode->i_mapping->invalidate_lock);
	return ret;
}

int set_size(struct inode *inode, loff_t size)
{
	int err;

	down_write(&inode->i_rwsem);
	err = prepare(inode);
	if (err)
		goto out;
	truncate_setsize(inode, size);	/* expect: dax/truncate-outside-invalidate-lock */
	free_blocks(inode, size);
out:
	up_write(&inode->i_rwsem);
	return err;
}
