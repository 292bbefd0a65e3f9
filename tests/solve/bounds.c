/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code with more paths than can be followed: what comes of it is unsure, but no
 * lock is lost, and it ends.
 *
 * balanced: straight
 * edge: a -> z
 * edge: outer -> z
 * edge: part.m -> z
 */
#include "kernel.h"

struct mutex a, z, outer;
struct part { struct mutex m; int state; struct part *next; };

int random(void);

/* two ways out each, in one block: a power of two of them */
static int step(struct part *p)
{
	if (random()) {
		p->state = 1;
		return -1;
	}
	mutex_lock(&a);
	mutex_unlock(&a);
	return 0;
}

static void straight(struct part *p)
{
	mutex_lock(&a);
	mutex_unlock(&a);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	step(p);
	mutex_lock(&a);
	mutex_lock(&z);
	mutex_unlock(&z);
	mutex_unlock(&a);
}

void calls_straight(struct part *p)
{
	mutex_lock(&outer);
	straight(p);
	mutex_unlock(&outer);
}

/* each may have got its lock, and lets it go by its own answer */
void many_locks(struct part *p)
{
	int r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11;

	r0 = mutex_trylock(&p[0].m);
	r1 = mutex_trylock(&p[1].m);
	r2 = mutex_trylock(&p[2].m);
	r3 = mutex_trylock(&p[3].m);
	r4 = mutex_trylock(&p[4].m);
	r5 = mutex_trylock(&p[5].m);
	r6 = mutex_trylock(&p[6].m);
	r7 = mutex_trylock(&p[7].m);
	r8 = mutex_trylock(&p[8].m);
	r9 = mutex_trylock(&p[9].m);
	r10 = mutex_trylock(&p[10].m);
	r11 = mutex_trylock(&p[11].m);
	mutex_lock(&z);
	mutex_unlock(&z);
	if (r0)
		mutex_unlock(&p[0].m);
	if (r1)
		mutex_unlock(&p[1].m);
	if (r2)
		mutex_unlock(&p[2].m);
	if (r3)
		mutex_unlock(&p[3].m);
	if (r4)
		mutex_unlock(&p[4].m);
	if (r5)
		mutex_unlock(&p[5].m);
	if (r6)
		mutex_unlock(&p[6].m);
	if (r7)
		mutex_unlock(&p[7].m);
	if (r8)
		mutex_unlock(&p[8].m);
	if (r9)
		mutex_unlock(&p[9].m);
	if (r10)
		mutex_unlock(&p[10].m);
	if (r11)
		mutex_unlock(&p[11].m);
}
