/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An assertion for the compiler holds, as the program compiles, even if it takes an optimizer
 * to see that: what follows it is come to, and what it says is so.
 *
 * edge: a -> b
 * edge: b -> c
 * edge: outer -> a
 * no edge: a -> c
 * no edge: c -> a
 * edge: a -> in_value
 * no edge: c -> outer
 */
#include "kernel.h"

struct mutex a, b, c, outer, in_value;

void does_not_compile(int x) __attribute__((noreturn, error("no constant")));
void stops(void) __attribute__((noreturn));

void asserted(unsigned n)
{
	if (!__builtin_constant_p(n))
		does_not_compile(0);
	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);
}

/* where it is not told, it is as it says */
void asserted_below(unsigned n)
{
	if (n > 4)
		does_not_compile(0);
	mutex_lock(&b);
	mutex_lock(&c);
	mutex_unlock(&b);
	if (n > 4)
		mutex_lock(&a);
	mutex_unlock(&c);
}

void asserted_in_value(unsigned n)
{
	mutex_lock(&a);
	!__builtin_constant_p(n) ? does_not_compile(0) : (void)0;
	mutex_lock(&in_value);
	mutex_unlock(&in_value);
	mutex_unlock(&a);
}

/* what is written as a constant says no more than what is around it */
void asserted_as_never(unsigned n)
{
	switch (n) {
	case 1:
		break;
	default:
		do {
			if (!(!(1)))
				does_not_compile(0);
		} while (0);
	}
	mutex_lock(&c);
	if (n > 1)
		mutex_lock(&outer);
	mutex_unlock(&c);
}

static int take(void)
{
	mutex_lock(&a);
	mutex_unlock(&a);
	return 0;
}

void with_argument(unsigned n)
{
	mutex_lock(&outer);
	if (!__builtin_constant_p(n))
		does_not_compile(take());
	mutex_unlock(&outer);
}

void stopped(unsigned n)
{
	if (!__builtin_constant_p(n))
		stops();
	mutex_lock(&a);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&a);
}
