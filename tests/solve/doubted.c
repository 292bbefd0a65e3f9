/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that are dropped where it is not clear that they were taken, and that is for a reason:
 * as many turns of a loop drop them as have taken them, or a question decides that was asked.
 */
#include "kernel.h"

struct folio { int flags; };
struct buffer { struct mutex lock; struct buffer *next; };
struct part { int n; };
int folio_trylock(struct folio *f);
void folio_unlock(struct folio *f);
int asks(void *p);
void forget(struct part *p);

/* all of them, or none */
int lock_all(struct buffer *head)
{
	struct buffer *b = head, *failed;

	do {
		if (!mutex_trylock(&b->lock))
			goto unlock;
		b = b->next;
	} while (b != head);
	return 1;
unlock:
	failed = b;
	for (b = head; b != failed; b = b->next)
		mutex_unlock(&b->lock);	/* ok: balance/not-held */
	return 0;
}

/* whether it was locked is asked again, by another name */
int one_or_other(struct folio *f, struct part *p, int how)
{
	int locked = how & 4, n = 0;

	while (asks(p))
		n++;
	if (how & 1) {
		locked = 1;
		if (!folio_trylock(f))
			return n;
	}
	if (asks(f))
		n++;
	if (asks(p))
		n++;
	if (locked)
		folio_unlock(f);	/* ok: balance/not-held */
	else
		forget(p);
	return n;
}

/* the same, and nothing is asked */
int one_or_none(struct folio *f, struct part *p, int how)
{
	int n = 0;

	if (how & 1 && !folio_trylock(f))
		return n;
	if (asks(p))
		n++;
	folio_unlock(f);		/* expect: balance/not-held */
	return n;
}
