/* SPDX-License-Identifier: GPL-2.0-only */
/* What nobody can write to has nothing dirty: rules of DAX let a read-only file system be. */
#include "../../rules/checks/kernel.h"

struct vm_fault;
struct writeback_control;
struct address_space_operations {
	int (*writepages)(struct address_space *mapping, struct writeback_control *wbc);
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

vm_fault_t fault(struct vm_fault *vmf, struct address_space *mapping)
{
	return dax_iomap_fault(vmf, mapping);	/* ok: dax/writepages-without-flush */
}
