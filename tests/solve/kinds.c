/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kind of thing a function is given is known from who calls it, by rules that say so,
 * where no condition shows it.
 *
 * edge: code -> aliases
 * no edge: data -> aliases
 * edge: data -> areas
 * edge: walked -> hugetlb
 * no edge: walked -> plain
 * edge: faulted -> plain
 * edge: exits -> zaps
 * no edge: truncates -> zaps
 * edge: truncates -> pages
 * no edge: allocates -> grows
 * no edge: syncs -> swaps
 * edge: reclaims -> swaps
 * no edge: huge -> dirty
 * edge: written -> dirty
 */
#include "kernel.h"

struct vm { struct mutex lock; int perms, is_hugetlb; };
struct mutex code, data, areas, aliases, walked, faulted, hugetlb, plain;
struct mutex huge, written, dirty;
struct mutex syncs, swaps, reclaims;
struct mutex exits, truncates, zaps, pages, allocates, grows;

/* --- memory for code --- */

void vm_reset_perms(struct vm *vm)
{
	mutex_lock(&aliases);
	mutex_unlock(&aliases);
}

void vfree(struct vm *vm)
{
	mutex_lock(&areas);
	mutex_unlock(&areas);
	if (vm->perms)
		vm_reset_perms(vm);
}

void kvfree(struct vm *vm)
{
	vfree(vm);
}

void frees_code(struct vm *vm)
{
	mutex_lock(&code);
	vfree(vm);
	mutex_unlock(&code);
}

void frees_data(struct vm *vm)
{
	mutex_lock(&data);
	kvfree(vm);
	mutex_unlock(&data);
}

/* --- faults of a walk over huge pages --- */

int __handle_mm_fault(struct vm *vm)
{
	mutex_lock(&plain);
	mutex_unlock(&plain);
	return 0;
}

int fault(struct vm *vm)
{
	if (!vm->is_hugetlb)
		return __handle_mm_fault(vm);
	mutex_lock(&hugetlb);
	mutex_unlock(&hugetlb);
	return 0;
}

void walk_hugetlb_range(struct vm *vm)
{
	mutex_lock(&walked);
	fault(vm);
	mutex_unlock(&walked);
}

void faults(struct vm *vm)
{
	mutex_lock(&faulted);
	fault(vm);
	mutex_unlock(&faulted);
}

/* --- pages of files --- */

void __hugetlb_zap_begin(struct vm *vm)
{
	mutex_lock(&zaps);
	mutex_unlock(&zaps);
}

void zap(struct vm *vm)
{
	if (vm->is_hugetlb)
		__hugetlb_zap_begin(vm);
	mutex_lock(&pages);
	mutex_unlock(&pages);
}

void unmap_mapping_range(struct vm *vm)
{
	zap(vm);
}

void exit_mm(struct vm *vm)
{
	mutex_lock(&exits);
	zap(vm);
	mutex_unlock(&exits);
}

void truncate(struct vm *vm)
{
	mutex_lock(&truncates);
	unmap_mapping_range(vm);
	mutex_unlock(&truncates);
}

/* --- boot --- */

int deferred_grow_zone(struct vm *vm)
{
	mutex_lock(&grows);
	mutex_unlock(&grows);
	return 1;
}

void allocate(struct vm *vm)
{
	mutex_lock(&allocates);
	deferred_grow_zone(vm);
	mutex_unlock(&allocates);
}

/* --- writeback --- */

int shmem_writepage(struct vm *vm)
{
	mutex_lock(&swaps);
	mutex_unlock(&swaps);
	return 0;
}

int write_page(struct vm *vm)
{
	return shmem_writepage(vm);
}

int do_writepages(struct vm *vm)
{
	return write_page(vm);
}

void sync(struct vm *vm)
{
	mutex_lock(&syncs);
	do_writepages(vm);
	mutex_unlock(&syncs);
}

void reclaim(struct vm *vm)
{
	mutex_lock(&reclaims);
	write_page(vm);
	mutex_unlock(&reclaims);
}

/* --- dirty pages --- */

int block_dirty_folio(struct vm *vm)
{
	mutex_lock(&dirty);
	mutex_unlock(&dirty);
	return 1;
}

void folio_mark_dirty(struct vm *vm)
{
	block_dirty_folio(vm);
}

void __unmap_hugepage_range(struct vm *vm)
{
	mutex_lock(&huge);
	folio_mark_dirty(vm);
	mutex_unlock(&huge);
}

void written_to(struct vm *vm)
{
	mutex_lock(&written);
	folio_mark_dirty(vm);
	mutex_unlock(&written);
}
