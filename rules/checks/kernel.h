/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests beside the rules need of the kernel, by the kernel's names: records have
 * the fields that locks and operations are known by, functions that rules know have no
 * body. What only one family needs stands in its tests.
 */
#ifndef FAULTLINE_CHECKS_KERNEL_H
#define FAULTLINE_CHECKS_KERNEL_H

#define NULL ((void *)0)
#define __user

typedef _Bool bool;
typedef unsigned long size_t;
typedef long ssize_t;
typedef long long loff_t;
typedef unsigned int gfp_t;
typedef unsigned int vm_fault_t;

/* --- locks ---------------------------------------------------------------------------- */

struct lock_class_key { int unused; };
struct lockdep_map { const char *name; };
struct mutex { long owner; struct lockdep_map dep_map; };
struct rw_semaphore { long count; struct lockdep_map dep_map; };
struct percpu_rw_semaphore { struct lockdep_map dep_map; };
typedef struct spinlock { int raw; } spinlock_t;

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
void mutex_lock(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void down_read(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void down_write_nested(struct rw_semaphore *sem, int subclass);
int down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);
void percpu_down_read(struct percpu_rw_semaphore *sem);
void percpu_up_read(struct percpu_rw_semaphore *sem);
void spin_lock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);

/* --- files ---------------------------------------------------------------------------- */

struct inode;
struct file;
struct page;
struct folio;
struct vm_area_struct;

struct sb_writers { struct percpu_rw_semaphore rw_sem[3]; };
struct super_block {
	struct rw_semaphore s_umount;
	struct sb_writers s_writers;
};
struct address_space {
	struct inode *host;
	struct rw_semaphore invalidate_lock;
	struct rw_semaphore i_mmap_rwsem;
};
struct inode {
	struct super_block *i_sb;
	struct address_space *i_mapping;
	struct rw_semaphore i_rwsem;
};
struct dentry { struct inode *d_inode; };
struct file {
	struct inode *f_inode;
	struct address_space *f_mapping;
};
struct mm_struct { struct rw_semaphore mmap_lock; };

void folio_lock(struct folio *folio);
bool folio_trylock(struct folio *folio);
void folio_unlock(struct folio *folio);

/* --- the rest ------------------------------------------------------------------------- */

void panic(const char *fmt, ...) __attribute__((noreturn));

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-4095;
}

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

#endif
