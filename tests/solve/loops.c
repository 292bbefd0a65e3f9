/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops that wait for what others do, and loops that end by what they learn.
 *
 * edge: a -> b
 * edge: a -> c
 * edge: a -> d
 * edge: a -> e
 * edge: a -> f
 * balanced: until_got
 * balanced: once_or_twice
 * no edge: a -> g
 * balanced: begun_again
 */
#include "kernel.h"

struct mutex a, b, c, d, e, f, g;
struct wait { int done; int tries; struct wait *next; struct mutex lock; };

void wait(void);
int result(void);
void queue(struct wait *w);

void stored_before(struct wait *w)
{
	mutex_lock(&a);
	w->done = 0;
	while (!w->done)
		wait();
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);
}

static int is_done(const struct wait *w)
{
	return w->done != 0;
}

void asked_by_a_function(struct wait *w)
{
	mutex_lock(&a);
	w->done = 0;
	while (!is_done(w))
		wait();
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&a);
}

void on_the_stack(void)
{
	struct wait w = { .done = 0 };

	mutex_lock(&a);
	queue(&w);
	while (!w.done)
		wait();
	mutex_lock(&d);
	mutex_unlock(&d);
	mutex_unlock(&a);
}

void known_before(struct wait *w)
{
	if (w->done)
		return;
	mutex_lock(&a);
	while (!w->done)
		wait();
	mutex_lock(&e);
	mutex_unlock(&e);
	mutex_unlock(&a);
}

struct wait *the_wait;

void of_the_world(void)
{
	mutex_lock(&a);
	the_wait->done = 0;
	do {
		wait();
	} while (!the_wait->done);
	mutex_lock(&f);
	mutex_unlock(&f);
	mutex_unlock(&a);
}

static struct wait *get(struct wait *w)
{
	if (!w->next)
		return NULL;
	mutex_lock(&w->lock);
	return w->next;
}

void until_got(struct wait *w)
{
	struct wait *x;

again:
	x = get(w);
	if (!x)
		goto again;
	mutex_unlock(&w->lock);
}

/* what a loop does itself it knows */
void once_or_twice(struct wait *w)
{
	int more = 1;

	mutex_lock(&a);
	while (more) {
		more = 0;
		w->tries = 1;
		if (!w->tries) {
			mutex_lock(&g);
			mutex_unlock(&g);
		}
	}
	mutex_unlock(&a);
}

/* A loop that goes on from two places is left by neither. */
int begun_again(struct wait *w)
{
	int err;

again:
	if (w->done)
		mutex_lock(&w->lock);
	do {
		err = result();
		if (err < 0)
			goto out;
		if (w->done)
			w->tries |= 2;
	} while (err);
	if (w->done)
		mutex_unlock(&w->lock);
	goto again;
out:
	if (w->done)
		mutex_unlock(&w->lock);
	return err;
}
