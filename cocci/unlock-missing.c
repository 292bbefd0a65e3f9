/* SPDX-License-Identifier: GPL-2.0-only */
#define EIO 5
#define ENOMEM 12

struct mutex { int count; };
struct dev { struct mutex lock, other; int state; };

void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
int prepare(struct dev *dev);
int start(struct dev *dev);

int returns_in_the_middle(struct dev *dev)
{
	mutex_lock(&dev->lock);
	if (!dev->state)
		return -EIO;	/* expect: cocci/unlock-missing */
	dev->state = start(dev);
	mutex_unlock(&dev->lock);
	return 0;
}

int returns_what_it_got(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err)		/* expect: cocci/unlock-missing */
		return err;
	err = start(dev);
	mutex_unlock(&dev->lock);
	return err;
}

int wrong_label(struct dev *dev)
{
	int err;

	mutex_lock(&dev->other);
	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err)		/* expect: cocci/unlock-missing */
		goto out;
	err = start(dev);
	mutex_unlock(&dev->lock);
out:
	mutex_unlock(&dev->other);
	return err;
}

int error_set_before(struct dev *dev)
{
	int err = 0;

	mutex_lock(&dev->lock);
	if (!dev->state) {
		err = -EIO;		/* expect: cocci/unlock-missing */
		goto out;
	}
	mutex_unlock(&dev->lock);
out:
	return err;
}

int error_taken_back(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = -EIO;			/* ok: cocci/unlock-missing */
	if (!dev->state) {
		err = 0;
		goto out;
	}
	mutex_unlock(&dev->lock);
out:
	return err;
}

int right_label(struct dev *dev)
{
	int err;

	mutex_lock(&dev->other);
	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err)		/* ok: cocci/unlock-missing */
		goto out;
	err = start(dev);
out:
	mutex_unlock(&dev->lock);
	mutex_unlock(&dev->other);
	return err;
}

/* Held where it succeeds, and only there. */
int begin(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	err = prepare(dev);
	if (err)
		goto out;
	return 0;		/* ok: cocci/unlock-missing */
out:
	mutex_unlock(&dev->lock);
	return err;
}

static int begin_or_drop(struct dev *dev)
{
	int err = start(dev);

	if (err)
		mutex_unlock(&dev->lock);
	return err;
}

/* Dropped by what failed. */
int failure_drops(struct dev *dev)
{
	mutex_lock(&dev->lock);
	if (begin_or_drop(dev))
		return -EIO;	/* ok: cocci/unlock-missing */
	mutex_unlock(&dev->lock);
	return 0;
}

/* Asked twice: what decided on the lock decides on the unlock. */
int sometimes(struct dev *dev, int locked)
{
	int err = 0;

	if (!locked)
		mutex_lock(&dev->lock);
	err = prepare(dev);
	if (!locked)
		mutex_unlock(&dev->lock);
	if (err)
		return -EIO;	/* ok: cocci/unlock-missing */
	return 0;
}

/* The caller's lock: dropped for a while. */
int retakes(struct dev *dev)
{
	mutex_unlock(&dev->lock);
	dev->state = start(dev);
	mutex_lock(&dev->lock);
	if (!dev->state)
		return -ENOMEM;	/* ok: cocci/unlock-missing */
	mutex_unlock(&dev->lock);
	dev->state = start(dev);
	mutex_lock(&dev->lock);
	return 0;
}

int one_of_two(struct dev *dev)
{
	int err;

	mutex_lock(&dev->lock);
	if (!dev->state) {
		mutex_unlock(&dev->lock);
		return -EIO;	/* ok: cocci/unlock-missing */
	}
	err = prepare(dev);
	if (err)
		return -ENOMEM;	/* expect: cocci/unlock-missing */
	mutex_unlock(&dev->lock);
	return 0;
}
