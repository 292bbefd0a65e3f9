/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which functions are entries, with arguments that nobody knows. An address that is
 * kept where no code looks, as exports keep it, does not make one; a table does.
 *
 * no edge: a -> b
 * sure edge: c -> d
 * sure edge: e -> f
 */
#include "kernel.h"

struct mutex a, b, c, d, e, f;
struct ops { void (*run)(int nested); };

#define PAIR(outer, inner) do { \
	mutex_lock(&outer); \
	mutex_lock(&inner); \
	mutex_unlock(&inner); \
	mutex_unlock(&outer); \
} while (0)

/* exported, and called only so */
void exported(int nested)
{
	if (nested)
		PAIR(a, b);
}
static void *const __used_exported __attribute__((used)) = (void *)&exported;

void calls_it(void)
{
	exported(0);
}

/* exported, and called by nobody who is seen */
void for_others(int nested)
{
	if (nested)
		PAIR(e, f);
}
static void *const __used_for_others __attribute__((used)) = (void *)&for_others;

static void in_a_table(int nested)
{
	if (nested)
		PAIR(c, d);
}

void calls_that(void)
{
	in_a_table(0);
}

const struct ops table = { .run = in_a_table };
