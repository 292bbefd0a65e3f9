// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page fault of a task in user space, which the architecture's code begins: most are
 * handled under the lock of the mapping alone. do_user_addr_fault() of arch/x86/mm/fault.c.
 */
#include "kernel.h"

#define VM_FAULT_RETRY 0x400	/* the lock was dropped */
#define VM_FAULT_COMPLETED 0x4000

static void under_mmap_lock(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma = lock_mm_and_find_vma(mm, address, NULL);
	vm_fault_t fault;

	if (!vma)
		return;
	fault = handle_mm_fault(vma, address, faultline_any(), NULL);
	if (!(fault & (VM_FAULT_RETRY | VM_FAULT_COMPLETED)))
		up_read(&mm->mmap_lock);
}

/* One that has to be tried again drops the lock, and goes on under the other. */
static void under_vma_lock(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma = lock_vma_under_rcu(mm, address);
	vm_fault_t fault;

	if (!vma)
		return;
	fault = handle_mm_fault(vma, address, faultline_any(), NULL);
	if (!(fault & (VM_FAULT_RETRY | VM_FAULT_COMPLETED)))
		vma_end_read(vma);
}

void faultline_user_fault(unsigned long address)
{
	if (faultline_any())
		under_vma_lock(current->mm, address);
	else
		under_mmap_lock(current->mm, address);
}
