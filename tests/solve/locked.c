/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A variable that says which lock of many is held, from turn to turn.
 *
 * no edge: vec.lock -> b
 * edge: vec.lock -> c
 * balanced: scan
 */
#include "kernel.h"

struct vec { int n; spinlock_t lock; };
struct page { struct vec *vec; int free; };

spinlock_t b, c;
struct vec *vec_of(struct page *p);
struct page *next(void);
int random(void);

static bool lock_vec(spinlock_t *lock)
{
	if (random()) {
		if (spin_trylock(lock))
			return 1;
	}
	spin_lock(lock);
	return 1;
}

void scan(void)
{
	struct vec *vec = NULL, *locked = NULL;
	struct page *p;

	while ((p = next())) {
		if (p->free) {
			if (locked) {
				spin_unlock(&locked->lock);
				locked = NULL;
			}
			spin_lock(&b);
			spin_unlock(&b);
			continue;
		}
		vec = vec_of(p);
		if (vec != locked) {
			if (locked)
				spin_unlock(&locked->lock);
			lock_vec(&vec->lock);
			locked = vec;
		}
		spin_lock(&c);
		spin_unlock(&c);
	}
	if (locked)
		spin_unlock(&locked->lock);
}
