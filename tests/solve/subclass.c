/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nesting subclasses that a small function puts into flags.
 *
 * sure edge: object.lock -> object.lock
 * unsure edge: item.lock -> item.lock
 * edge: node.lock/1 -> node.lock/2
 * edge: node.lock/1 -> node.lock/3
 * edge: node.lock/2 -> node.lock/3
 * edge: node.lock/2 -> node.data
 * balanced: move
 * unsure edge: tree.lock -> in_tree
 * unsure edge: out_of_tree -> tree.lock
 * sure edge: parent.lock -> in_parent
 * sure edge: out_of_rows -> row.lock/1
 * unsure edge: out_of_rows -> row.lock/2
 * edge: out_of_rows -> row.lock/3
 * sure edge: out_of_seats -> seat.lock/0
 * edge: out_of_seats -> seat.lock/1
 * unsure edge: out_of_seats -> seat.lock/1
 */
#include "kernel.h"

#define IO 1
#define MAP 2
#define LOCK 4
#define IO_SHIFT 8
#define MAP_SHIFT 12
#define LOCK_SHIFT 16

struct object { struct rw_semaphore lock, io, map; };
struct item { struct rw_semaphore lock; };
struct node { struct rw_semaphore lock, data; };

int random(void);

static void take(struct object *o, unsigned int flags)
{
	if (flags & IO)
		down_write_nested(&o->io, (flags >> IO_SHIFT) & 15);
	if (flags & MAP)
		down_write_nested(&o->map, (flags >> MAP_SHIFT) & 15);
	if (flags & LOCK)
		down_write_nested(&o->lock, flags >> LOCK_SHIFT);
}

static void drop(struct object *o, unsigned int flags)
{
	if (flags & IO)
		up_write(&o->io);
	if (flags & MAP)
		up_write(&o->map);
	if (flags & LOCK)
		up_write(&o->lock);
}

/* as many ways through it as there are kinds of locks, and one answer */
static unsigned int nth(unsigned int flags, unsigned int n)
{
	unsigned int subclass = 0;

	if (flags & IO)
		subclass += n << IO_SHIFT;
	if (flags & MAP)
		subclass += n << MAP_SHIFT;
	if (flags & LOCK)
		subclass += n << LOCK_SHIFT;
	return (flags & (IO | MAP | LOCK)) | subclass;
}

static int take_two(struct object *a, struct object *b, unsigned int flags)
{
	take(a, nth(flags, 0));
	if (random()) {
		drop(a, flags);
		return -1;
	}
	take(b, nth(flags, 1));
	return 0;
}

void two(struct object *a, struct object *b)
{
	if (take_two(a, b, LOCK))
		return;
	drop(b, LOCK);
	drop(a, LOCK);
}

/* which of many are held is not followed */
void of_many(struct item **all, int i, int k)
{
	down_write(&all[i]->lock);
	down_write_nested(&all[k]->lock, 1);
	up_write(&all[k]->lock);
	up_write(&all[i]->lock);
}

/* who is first is decided by what the caller does not see: in either order, both are held */
static void take_parents(struct node *a, struct node *b)
{
	if (random()) {
		down_write_nested(&a->lock, 1);
		down_write_nested(&b->lock, 2);
	} else {
		down_write_nested(&b->lock, 1);
		down_write_nested(&a->lock, 2);
	}
}

void move(struct node *from, struct node *to, struct node *n)
{
	take_parents(from, to);
	down_write_nested(&n->lock, 3);
	up_write(&n->lock);
	down_write(&to->data);
	up_write(&to->data);
	up_write(&from->lock);
	up_write(&to->lock);
}

/* Which tree it is decides in which subclass it is locked: nobody else sees which. */
struct tree { struct rw_semaphore lock; int number; };
struct rw_semaphore in_tree, out_of_tree, in_parent;

static void find(struct tree *t)
{
	switch (t->number) {
	case 3:
		down_write_nested(&t->lock, 1);
		break;
	case 4:
		down_write_nested(&t->lock, 2);
		break;
	default:
		down_write(&t->lock);
	}
}

void in_a_tree(struct tree *t)
{
	down_write(&out_of_tree);
	find(t);
	down_write(&in_tree);
	up_write(&in_tree);
	up_write(&t->lock);
	up_write(&out_of_tree);
}

/* Which of two comes first does not. */
struct parent { struct rw_semaphore lock; };

static void lock_two(struct parent *p, struct parent *q, int first)
{
	if (first) {
		down_write_nested(&p->lock, 1);
		down_write_nested(&q->lock, 2);
	} else {
		down_write_nested(&q->lock, 1);
		down_write_nested(&p->lock, 2);
	}
}

void in_parents(struct parent *p, struct parent *q, int first)
{
	lock_two(p, q, first);
	down_write(&in_parent);
	up_write(&in_parent);
	up_write(&q->lock);
	up_write(&p->lock);
}

/* How many there are, callers do not see: perhaps one. */
struct row { struct rw_semaphore lock; };
struct rw_semaphore out_of_rows;

static void lock_rows(struct row **rows)
{
	int i;

	for (i = 0; i < 3 && rows[i]; i++)
		down_write_nested(&rows[i]->lock, i + 1);
}

void in_rows(struct row **rows)
{
	down_write(&out_of_rows);
	lock_rows(rows);
	up_write(&out_of_rows);
}

/* Nor is there always a second one. */
struct seat { struct rw_semaphore lock; };
struct bench { struct seat *seat; };
struct rw_semaphore out_of_seats;

static void lock_seats(struct bench *all)
{
	down_write(&all[0].seat->lock);
	if (all[1].seat)
		down_write_nested(&all[1].seat->lock, 1);
}

void in_seats(struct bench *all)
{
	down_write(&out_of_seats);
	lock_seats(all);
	up_write(&out_of_seats);
}
