/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One lock, of the kind that a case is built with (-DLOCK_spin, -DLOCK_rsem …), and
 * just enough of the kernel's interface to take it. LOCK() is the way of taking it
 * that the kind is named for; READ() and WRITE() take those that have readers in
 * either way; OTHER is a lock without readers to go with them.
 *
 * rlock is a rwlock whose readers may recurse: in an interrupt, or where rwlocks are
 * not queued. What lockdep is told of it is what its functions are made of. qlock is
 * the same taken by a task, fair as queued rwlocks are.
 */
#define NULL ((void *)0)

struct lock_class_key { int unused; };
struct lockdep_map { const char *name; };
typedef struct spinlock { int raw; } spinlock_t;
typedef struct { int raw; } rwlock_t;
struct mutex { long owner; };
struct rw_semaphore { long count; };

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void _raw_read_lock(rwlock_t *lock);
void _raw_read_unlock(rwlock_t *lock);
void _raw_write_lock(rwlock_t *lock);
void _raw_write_unlock(rwlock_t *lock);
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void lock_acquire(struct lockdep_map *lock, unsigned int subclass, int trylock, int read,
		  int check, struct lockdep_map *nest_lock, unsigned long ip);
void lock_release(struct lockdep_map *lock, unsigned long ip);

void __raw_spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key,
			  short inner);
void __rwlock_init(rwlock_t *lock, const char *name, struct lock_class_key *key);
void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);
void lockdep_init_map_type(struct lockdep_map *lock, const char *name, struct lock_class_key *key,
			   int subclass, unsigned char inner, unsigned char outer,
			   unsigned char lock_type);

extern struct lock_class_key key;

#if defined(LOCK_spin)
typedef spinlock_t lock_t;
# define LOCK(x)	spin_lock(&x)
# define UNLOCK(x)	spin_unlock(&x)
# define INIT(x)	__raw_spin_lock_init(&x, #x, &key, 0)
#elif defined(LOCK_mutex)
typedef struct mutex lock_t;
# define LOCK(x)	mutex_lock(&x)
# define UNLOCK(x)	mutex_unlock(&x)
# define INIT(x)	__mutex_init(&x, #x, &key)
#elif defined(LOCK_wlock) || defined(LOCK_qlock)
typedef rwlock_t lock_t;
typedef spinlock_t other_t;
# define READ(x)	_raw_read_lock(&x)
# define UNREAD(x)	_raw_read_unlock(&x)
# define WRITE(x)	_raw_write_lock(&x)
# define UNWRITE(x)	_raw_write_unlock(&x)
# define OTHER(x)	spin_lock(&x)
# define UNOTHER(x)	spin_unlock(&x)
# define INIT(x)	__rwlock_init(&x, #x, &key)
#elif defined(LOCK_rlock)
typedef struct lockdep_map lock_t;
typedef spinlock_t other_t;
# define READ(x)	lock_acquire(&x, 0, 0, 2, 1, NULL, 0)
# define UNREAD(x)	lock_release(&x, 0)
# define WRITE(x)	lock_acquire(&x, 0, 0, 0, 1, NULL, 0)
# define UNWRITE(x)	lock_release(&x, 0)
# define OTHER(x)	spin_lock(&x)
# define UNOTHER(x)	spin_unlock(&x)
# define INIT(x)	lockdep_init_map_type(&x, #x, &key, 0, 0, 0, 0)
#elif defined(LOCK_wsem) || defined(LOCK_rsem)
typedef struct rw_semaphore lock_t;
typedef struct mutex other_t;
# define READ(x)	down_read(&x)
# define UNREAD(x)	up_read(&x)
# define WRITE(x)	down_write(&x)
# define UNWRITE(x)	up_write(&x)
# define OTHER(x)	mutex_lock(&x)
# define UNOTHER(x)	mutex_unlock(&x)
# define INIT(x)	__init_rwsem(&x, #x, &key)
#else
# error "build this with -DLOCK_spin, mutex, wlock, qlock, rlock, wsem or rsem"
#endif

#if defined(LOCK_wlock) || defined(LOCK_wsem)
# define LOCK(x)	WRITE(x)
# define UNLOCK(x)	UNWRITE(x)
#elif !defined(LOCK)
# define LOCK(x)	READ(x)
# define UNLOCK(x)	UNREAD(x)
#endif
