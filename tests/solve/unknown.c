/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is computed by builtins that are not followed is something else each time: two of
 * them may be anything, and yet one that a variable keeps is the same when asked again.
 *
 * edge: outer -> right
 * edge: outer -> wrong_magic
 * edge: outer -> wrong_type
 * edge: outer -> differ
 * edge: outer -> next_turn
 * no edge: outer -> never
 */
#include "kernel.h"

struct mutex outer, right, wrong_magic, wrong_type, differ, next_turn, never;
struct header { unsigned int magic, type; };

void by_headers(struct header *h, unsigned int type)
{
	unsigned int magic = __builtin_bswap32(h->magic);
	unsigned int t = __builtin_bswap32(h->type);

	mutex_lock(&outer);
	if (magic != 0x01161970) {
		mutex_lock(&wrong_magic);
		mutex_unlock(&wrong_magic);
	} else if (t != 4) {
		mutex_lock(&wrong_type);
		mutex_unlock(&wrong_type);
	} else {
		mutex_lock(&right);
		mutex_unlock(&right);
	}
	if (magic != 0x01161970 && magic == 0x01161970) {
		mutex_lock(&never);
		mutex_unlock(&never);
	}
	mutex_unlock(&outer);
}

void compared(struct header *a, struct header *b)
{
	mutex_lock(&outer);
	if (__builtin_bswap32(a->magic) != __builtin_bswap32(b->magic)) {
		mutex_lock(&differ);
		mutex_unlock(&differ);
	}
	mutex_unlock(&outer);
}

void turns(struct header *h, int n)
{
	int seen = 0;

	mutex_lock(&outer);
	while (n--) {
		int bit = __builtin_ffs(h->type);

		if (!bit)
			seen = 1;
		else if (seen) {
			mutex_lock(&next_turn);
			mutex_unlock(&next_turn);
		}
	}
	mutex_unlock(&outer);
}
