/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A call may have dropped a caller's lock, and says so in a variable, but what it says there is
 * not known. Who asks, and takes the lock then or later, takes the caller's again: it is the one
 * that he drops.
 *
 * no edge: space.sem -> between
 * edge: space.sem -> after
 * balanced: each
 * edge: other.sem -> kept
 */
#include "kernel.h"

struct space { struct rw_semaphore sem; };
struct other { struct rw_semaphore sem; };

struct mutex between, after, kept;

int random(void);

static void look(struct space *s, int *locked)
{
	if (random()) {
		up_read(&s->sem);
		*locked = random();
	}
}

static int waits;

static void each(struct space *s)
{
	int locked = 1;

	while (random()) {
		if (!locked) {
			down_read(&s->sem);
			locked = 1;
		}
		if (random()) {
			up_read(&s->sem);
			locked = 0;
			mutex_lock(&between);
			mutex_unlock(&between);
		} else {
			look(s, &locked);
		}
		if (!locked)
			waits = 0;
	}
	if (!locked)
		down_read(&s->sem);
}

void holder(struct space *s)
{
	down_read(&s->sem);
	each(s);
	mutex_lock(&after);
	mutex_unlock(&after);
	up_read(&s->sem);
}

/* One's own lock stays so: that of another object is not meant. */
void owner(struct space *s, struct other *o)
{
	int locked = 1;

	down_read(&s->sem);
	look(s, &locked);
	if (!locked)
		down_read(&s->sem);
	down_read(&o->sem);
	mutex_lock(&kept);
	mutex_unlock(&kept);
	up_read(&o->sem);
	up_read(&s->sem);
}
