/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks held from one turn of a loop to the next: of what the earlier turn asked,
 * the later one knows little. One of many is meant to stay held.
 *
 * edge: a -> b
 * unsure edge: thing.late -> thing.early
 * sure edge: item.lock -> thing.sync
 */
#include "kernel.h"

struct thing { struct mutex early, late, sync; int state, ready; };
struct item { struct mutex lock; struct item *next; };

struct mutex a, b;

void ask(struct thing *t);
struct item *next_item(struct thing *t);

/* the code knows by t->state that it is not held there */
void again(struct thing *t)
{
	for (;;) {
		mutex_lock(&t->early);
		if (t->ready && mutex_trylock(&t->late) && t->state)
			mutex_unlock(&t->late);
		mutex_unlock(&t->early);
		ask(t);
		if (t->ready == 2)
			break;
	}
}

/* in one turn, and after the loop */
void once(struct thing *t)
{
	while (t->ready) {
		mutex_lock(&a);
		if (t->state)
			break;
		mutex_unlock(&a);
	}
	mutex_lock(&b);
	mutex_unlock(&b);
}

void all(struct thing *t)
{
	struct item *i;

	while ((i = next_item(t))) {
		if (t->state) {
			mutex_lock(&t->sync);
			mutex_unlock(&t->sync);
		}
		mutex_lock(&i->lock);
	}
}
