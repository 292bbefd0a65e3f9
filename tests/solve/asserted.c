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
 */
#include "kernel.h"

struct mutex a, b, c, outer;

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
