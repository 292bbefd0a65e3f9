/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

struct writeback_control;
struct address_space_operations {
	int (*writepages)(struct address_space *mapping, struct writeback_control *wbc);
};

vm_fault_t dax_iomap_fault(struct vm_fault *vmf, struct address_space *mapping)
{
	down_read(&mapping->i_mmap_rwsem);
	up_read(&mapping->i_mmap_rwsem);
	return 0;
}

int dax_writeback_mapping_range(struct address_space *mapping, struct writeback_control *wbc)
{
	down_read(&mapping->i_mmap_rwsem);
	up_read(&mapping->i_mmap_rwsem);
	return 0;
}

static int writepages(struct address_space *mapping, struct writeback_control *wbc)
{
	down_read(&mapping->i_mmap_rwsem);
	up_read(&mapping->i_mmap_rwsem);
	return 0;
}

const struct address_space_operations aops = { .writepages = writepages };

int do_writepages(const struct address_space_operations *ops, struct address_space *mapping,
		  struct writeback_control *wbc)
{
	return ops->writepages(mapping, wbc);
}

int sync_file(struct file *file, struct writeback_control *wbc)
{
	return dax_writeback_mapping_range(file->f_mapping, wbc);
}

static vm_fault_t page_mkwrite(struct vm_fault *vmf)
{
	folio_lock(vmf->folio);
	return 0x200;
}

const struct vm_operations_struct vm_ops = { .page_mkwrite = page_mkwrite };

vm_fault_t do_page_mkwrite(struct vm_fault *vmf)
{
	return vmf->vma->vm_ops->page_mkwrite(vmf);
}

vm_fault_t fault(struct vm_fault *vmf)
{
	return dax_iomap_fault(vmf, vmf->vma->vm_file->f_mapping); /* expect: dax/writepages-without-flush */
}
