/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the ways out of a function tell its callers apart by.
 *
 * balanced: two_ways_round
 * balanced: by_parity
 * balanced: by_parity_stored
 * balanced: by_level
 * edge: inode.lock -> b
 * balanced: tried
 * balanced: tries_hard
 * balanced: by_flags
 * balanced: by_request
 * edge: c -> request.lock
 */
#include "kernel.h"

struct mutex a, b, c;
struct inode { unsigned int flags; struct mutex lock; struct inode *next; int seq; };

int random(void);
void cpu_relax(void);

/* either order, one effect */
static int lock_both(struct inode *i, struct inode *j)
{
	if (i < j) {
		mutex_lock(&i->lock);
		mutex_lock(&j->lock);	/* ok: order/recursive */
	} else {
		mutex_lock(&j->lock);
		mutex_lock(&i->lock);	/* ok: order/recursive */
	}
	return random();
}

int two_ways_round(struct inode *i, struct inode *j)
{
	int n = lock_both(i, j);

	mutex_unlock(&i->lock);
	mutex_unlock(&j->lock);
	return n;
}

int read_once(struct inode *i);

static int begin(struct inode *i)
{
	int seq;

	while ((seq = read_once(i)) & 1) {
		mutex_lock(&b);
		mutex_unlock(&b);
	}
	return seq;
}

/* even: nothing is locked */
void by_parity(struct inode *i)
{
	int seq = begin(i);

	if (seq & 1)
		mutex_unlock(&a);
}

static void begin_or_lock(struct inode *i, int *seq)
{
	if (*seq & 1)
		mutex_lock(&a);
	else
		*seq = begin(i);
}

void by_parity_stored(struct inode *i, int seq)
{
	begin_or_lock(i, &seq);
	cpu_relax();
	if (seq & 1)
		mutex_unlock(&a);
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass);

static void lock_level(struct inode *i)
{
	if (random())
		mutex_lock_nested(&i->lock, 1);
	else
		mutex_lock(&i->lock);
}

void by_level(struct inode *i)
{
	lock_level(i);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&i->lock);
}

static struct inode *try(struct inode *i)
{
	int ret = mutex_trylock(&c);

	return ret ? i : NULL;
}

void tried(struct inode *i)
{
	if (!i)
		return;
	if (try(i))
		mutex_unlock(&c);
}

/* the answer alone does not tell; what was asked for does */
static int get(struct inode *i, unsigned int flags)
{
	if (!i->next)
		return -1;
	if (flags & 1) {
		if (flags & 2) {
			if (!mutex_trylock(&i->lock))
				return -11;
		} else {
			mutex_lock(&i->lock);
		}
		if (i->next->flags & 4) {
			mutex_unlock(&i->lock);
			return -1;
		}
	}
	if (flags & 8)
		i->seq++;
	if (i->next->seq)
		i->seq = 7;
	if (i->next->next == i)
		i->flags |= 16;
	return random() ? 1 : 2;
}

int by_flags(struct inode *i, unsigned int flags)
{
	int ret = get(i, flags);

	if (ret < 0)
		return ret;
	if (flags & 1)
		mutex_unlock(&i->lock);
	return 0;
}

int tries_hard(struct inode *i, int force)
{
	int got = 1, ret = 0;

	if (force)
		mutex_lock(&c);
	else
		got = mutex_trylock(&c);
	if (!got)
		ret = -11;
	if (!ret)
		mutex_unlock(&c);
	return ret;
}

struct request {
	long start, len, goal, min, max, order, group, tries, op, status, found, flags;
	struct mutex lock;
};

/* says much of the request, and how it was locked with it */
static void set_up(struct request *r, struct inode *i, long len)
{
	r->start = i->seq;
	r->len = len;
	r->goal = len + 1;
	r->min = len + 2;
	r->max = len + 3;
	r->order = len + 4;
	r->group = len + 5;
	r->tries = len + 6;
	r->op = len + 7;
	r->status = len + 8;
	r->found = len + 9;
	r->flags = 0;
	if (random()) {
		r->flags |= 1;
		mutex_lock(&c);
	}
}

void by_request(struct request *r, struct inode *i)
{
	set_up(r, i, 1);
	mutex_lock(&r->lock);
	mutex_unlock(&r->lock);
	if (r->flags & 1)
		mutex_unlock(&c);
}
