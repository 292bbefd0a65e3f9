/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function that is given more constants than it is kept apart by: of sizes, it takes any;
 * what its flags decide is still told apart.
 *
 * edge: plain -> pool
 * no edge: plain -> charged
 * edge: counted -> charged
 * edge: any -> charged
 */
#include "kernel.h"

#define ACCOUNT 0x400
#define ZERO 0x100

struct mutex plain, counted, any, pool, charged;
extern int large;

static void get(unsigned long size, unsigned int flags, int counts)
{
	if (size > 4096)
		large++;
	mutex_lock(&pool);
	mutex_unlock(&pool);
	if (flags & ACCOUNT || counts) {
		mutex_lock(&charged);
		mutex_unlock(&charged);
	}
}

#define FOUR(n) get(n, ZERO, 0), get(n + 1, ZERO, 0), get(n + 2, ZERO, 0), get(n + 3, ZERO, 0)

static void many_sizes(void)
{
	FOUR(8), FOUR(16), FOUR(24), FOUR(32), FOUR(40), FOUR(48), FOUR(56), FOUR(64);
}

void without_account(void)
{
	many_sizes();
	mutex_lock(&plain);
	get(100, 0, 0);
	get(104, ZERO, 0);
	mutex_unlock(&plain);
}

void with_account(void)
{
	mutex_lock(&counted);
	get(100, ACCOUNT, 0);
	mutex_unlock(&counted);
}

void with_any(unsigned int flags)
{
	mutex_lock(&any);
	get(100, flags, 0);
	mutex_unlock(&any);
}
