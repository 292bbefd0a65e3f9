/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all callers of a function have asked holds in it, for what it holds itself as well.
 *
 * no edge: a -> b
 * edge: a -> c
 * no edge: d -> b
 * edge: d -> c
 * edge: e -> b
 * edge: e -> c
 * edge: f -> b
 */
#include "kernel.h"

#define HUGE 4

struct area { unsigned int flags; };
struct mutex a, b, c, d, e, f;
void set_walker(void (*walker)(struct area *area));

static void fault(struct area *area)
{
	if (area->flags & HUGE) {
		mutex_lock(&c);
		mutex_unlock(&c);
	} else {
		mutex_lock(&b);
		mutex_unlock(&b);
	}
}

static void walk_huge(struct area *area)
{
	mutex_lock(&a);
	fault(area);
	mutex_unlock(&a);
}

static void walk_far(struct area *area)
{
	mutex_lock(&d);
	fault(area);
	mutex_unlock(&d);
}

static void walk_nearer(struct area *area)
{
	walk_far(area);
}

/* one of its callers does not ask */
static void walk_any(struct area *area)
{
	mutex_lock(&e);
	fault(area);
	mutex_unlock(&e);
}

/* nor does who has its address */
static void walk_by_pointer(struct area *area)
{
	mutex_lock(&f);
	fault(area);
	mutex_unlock(&f);
}

void walk(struct area *area)
{
	if (area->flags & HUGE) {
		walk_huge(area);
		walk_nearer(area);
		walk_any(area);
		walk_by_pointer(area);
	}
}

void walk_all(struct area *area)
{
	walk_any(area);
	set_walker(walk_by_pointer);
}
