/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first element of what a pointer points at is what it points at: who fills an array of one
 * has filled the variable.
 *
 * edge: outer -> inner
 * edge: outer -> second
 * edge: outer -> any
 * no edge: outer -> never
 */
#include "kernel.h"

struct buffer { int n; };
struct buffer *get(int n);

struct mutex outer, inner, second, any, never;

static int read_all(struct buffer *all[], int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (!all[i])
			all[i] = get(i);
		if (!all[i])
			return -12;
	}
	return 0;
}

int reads_one(void)
{
	struct buffer *one = 0;
	int err = read_all(&one, 1);

	if (err)
		return err;
	mutex_lock(&outer);
	if (one->n) {
		mutex_lock(&inner);
		mutex_unlock(&inner);
	}
	mutex_unlock(&outer);
	return 0;
}

/* the first is not all of them */
int keeps_second(struct buffer **all)
{
	all[1] = 0;
	all[0] = get(0);
	mutex_lock(&outer);
	if (all[1]) {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mutex_unlock(&outer);
	return 0;
}

void asks_others(struct buffer **all, int i)
{
	all[0] = 0;
	mutex_lock(&outer);
	if (all[1]) {
		mutex_lock(&second);
		mutex_unlock(&second);
	}
	if (all[i]) {
		mutex_lock(&any);
		mutex_unlock(&any);
	}
	mutex_unlock(&outer);
}
