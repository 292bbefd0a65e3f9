/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pointer that is a lock's or NULL, or one of two objects' locks, names the lock all
 * the same; what is done where it is NULL is done without it.
 *
 * edge: bitmap -> node.run_lock
 * edge: bitmap -> node.list_lock
 * edge: node.run_lock -> refreshed
 * edge: bitmap -> refreshed
 * edge: bitmap -> without
 * no edge: node.run_lock -> without
 */
#include "kernel.h"

struct node { int flags; struct mutex run_lock, list_lock; };
struct volume { struct node *table; int flags, zone, state, error, size, count; };

struct mutex bitmap, refreshed, without;
int seen;

/* more ways to come here than are kept apart */
static void look(struct volume *v)
{
	if (v->zone)
		seen |= 1;
	if (v->state)
		seen |= 2;
	if (v->error)
		seen |= 4;
	if (v->size)
		seen |= 8;
	if (v->count)
		seen |= 16;
}

void unpack(struct volume *v, int n)
{
	while (n-- > 0) {
		struct mutex *lock;

		look(v);
		mutex_lock(&bitmap);
		lock = v->zone && v->state && v->error && v->size && v->count ?
			&v->table->run_lock : NULL;
		if (lock) {
			mutex_lock(lock);
			mutex_lock(&refreshed);
			mutex_unlock(&refreshed);
			mutex_unlock(lock);
		} else {
			mutex_lock(&without);
			mutex_unlock(&without);
		}
		mutex_unlock(&bitmap);
		if (v->zone && v->state && v->error && v->size)
			v->flags++;
	}
}

void move(struct node *a, struct node *b, int n)
{
	struct mutex *lock = &a->list_lock;

	while (n-- > 0) {
		mutex_lock(&bitmap);
		mutex_lock(lock);
		mutex_unlock(lock);
		mutex_unlock(&bitmap);
		lock = &b->list_lock;
	}
}
