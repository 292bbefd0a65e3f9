/* SPDX-License-Identifier: GPL-2.0-only */
#define EIO 5

struct mutex { int count; };
struct rw_semaphore { int count; };
struct dev { struct mutex lock; struct dev *next; int state; };

#define for_each_dev(dev, last) for (; (dev) != (last); (dev) = (dev)->next)

void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
int prepare(struct dev *dev);
int start(struct dev *dev);

int one_label_too_early(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		goto out;
	}
	err = start(dev);
out:
	mutex_unlock(&dev->lock);	/* expect: cocci/unlock-twice */
	return err;
}

int behind_it(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		goto out;
	}
	err = start(dev);
	mutex_unlock(&dev->lock);	/* ok: cocci/unlock-twice */
out:
	return err;
}

int again(struct dev *dev)
{
	int err;

retry:
	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		goto retry;
	}
	mutex_unlock(&dev->lock);	/* ok: cocci/unlock-twice */
	return err;
}

/* Taken anew, in the other mode. */
int upgrades(struct rw_semaphore *sem, struct dev *dev)
{
	int err, exclusive = 0;

	down_read(sem);
retry:
	err = prepare(dev);
	if (err && !exclusive) {
		exclusive = 1;
		up_read(sem);
		down_write(sem);
		goto retry;
	}
	if (!exclusive)
		up_read(sem);		/* ok: cocci/unlock-twice */
	else
		up_write(sem);
	return err;
}

/* Not the same. */
int next_one(struct dev *dev)
{
	struct dev *next;
	int err;

	mutex_lock(&dev->lock);
	next = dev->next;
	mutex_lock(&next->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		dev = next;
		goto out;
	}
	err = start(dev);
	mutex_unlock(&next->lock);
out:
	mutex_unlock(&dev->lock);	/* ok: cocci/unlock-twice */
	return err;
}

/* By the same name, but not the same. */
int each_of_a_list(struct dev *first, struct dev *last)
{
	struct dev *dev = first;
	int err;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		goto out;
	}
	err = start(dev);
out:
	for_each_dev(dev, last) {
		start(dev);
		mutex_unlock(&dev->lock);	/* ok: cocci/unlock-twice */
	}
	return err;
}

int the_last(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	mutex_lock(&dev->next->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		goto out;
	}
	err = start(dev);
out:
	dev = dev->next;
	mutex_unlock(&dev->lock);	/* ok: cocci/unlock-twice */
	return err;
}

int counted(struct dev *devs, int i)
{
	int err;

	mutex_lock(&devs[i].lock);
	err = prepare(&devs[i]);
	if (err) {
		mutex_unlock(&devs[i].lock);
		goto out;
	}
	err = start(&devs[i]);
out:
	i--;
	mutex_unlock(&devs[i].lock);	/* ok: cocci/unlock-twice */
	return err;
}

/* The syntax does not say which of the arguments it gives something else. */
int asks_a_list(struct dev *dev)
{
	struct dev *other;
	int err;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		goto out;
	}
	err = start(dev);
out:
	for_each_dev(other, dev)
		start(other);
	mutex_unlock(&dev->lock);	/* todo: cocci/unlock-twice */
	return err;
}

/* Asked twice. */
int only_if(struct dev *dev)
{
	int err, locked = 1;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err) {
		mutex_unlock(&dev->lock);
		locked = 0;
		goto out;
	}
	err = start(dev);
out:
	if (locked)
		mutex_unlock(&dev->lock); /* ok: cocci/unlock-twice */
	return err;
}
