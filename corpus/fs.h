/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of file systems need of the kernel besides what tests of rules share: the
 * journal, user memory and its faults, reclaim, work items and completions. By the kernel's
 * names; of records only what is asked of them.
 */
#ifndef CORPUS_FS_H
#define CORPUS_FS_H

#include "kernel.h"

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

int prepare(void *object);
int change(void *object);

/* --- jbd2 ----------------------------------------------------------------------------- */

typedef struct jbd2_journal_handle handle_t;
typedef struct journal_s { struct lockdep_map j_trans_commit_map; } journal_t;

handle_t *jbd2__journal_start(journal_t *journal, int blocks);
int jbd2_journal_stop(handle_t *handle);
int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync);
void shrink_dcache_parent(struct dentry *parent);

void lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read,
		  int check, struct lockdep_map *nest, unsigned long ip);
void lock_release(struct lockdep_map *map, unsigned long ip);

/* As jbd2_might_wait_for_commit() tells lockdep. */
static inline void might_wait_for_commit(journal_t *journal)
{
	lock_acquire(&journal->j_trans_commit_map, 0, 0, 0, 1, NULL, 0);
	lock_release(&journal->j_trans_commit_map, 0);
}

/* --- user memory ---------------------------------------------------------------------- */

struct iov_iter { bool nofault; };
struct vm_operations_struct;
struct vm_area_struct {
	struct mm_struct *vm_mm;
	struct file *vm_file;
	const struct vm_operations_struct *vm_ops;
};
struct vm_fault { struct vm_area_struct *vma; struct folio *folio; };
struct vm_operations_struct {
	vm_fault_t (*fault)(struct vm_fault *vmf);
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
};

unsigned long _copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long _copy_to_user(void __user *to, const void *from, unsigned long n);
size_t _copy_from_iter(void *to, size_t n, struct iov_iter *i);
size_t fault_in_iov_iter_readable(const struct iov_iter *i, size_t n);
void pagefault_disable(void);
void pagefault_enable(void);

/* --- reclaim -------------------------------------------------------------------------- */

#define GFP_KERNEL 0xcc0u
#define GFP_NOFS 0xc40u

extern struct lockdep_map __fs_reclaim_map;
unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);

/* What may wait, and come back to the file system: as mm/page_alloc.c tells lockdep. */
static inline void fs_reclaim_acquire(gfp_t gfp)
{
	if (gfp & 0x400u && gfp & 0x80u)
		lock_acquire(&__fs_reclaim_map, 0, 0, 0, 1, NULL, 0);
}

static inline void fs_reclaim_release(gfp_t gfp)
{
	if (gfp & 0x400u && gfp & 0x80u)
		lock_release(&__fs_reclaim_map, 0);
}

static inline void *alloc(gfp_t gfp)
{
	fs_reclaim_acquire(gfp);
	fs_reclaim_release(gfp);
	return ERR_PTR(prepare(NULL));
}

/* --- what other tasks do -------------------------------------------------------------- */

struct completion { unsigned int done; };
void wait_for_completion(struct completion *x);
void complete_all(struct completion *x);

struct work_struct {
	long data;
	void (*func)(struct work_struct *work);
	struct lockdep_map lockdep_map;
};
struct workqueue_struct;
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool flush_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);

#endif
