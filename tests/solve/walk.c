/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walking up from child to parent: each turn drops the locks that the one before
 * has taken, and those of the first turn are the caller's.
 *
 * balanced: kill_all
 * balanced: shrink
 * no edge: inode.lock -> sleeps
 * no edge: inode.lock -> node.lock
 * no edge: node.lock -> sleeps
 * edge: node.lock -> inner
 */
#include "kernel.h"

struct inode { spinlock_t lock; };
struct node {
	spinlock_t lock;
	int count;
	struct inode *inode;
	struct node *parent;
	bool root;
};

spinlock_t sleeps, inner;

static void drop_inode(struct node *n)
{
	struct inode *inode = n->inode;

	n->inode = NULL;
	spin_unlock(&n->lock);
	spin_unlock(&inode->lock);
	spin_lock(&sleeps);
	spin_unlock(&sleeps);
}

static struct node *kill(struct node *n)
{
	struct node *parent = NULL;

	if (n->inode)
		drop_inode(n);
	else
		spin_unlock(&n->lock);
	if (!n->root) {
		parent = n->parent;
		spin_lock(&parent->lock);
	}
	if (parent && --parent->count) {
		spin_unlock(&parent->lock);
		return NULL;
	}
	return parent;
}

static bool lock_inode(struct node *n)
{
	if (n->count)
		return 0;
	return !n->inode || spin_trylock(&n->inode->lock);
}

static void kill_all(struct node *n)
{
	do {
		n = kill(n);
	} while (n && lock_inode(n));
	if (n)
		spin_unlock(&n->lock);
}

void shrink(struct node *n)
{
	spin_lock(&n->lock);
	spin_lock(&inner);
	spin_unlock(&inner);
	if (!lock_inode(n)) {
		spin_unlock(&n->lock);
		return;
	}
	kill_all(n);
}
