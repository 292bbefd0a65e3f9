/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks of which a field of their object says whether they are held: taken only when
 * not, dropped only when so.
 *
 * edge: before -> trans.map
 * no edge: inside -> trans.map
 * edge: trans.map -> inside
 * no edge: trans.map -> between
 * edge: between -> trans.map
 * balanced: restarts
 * edge: sb.lock -> nested
 * edge: sb.lock -> after_nested
 * no edge: sb.lock -> after
 * balanced: twice
 * no edge: nested -> sb.lock
 * no edge: sb.lock -> unlocked
 * edge: failing.lock -> kept
 * no edge: failing.lock -> not_kept
 */
#include "kernel.h"

struct task;
struct trans { struct mutex map; bool locked; };
struct sb { struct mutex lock; struct task *owner; int depth; };
struct failing { struct mutex lock; int state; };

struct mutex before, inside, between, nested, after_nested, after, unlocked, kept, not_kept;
struct task *the_task(void);

static inline struct task *get_current(void)
{
	struct task *t;

	asm("" : "=r"(t));
	return t;
}

static void take(struct mutex *m)
{
	mutex_lock(m);
	mutex_unlock(m);
}

/* --- a flag ------------------------------------------------------------------------------ */

static void set_locked(struct trans *t)
{
	if (!t->locked) {
		mutex_lock(&t->map);
		t->locked = 1;
	}
}

static void set_unlocked(struct trans *t)
{
	if (t->locked) {
		mutex_unlock(&t->map);
		t->locked = 0;
	}
}

/* whether it is held when this is called, nobody knows; afterwards it is */
static void restart(struct trans *t)
{
	set_unlocked(t);
	take(&between);
	set_locked(t);
}

static void locked_wait(struct trans *t)
{
	set_unlocked(t);
	mutex_lock(&between);
	set_locked(t);			/* ok: order/recursive */
	mutex_unlock(&between);
}

void restarts(struct trans *t)
{
	mutex_lock(&before);
	set_locked(t);
	mutex_unlock(&before);
	mutex_lock(&inside);
	set_locked(t);			/* ok: order/recursive */
	mutex_unlock(&inside);
	restart(t);
	take(&inside);
	locked_wait(t);
	set_unlocked(t);
	take(&between);
}

/* --- an owner, and a count ---------------------------------------------------------------- */

static void write_lock(struct sb *s)
{
	if (s->owner != get_current()) {
		mutex_lock(&s->lock);
		s->owner = get_current();
	}
	s->depth++;
}

static void write_unlock(struct sb *s)
{
	if (s->owner != get_current())
		panic("not mine");
	if (--s->depth == -1) {
		s->owner = NULL;
		mutex_unlock(&s->lock);
	}
}

static int write_unlock_nested(struct sb *s)
{
	int depth;

	if (s->owner != get_current())
		return -1;
	depth = s->depth;
	s->depth = -1;
	s->owner = NULL;
	mutex_unlock(&s->lock);
	return depth;
}

static void write_lock_nested(struct sb *s, int depth)
{
	if (depth == -1)
		return;
	mutex_lock(&s->lock);
	s->owner = get_current();
	s->depth = depth;
}

static void inner(struct sb *s)
{
	mutex_lock(&nested);
	write_lock(s);			/* ok: order/recursive */
	write_unlock(s);
	mutex_unlock(&nested);
}

static void waits(struct sb *s)
{
	int depth = write_unlock_nested(s);

	take(&unlocked);
	write_lock_nested(s, depth);
}

void twice(struct sb *s)
{
	write_lock(s);
	inner(s);
	take(&after_nested);
	waits(s);
	write_unlock(s);
	take(&after);
}

/* The same lock, by a name that is too long to be kept. */
struct host { struct sb **super; };
struct mapping { struct host *host; };
struct page { struct mapping *mapping; };
struct file { struct page *page; };

static void ends_page(struct file *file)
{
	write_lock(*file->page->mapping->host->super);
	waits(*file->page->mapping->host->super);
	write_unlock(*file->page->mapping->host->super);
}

void expands(struct sb *s, struct file **file)
{
	write_lock(s);
	ends_page(*file);
	write_unlock(s);
}

/* --- the caller is told ------------------------------------------------------------------ */

static int start(struct failing *f)
{
	if (f->state == 0) {
		mutex_lock(&f->lock);
		f->state = 1;
		return 0;
	}
	return -1;
}

void starts(struct failing *f)
{
	if (start(f)) {
		take(&not_kept);
		return;
	}
	take(&kept);
	mutex_unlock(&f->lock);
}
