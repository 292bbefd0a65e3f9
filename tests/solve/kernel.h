/* SPDX-License-Identifier: GPL-2.0-only */
/* Just enough of the kernel's interface for the cases beside this file. */
#define NULL ((void *)0)
typedef unsigned int gfp_t;
typedef _Bool bool;

struct lockdep_map { const char *name; };
struct mutex { struct { int raw; struct lockdep_map dep_map; } wait_lock; struct lockdep_map dep_map; };
struct rw_semaphore { long count; };
typedef struct spinlock { int raw; } spinlock_t;

void mutex_lock(struct mutex *lock);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void down_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void down_write_nested(struct rw_semaphore *sem, int subclass);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);
void spin_lock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void panic(const char *fmt, ...) __attribute__((noreturn));

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-4095;
}

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}
