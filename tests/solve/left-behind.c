/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a variable has kept of another is not what that one has moved on to since: that there is no
 * further child says nothing of the node whose children were gone through.
 *
 * edge: a -> b
 */
#include "kernel.h"

struct node { struct mutex lock; int skip; struct node *up, *down, *next; };

struct mutex a, b;
int visit(struct node *n);

static struct node *child_of(const struct node *n)
{
	return n->down ? n->down->next : NULL;
}

void descends(struct node *first)
{
	struct node *here = first, *x;

	mutex_lock(&here->lock);
again:
	x = child_of(here);
resume:
	for (; x; x = x->next ? x->next->up : NULL) {
		if (x->skip)
			continue;
		mutex_lock(&x->lock);
		switch (visit(x)) {
		case 0:
			break;
		case 1:
			mutex_unlock(&x->lock);
			goto out;
		case 2:
			mutex_unlock(&x->lock);
			continue;
		}
		if (x->down) {
			mutex_unlock(&here->lock);
			here = x;
			goto again;
		}
		mutex_unlock(&x->lock);
	}
	if (here != first) {
		x = here;
		here = x->up;
		mutex_unlock(&x->lock);
		mutex_lock(&here->lock);
		mutex_lock(&a);
		mutex_lock(&b);
		mutex_unlock(&b);
		mutex_unlock(&a);
		x = x->next ? x->next->up : NULL;
		goto resume;
	}
out:
	mutex_unlock(&here->lock);
}
