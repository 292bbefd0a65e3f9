/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An assertion for the compiler holds, as the program compiles, even if it takes an optimizer
 * to see that: what follows it is come to.
 *
 * edge: a -> b
 * edge: b -> c
 * no edge: a -> c
 */
#include "kernel.h"

struct mutex a, b, c;

void does_not_compile(void) __attribute__((noreturn, error("no constant")));
void stops(void) __attribute__((noreturn));

void asserted(unsigned n)
{
	if (!__builtin_constant_p(n))
		does_not_compile();
	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);
}

/* either way */
void asserted_below(unsigned n)
{
	mutex_lock(&b);
	if (n > 4)
		does_not_compile();
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&b);
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
