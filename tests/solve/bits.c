/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bits that are tested, set and cleared by functions that rules name.
 *
 * no edge: a -> b
 * no edge: a -> c
 * edge: a -> d
 * edge: a -> e
 * edge: a -> f
 * balanced: by_bit
 * balanced: by_callee
 */
#include "kernel.h"

struct thing { long x; unsigned long flags; };
struct mutex a, b, c, d, e, f;

bool _test_bit(unsigned long nr, const volatile unsigned long *addr);
bool test_and_set_bit(long nr, volatile unsigned long *addr);
void set_bit(long nr, volatile unsigned long *addr);
void clear_bit(long nr, volatile unsigned long *addr);
void wait(void);

static inline bool is_busy(const struct thing *t)
{
	return _test_bit(3, &t->flags);
}

void by_bit(struct thing *t)
{
	if (is_busy(t))
		mutex_lock(&a);
	wait();
	if (is_busy(t))
		mutex_unlock(&a);
}

static void unlock(struct thing *t)
{
	if (_test_bit(3, &t->flags))
		mutex_unlock(&a);
}

void by_callee(struct thing *t)
{
	set_bit(3, &t->flags);
	mutex_lock(&a);
	clear_bit(4, &t->flags);
	unlock(t);
	mutex_lock(&b);
	mutex_unlock(&b);
}

void by_turns(struct thing *t)
{
	mutex_lock(&a);
	clear_bit(3, &t->flags);
	if (is_busy(t)) {
		mutex_lock(&c);
		mutex_unlock(&c);
	}
	if (_test_bit(4, &t->flags)) {
		mutex_lock(&d);
		mutex_unlock(&d);
	}
	mutex_unlock(&a);
}

/* another task clears it */
void until(struct thing *t)
{
	mutex_lock(&a);
	set_bit(3, &t->flags);
	while (is_busy(t))
		wait();
	mutex_lock(&e);
	mutex_unlock(&e);
	mutex_unlock(&a);
}

void first(struct thing *t)
{
	mutex_lock(&a);
	if (!test_and_set_bit(5, &t->flags) && _test_bit(5, &t->flags)) {
		mutex_lock(&f);
		mutex_unlock(&f);
	}
	mutex_unlock(&a);
}
