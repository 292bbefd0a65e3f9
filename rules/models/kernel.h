/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What models need of the kernel: its locks, and what faults go through. Names of records and
 * fields are the kernel's, as locks and operations are known by them; the rest of each record
 * is left out. Functions are declared here and have their bodies, or rules, in the kernel.
 */
#ifndef FAULTLINE_MODELS_KERNEL_H
#define FAULTLINE_MODELS_KERNEL_H

#define NULL ((void *)0)
#define __user

typedef _Bool bool;
typedef unsigned long size_t;
typedef long ssize_t;
typedef long long loff_t;
typedef unsigned int vm_fault_t;
typedef unsigned int gfp_t;

struct mutex { long owner; };
void mutex_lock(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

struct rw_semaphore { long count; };
void down_read(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);

typedef struct spinlock { int raw; } spinlock_t;
void spin_lock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);

/* Any that may wait and recurse into a file system: __GFP_DIRECT_RECLAIM, __GFP_FS. */
#define GFP_KERNEL 0xcc0u
void fs_reclaim_acquire(gfp_t gfp_mask);
void fs_reclaim_release(gfp_t gfp_mask);

struct vm_area_struct;
struct mm_struct { struct rw_semaphore mmap_lock; };
struct task_struct { struct mm_struct *mm; };
struct task_struct *get_current(void);
#define current get_current()

struct pt_regs;
struct vm_area_struct *lock_vma_under_rcu(struct mm_struct *mm, unsigned long address);
struct vm_area_struct *lock_mm_and_find_vma(struct mm_struct *mm, unsigned long address,
					    struct pt_regs *regs);
void vma_end_read(struct vm_area_struct *vma);
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address,
			   unsigned int flags, struct pt_regs *regs);

struct page;
struct iovec;
struct iov_iter {
	bool nofault;
	bool data_source;	/* what is written is read from it */
	bool faultline_kernel;	/* ours: it was made to go over kernel memory */
};

struct vm_fault {
	struct vm_area_struct *vma;
	unsigned int flags;
};

struct vm_operations_struct {
	vm_fault_t (*fault)(struct vm_fault *vmf);
	vm_fault_t (*huge_fault)(struct vm_fault *vmf, unsigned int order);
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *vmf);
};

struct vm_area_struct {
	struct mm_struct *vm_mm;
	const struct vm_operations_struct *vm_ops;
};

/* Any value: a decision that no model can make. Any mapping of an address space. */
long faultline_any(void);
struct vm_area_struct *faultline_vma(struct mm_struct *mm);

#endif
