/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks held from one turn of a loop to the next: of what the earlier turn asked,
 * the later one knows little. Folios are meant to stay locked.
 *
 * edge: a -> b
 * unsure edge: thing.late -> thing.early
 * sure edge: folio.lock -> thing.sync
 * unsure edge: item.lock -> thing.count
 */
#include "kernel.h"

struct thing { struct mutex early, late, sync, count; int state, ready; };
struct folio { unsigned long flags; };
struct item { struct mutex lock; struct item *next; };

struct mutex a, b;

void ask(struct thing *t);
struct item *next_item(struct thing *t);
struct folio *next_folio(struct thing *t);
void folio_lock(struct folio *f);

/* the code knows by t->state that it is not held there */
void again(struct thing *t)
{
	for (;;) {
		mutex_lock(&t->early);
		if (t->ready && mutex_trylock(&t->late) && t->state)	/* expect: balance/missing-unlock */
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
		if (t->state)	/* expect: balance/missing-unlock */
			break;
		mutex_unlock(&a);
	}
	mutex_lock(&b);
	mutex_unlock(&b);
}

void all_items(struct thing *t)
{
	struct item *i;

	while ((i = next_item(t))) {
		mutex_lock(&t->count);
		mutex_unlock(&t->count);
		mutex_lock(&i->lock);
		if (t->state)
			mutex_unlock(&i->lock);
	}
}

void all_folios(struct thing *t)
{
	struct folio *f;

	while ((f = next_folio(t))) {
		if (t->state) {
			mutex_lock(&t->sync);
			mutex_unlock(&t->sync);
		}
		folio_lock(f);
	}
}
