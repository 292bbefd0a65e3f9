/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who takes a lock says in an object when he has not. That the flag was not set before is not
 * known: who asks it drops no lock that is held.
 *
 * edge: page.lock -> used
 */
#include "kernel.h"

#define STALE 4

struct page { struct mutex lock; };
struct walk { int flags; bool (*valid)(struct walk *w); };

struct mutex used;

struct page *find(struct walk *w);
int prepare(struct page *page);

static int begin(struct walk *w, struct page **found)
{
	struct page *page = find(w);
	int err = 0;

	if (!page)
		return -12;
	mutex_lock(&page->lock);
	if (w->valid && !w->valid(w)) {
		w->flags |= STALE;
		goto unlock;
	}
	err = prepare(page);
	if (err)
		goto unlock;
	*found = page;
	return 0;
unlock:
	mutex_unlock(&page->lock);
	return err;
}

int step(struct walk *w)
{
	struct page *page;
	int err = begin(w, &page);

	if (err)
		return err;
	if (w->flags & STALE)		/* ok: balance/missing-unlock */
		return 0;
	mutex_lock(&used);
	mutex_unlock(&used);
	mutex_unlock(&page->lock);
	return 0;
}

/* Here it tells nothing of the lock. */
static struct page *find_locked(struct walk *w)
{
	struct page *page = find(w);

	mutex_lock(&page->lock);
	return page;
}

int forget(struct walk *w)
{
	struct page *page = find_locked(w);

	mutex_lock(&used);
	mutex_unlock(&used);
	if (w->flags & STALE)		/* expect: balance/missing-unlock */
		return 0;
	mutex_unlock(&page->lock);
	return 0;
}
