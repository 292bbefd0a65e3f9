/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One class, one lock or two.
 */
#include "kernel.h"

struct lockref { spinlock_t lock; int count; };
struct child { long id; struct lockref ref; struct child *up; };
struct node { struct mutex lock; struct rw_semaphore sem; struct node *parent, *next; };

static void helper(struct node *n)
{
	mutex_lock(&n->lock);
	mutex_unlock(&n->lock);
}

void again(struct node *n)
{
	mutex_lock(&n->lock);
	mutex_lock(&n->lock);	/* expect: order/recursive */
	mutex_unlock(&n->lock);
	mutex_unlock(&n->lock);
}

void again_in_callee(struct node *n)
{
	mutex_lock(&n->lock);
	helper(n);		/* expect: order/recursive */
	mutex_unlock(&n->lock);
}

void parent_and_child(struct node *n)
{
	mutex_lock(&n->parent->lock);
	mutex_lock(&n->lock);	/* ok: order/recursive */
	mutex_unlock(&n->lock);
	mutex_unlock(&n->parent->lock);
}

void all(struct node *n)
{
	for (; n; n = n->next)
		mutex_lock(&n->lock);	/* ok: order/recursive */
}

void retaken(struct node *n)
{
	down_read(&n->sem);
	up_read(&n->sem);
	down_write(&n->sem);	/* ok: order/recursive */
	up_write(&n->sem);
}

/* the shell around a lock is the lock: that of the child is dropped, not its parent's */
void by_shell(struct child *c)
{
	spin_lock((spinlock_t *)&c->ref);
	spin_lock(&c->up->ref.lock);
	spin_unlock(&c->ref.lock);
	spin_lock((spinlock_t *)&c->ref);	/* ok: order/recursive */
	spin_unlock(&c->ref.lock);
	spin_unlock(&c->up->ref.lock);
}

/* through a pointer that may go elsewhere, and then for certain: told as it shows best */
struct node_ops { void (*visit)(struct node *n); };

static void passes(struct node *n)
{
	down_read(&n->sem);
	up_read(&n->sem);
}

static void writes(struct node *n)
{
	down_write(&n->sem);
	up_write(&n->sem);
}

static void reads_up(struct node *n)
{
	passes(n->parent);
}

static void writes_up(struct node *n)
{
	writes(n->parent);
}

static void visits_next(struct node *n)
{
	passes(n->next);
	writes(n->next);
}

static void visits_both(struct node *n)
{
	passes(n);
	passes(n->next);
}

const struct node_ops locking = { .visit = helper }, passing = { .visit = passes },
	writing = { .visit = writes }, reading_up = { .visit = reads_up },
	writing_up = { .visit = writes_up }, next = { .visit = visits_next },
	both = { .visit = visits_both };

static void visit(struct node *n, const struct node_ops *ops)
{
	mutex_lock(&n->lock);
	ops->visit(n);		/* expect: order/recursive high */
	mutex_unlock(&n->lock);
}

void visits_any(struct node *n, const struct node_ops *ops)
{
	visit(n, ops);
}

void visits_one(struct node *n)
{
	visit(n, &locking);
}
