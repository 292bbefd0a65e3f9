/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops whose every turn comes to new names: locks of a caller's that are dropped along
 * a list, some of them; counters; what the turn before has linked. They are followed to
 * an end all the same, and what comes after them is as sure as ever.
 *
 * sure edge: sets.outer -> sets.done
 * sure edge: sets.outer -> sets.inner
 * no edge: sets.inner -> sets.done
 */
#include "kernel.h"

int pick(void);

struct item {
	struct item *next, *prev, *twin;
	spinlock_t lock;
	int kind, weight;
};

struct sets {
	struct mutex outer, inner, done;
	struct item *first, *second;
	int n, heavy, light, odd;
};

static void unlink_item(struct item *i)
{
	i->prev->next = i->next;
	i->next->prev = i->prev;
	i->twin->weight++;
}

static int drop(struct sets *s, struct item *i)
{
	int n = 0;

	if (pick()) {
		spin_unlock(&i->lock);
		n++;
	}
	if (pick())
		n += 2;
	s->n += n;
	return n;
}

void release_some(struct sets *s)
{
	struct item *i, *next;
	int pass, again = 1, count = 0, odd = 0, locked = 0;

	mutex_lock(&s->outer);
	for (pass = 0; pass < 10 && again; pass++) {
		again = 0;
		for (i = s->first, next = i->next; i; i = next, next = i->next) {
			if (!locked && i->kind) {
				mutex_lock(&s->inner);
				locked = 1;
			}
			switch (drop(s, i)) {
			case 0:
				again++;
				break;
			case 1:
				unlink_item(i);
				count++;
				break;
			case 2:
				s->heavy += i->weight;
				odd++;
				break;
			default:
				unlink_item(i->twin);
				count += 2;
			}
		}
		for (i = s->second, next = i->next; i; i = next, next = i->next) {
			if (drop(s, i) > 1)
				unlink_item(i);
			else
				s->light += i->weight;
		}
	}
	if (locked)
		mutex_unlock(&s->inner);
	s->odd = odd;
	mutex_lock(&s->done);
	s->n = count;
	mutex_unlock(&s->done);
	mutex_unlock(&s->outer);
}
