/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may drop a lock of his caller's, and does not always, says so in a variable that he is
 * given the address of. Once that is asked, whether the lock is held rests on it.
 *
 * edge: space.lock -> inside
 * unsure edge: space.lock -> after
 */
#include "kernel.h"

struct space { struct mutex lock; int flags; };
struct mutex inside, after;
int asks(struct space *s);
void note(int *where);

static int pins(struct space *s, int *locked)
{
	note(locked);
	mutex_lock(&inside);
	mutex_unlock(&inside);
	if (asks(s))
		mutex_unlock(&s->lock);
	note(locked);
	return asks(s);
}

static int wraps(struct space *s, int *locked)
{
	return pins(s, locked);
}

int user(struct space *s)
{
	int locked = 1, n;

	mutex_lock(&s->lock);
	n = wraps(s, &locked);
	if (locked)
		mutex_unlock(&s->lock);	/* ok: balance/not-held */
	mutex_lock(&after);
	mutex_unlock(&after);
	if (n <= 0)
		return -1;	/* ok: balance/missing-unlock */
	return 0;
}
