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
 * edge: third.sem -> own
 * edge: space.sem -> asked
 */
#include "kernel.h"

struct space { struct rw_semaphore sem; };
struct other { struct rw_semaphore sem; };
struct third { struct rw_semaphore sem; };

struct mutex between, after, kept, own, asked;

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

static void look_written(struct space *s, int *locked)
{
	if (random()) {
		up_write(&s->sem);
		*locked = random();
	}
}

/* Nor is it the caller's when it was one's own in the call, and is dropped before one asks. */
static void plain(struct space *s)
{
	int locked = 1;

	down_write(&s->sem);
	look_written(s, &locked);
	up_write(&s->sem);
	if (!locked)
		waits = 2;
	down_write(&s->sem);
	mutex_lock(&asked);
	mutex_unlock(&asked);
	up_write(&s->sem);
}

void user(struct space *s, struct third *o)
{
	down_write(&o->sem);
	plain(s);
	mutex_lock(&own);
	mutex_unlock(&own);
	up_write(&o->sem);
}
