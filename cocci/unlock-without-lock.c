/* SPDX-License-Identifier: GPL-2.0-only */
#define EINTR 4
#define EAGAIN 11

struct mutex { int count; };
struct rw_semaphore { int count; };

void mutex_lock(struct mutex *lock);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void down_read(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
int down_write_killable(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
int work(void);

int one_label_for_all(struct mutex *lock)
{
	int ret = -EINTR;

	if (mutex_lock_interruptible(lock))
		goto out;
	ret = work();
out:
	mutex_unlock(lock);	/* expect: cocci/unlock-without-lock */
	return ret;
}

int tried(struct rw_semaphore *sem)
{
	if (!down_read_trylock(sem)) {
		up_read(sem);	/* expect: cocci/unlock-without-lock */
		return -EAGAIN;
	}
	work();
	up_read(sem);		/* ok: cocci/unlock-without-lock */
	return 0;
}

int asked(struct rw_semaphore *sem)
{
	int ret = down_write_killable(sem);

	if (ret) {
		up_write(sem);	/* todo: cocci/unlock-without-lock */
		return ret;
	}
	ret = down_write_killable(sem);
	if (ret) {
		up_write(sem);	/* expect: cocci/unlock-without-lock */
		return ret;
	}
	up_write(sem);
	return 0;
}

int two_labels(struct mutex *lock)
{
	int ret = -EINTR;

	if (mutex_lock_interruptible(lock))
		goto out;
	ret = work();
	mutex_unlock(lock);	/* ok: cocci/unlock-without-lock */
out:
	return ret;
}

/* Waits for what it could not have at once. */
int waits(struct mutex *lock)
{
	if (!mutex_trylock(lock))
		mutex_lock(lock);
	work();
	mutex_unlock(lock);	/* ok: cocci/unlock-without-lock */
	return 0;
}

struct pool { struct mutex *all[8]; int n; };

int gives_back_others(struct pool *pool)
{
	struct mutex *lock;
	int i;

	for (i = 0; i < pool->n; i++) {
		lock = pool->all[i];
		if (!mutex_trylock(lock))
			goto back;
	}
	return 0;
back:
	while (i-- > 0) {
		lock = pool->all[i];
		mutex_unlock(lock);	/* ok: cocci/unlock-without-lock */
	}
	return -EAGAIN;
}
