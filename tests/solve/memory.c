/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of memory, and what makes it unknown again.
 *
 * edge: a -> b
 * edge: a -> c
 * edge: a -> d
 * edge: a -> e
 * edge: a -> f
 * edge: a -> g
 * edge: a -> dev.word:3
 * edge: a -> h
 * no edge: a -> never
 */
#include "kernel.h"

struct mutex a, b, c, d, e, f, g, h, never;
struct dev { int flags[4]; int ready; int count; struct dev *next; unsigned long word; };

int random(void);

/* one of them may be the first */
void indexed(struct dev *p, int i)
{
	p->flags[0] = 0;
	p->flags[2] = 0;
	p->flags[i] = 1;
	mutex_lock(&a);
	if (p->flags[0]) {
		mutex_lock(&b);
		mutex_unlock(&b);
	}
	p->flags[1] = 0;
	p->flags[3] = 1;
	if (p->flags[1]) {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mutex_unlock(&a);
}

void one_of_an_array(int i)
{
	int flags[4] = { 0 };

	flags[1] = 1;
	mutex_lock(&a);
	if (flags[i]) {
		mutex_lock(&c);
		mutex_unlock(&c);
	}
	if (flags[2]) {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mutex_unlock(&a);
}

/* the two may be one */
void by_another_name(struct dev *p, struct dev *q)
{
	if (q->ready)
		return;
	p->ready = 1;
	mutex_lock(&a);
	if (q->ready) {
		mutex_lock(&d);
		mutex_unlock(&d);
	}
	mutex_unlock(&a);
}

void same_value(struct dev *p, struct dev *q)
{
	q->count = 0;
	p->count = 0;
	mutex_lock(&a);
	if (q->count) {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mutex_unlock(&a);
}

static int is_ready(const struct dev *p)
{
	for (; p; p = p->next)
		if (p->ready)
			return 1;
	return 0;
}

/* the answer is of before */
void asked_before(struct dev *p)
{
	if (is_ready(p))
		return;
	p->ready = 1;
	mutex_lock(&a);
	if (is_ready(p)) {
		mutex_lock(&e);
		mutex_unlock(&e);
	}
	p->count = 3;
	mutex_unlock(&a);
}

void asked_twice(struct dev *p)
{
	if (is_ready(p))
		return;
	p->count = 1;
	mutex_lock(&a);
	if (is_ready(p)) {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mutex_unlock(&a);
}

static int mode;

static void set_mode(void)
{
	mode = 1;
	mutex_lock(&f);
	mutex_unlock(&f);
}

static int get_mode(void)
{
	mutex_lock(&f);
	mutex_unlock(&f);
	return mode;
}

void of_a_callee(void)
{
	mode = 0;
	set_mode();
	mutex_lock(&a);
	if (mode) {
		mutex_lock(&g);
		mutex_unlock(&g);
	} else {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mode = 2;
	if (get_mode() != 2) {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mutex_unlock(&a);
}

void bit_spin_lock(int bitnum, unsigned long *addr);
void bit_spin_unlock(int bitnum, unsigned long *addr);

static void lock_word(unsigned long *word)
{
	bit_spin_lock(3, word);
}

void by_bit(struct dev *p)
{
	mutex_lock(&a);
	lock_word(&p->word);
	bit_spin_unlock(3, &p->word);
	mutex_lock(&h);
	mutex_unlock(&h);
	mutex_unlock(&a);
}

/* as many as there are, and no more names than needed */
struct dev *one_more(void);

void gathers(void)
{
	struct dev *p;

	while ((p = one_more()))
		lock_word(&p->word);
}
