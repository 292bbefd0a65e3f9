/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct vm_fault;
struct writeback_control;
struct address_space_operations {
	int (*writepages)(struct address_space *mapping, struct writeback_control *wbc);
};
struct vm_operations_struct {
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *vmf, struct address_space *mapping);
};
struct dax_file {
	struct address_space mapping;
	const struct address_space_operations *ops;
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

int do_writepages(struct dax_file *file, struct writeback_control *wbc)
{
	return file->ops->writepages(&file->mapping, wbc);
}

static int pages_writepages(struct address_space *mapping, struct writeback_control *wbc)
{
	down_read(&mapping->i_mmap_rwsem);
	up_read(&mapping->i_mmap_rwsem);
	return 0;
}

const struct address_space_operations pages_aops = { .writepages = pages_writepages };

/* It is there, but nothing leads to it. */
int forgotten_writepages(struct address_space *mapping, struct writeback_control *wbc)
{
	return dax_writeback_mapping_range(mapping, wbc);
}

static vm_fault_t pfn_mkwrite(struct vm_fault *vmf, struct address_space *mapping)
{
	down_read(&mapping->i_mmap_rwsem);
	up_read(&mapping->i_mmap_rwsem);
	return 0;
}

const struct vm_operations_struct vm_ops = { .pfn_mkwrite = pfn_mkwrite };

vm_fault_t wp_pfn_shared(const struct vm_operations_struct *ops, struct vm_fault *vmf,
			 struct address_space *mapping)
{
	return ops->pfn_mkwrite(vmf, mapping);
}

vm_fault_t fault(struct vm_fault *vmf, struct address_space *mapping)
{
	return dax_iomap_fault(vmf, mapping);	/* expect: dax/writepages-without-flush */
}

/* A file of pages has nothing but pages. */
vm_fault_t page_fault(struct vm_fault *vmf, struct folio *folio)
{
	folio_lock(folio);			/* ok: dax/writepages-without-flush */
	return 0x200;
}
