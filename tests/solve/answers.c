/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small function without locks, which notes something as it goes, is followed
 * for what it answers to the constants it is asked with.
 *
 * balanced: by_sequence
 * no edge: sequence.lock -> other
 * edge: sequence.lock -> inner
 * balanced: no_small_number
 * balanced: no_small_number_asked
 */
#include "kernel.h"

struct sequence { spinlock_t lock; unsigned int count; };

struct sequence names;
spinlock_t other, inner;
unsigned long asked;

static unsigned int begin(struct sequence *s)
{
	return s->count & ~1u;
}

static bool changed(struct sequence *s, unsigned int seq)
{
	asked++;
	return s->count != seq;
}

/* who holds the lock has an odd number, and nothing changes */
static bool again(struct sequence *s, unsigned int seq)
{
	return !(seq & 1) && changed(s, seq);
}

void by_sequence(void)
{
	unsigned int seq = 0;

restart:
	if (seq & 1)
		spin_lock(&names.lock); /* ok: order/recursive */
	else
		seq = begin(&names);
	if (again(&names, seq)) {
		seq = 1;
		goto restart;
	}
	if (seq & 1)
		spin_unlock(&names.lock);
}

void holder(void)
{
	spin_lock(&names.lock);
	if (again(&names, 1)) {
		spin_lock(&other);
		spin_unlock(&other);
	}
	if (again(&names, 2)) {
		spin_lock(&inner);
		spin_unlock(&inner);
	}
	spin_unlock(&names.lock);
}

/* --- what is at least so much, unsigned, is not NULL ----------------------------------- */

struct mutex once;
struct handle { unsigned int sync; };

static int is_pointer(struct handle *h)
{
	if ((unsigned long)h < 4096)
		return 0;
	return 1;
}

void no_small_number(struct handle *h)
{
	mutex_lock(&once);
	if ((unsigned long)h >= 4096) {
		if (h)
			mutex_unlock(&once);
	} else {
		mutex_unlock(&once);
	}
}

void no_small_number_asked(struct handle *h)
{
	mutex_lock(&once);
	if (!is_pointer(h) || !h->sync) {
		mutex_unlock(&once);
		h = NULL;
	}
	if (h)
		mutex_unlock(&once);
}
