/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an initialiser makes point to itself is a list that is empty at first, not for ever.
 *
 * edge: outer -> item.lock
 * edge: second -> thing.lock
 * balanced: walk
 * balanced: work
 */
#include "kernel.h"

struct list_head { struct list_head *next, *prev; };
struct item { struct list_head node; struct mutex lock; };
struct thing { void *next; struct mutex lock; };

struct mutex outer, queue_lock, second;

static struct list_head all = { &all, &all };

void add(struct item *i)
{
	i->node.next = all.next;
	i->node.prev = &all;
	all.next->prev = &i->node;
	all.next = &i->node;
}

void walk(void)
{
	mutex_lock(&outer);
	for (struct list_head *p = all.next; p != &all; p = p->next) {
		mutex_lock(&((struct item *)p)->lock);
		mutex_unlock(&((struct item *)p)->lock);
	}
	mutex_unlock(&outer);
}

/* the end of a queue is the queue's own address */
static void *queue = &queue;

void put(struct thing *t)
{
	mutex_lock(&queue_lock);
	t->next = queue;
	queue = t;
	mutex_unlock(&queue_lock);
}

void work(void)
{
	struct thing *t;

	mutex_lock(&queue_lock);
	t = queue;
	if (t == (void *)&queue) {
		mutex_unlock(&queue_lock);
		return;
	}
	queue = t->next;
	mutex_unlock(&queue_lock);
	mutex_lock(&second);
	mutex_lock(&t->lock);
	mutex_unlock(&t->lock);
	mutex_unlock(&second);
}
