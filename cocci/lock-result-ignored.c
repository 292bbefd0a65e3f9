/* SPDX-License-Identifier: GPL-2.0-only */
#define EINTR 4

struct mutex { int count; };
struct rw_semaphore { int count; };

void mutex_lock(struct mutex *lock);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void down_read(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
int work(void);

int goes_on(struct mutex *lock)
{
	int ret;

	mutex_lock_interruptible(lock);	/* expect: cocci/lock-result-ignored */
	ret = work();
	mutex_unlock(lock);
	return ret;
}

int tries(struct rw_semaphore *sem)
{
	int ret;

	down_read_trylock(sem);		/* expect: cocci/lock-result-ignored */
	ret = work();
	up_read(sem);
	return ret;
}

int looks(struct mutex *lock)
{
	int ret;

	if (mutex_lock_interruptible(lock))	/* ok: cocci/lock-result-ignored */
		return -EINTR;
	ret = work();
	mutex_unlock(lock);
	return ret;
}

int keeps_it(struct mutex *lock)
{
	int taken = mutex_trylock(lock);	/* ok: cocci/lock-result-ignored */
	int ret = work();

	if (taken)
		mutex_unlock(lock);
	return ret;
}

/* Somebody has it, whether it was free or not. */
void marks(struct mutex *lock)
{
	(void)mutex_trylock(lock);	/* ok: cocci/lock-result-ignored */
}

int always(struct mutex *lock)
{
	mutex_lock(lock);		/* ok: cocci/lock-result-ignored */
	mutex_unlock(lock);
	return work();
}
