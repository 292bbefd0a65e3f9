/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function keeps in a static of its own is no condition that callers could know of; a
 * variable that all have is one. What asm reads of a variable named as such stays as it was.
 *
 * edge: outer -> first_time
 * edge: outer -> twice
 * no edge: outer -> while_off
 * balanced: on_cpu
 */
#include "kernel.h"

struct mutex outer, first_time, twice, while_off, cpu_lock;
int switched_on;
int this_cpu;

void once(void)
{
	static int warned;

	if (!warned) {
		warned = 1;
		mutex_lock(&first_time);
		mutex_unlock(&first_time);
	} else {
		mutex_lock(&twice);
		mutex_unlock(&twice);
	}
}

void calls_it_twice(void)
{
	mutex_lock(&outer);
	once();
	once();
	mutex_unlock(&outer);
}

static void if_on(void)
{
	if (switched_on) {
		mutex_lock(&while_off);
		mutex_unlock(&while_off);
	}
}

void off(void)
{
	mutex_lock(&outer);
	if (!switched_on)
		if_on();
	mutex_unlock(&outer);
}

static int cpu(void)
{
	int now;

	asm("mov %1, %0" : "=r" (now) : "m" (this_cpu));
	return now;
}

void on_cpu(void)
{
	if (this_cpu)
		mutex_lock(&cpu_lock);
	cpu();
	if (this_cpu)
		mutex_unlock(&cpu_lock);
}
