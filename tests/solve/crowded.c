/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * So many things happen below a call, each under a condition of its own, that not all of
 * these are kept: but that under which the call is made is, and of the others what callers
 * have a say in.
 *
 * edge: box.lock -> small
 * no edge: box.lock -> big
 * edge: iter.lock -> fault
 * no edge: reader -> fault
 * edge: iter.lock -> page
 * no edge: writer -> page
 * edge: node.lock -> balance
 * no edge: creator -> balance
 */
#include "kernel.h"

struct box { struct mutex lock; int is_big; int kind, size[20]; };
struct mutex big, small;

#define ONE(n) do { \
	if (b->kind == n && b->size[n] == 7) { \
		mutex_lock(&big); \
		mutex_unlock(&big); \
	} \
} while (0)

static void take_big(struct box *b)
{
	ONE(1); ONE(2); ONE(3); ONE(4); ONE(5); ONE(6); ONE(7); ONE(8); ONE(9); ONE(10);
	ONE(11); ONE(12); ONE(13); ONE(14); ONE(15); ONE(16); ONE(17); ONE(18); ONE(19);
}

static void take_small(void)
{
	mutex_lock(&small);
	mutex_unlock(&small);
}

static void take(struct box *b)
{
	if (b->is_big)
		take_big(b);
	else
		take_small();
}

void surplus(struct box *b)
{
	if (b->is_big)
		return;
	mutex_lock(&b->lock);
	take(b);
	mutex_unlock(&b->lock);
}

/* --- conditions of nobody's ------------------------------------------------------------------ */

struct iter { struct mutex lock; int in_kernel; };
struct mutex fault, reader;
int mode, level;

#undef ONE
#define ONE(n) do { \
	if (mode == n && level == 7) { \
		mutex_lock(&fault); \
		mutex_unlock(&fault); \
	} \
} while (0)

static void page_fault(void)
{
	ONE(1); ONE(2); ONE(3); ONE(4); ONE(5); ONE(6); ONE(7); ONE(8); ONE(9); ONE(10);
	ONE(11); ONE(12); ONE(13); ONE(14); ONE(15); ONE(16); ONE(17); ONE(18); ONE(19);
}

static void touch(struct iter *i)
{
	if (!i->in_kernel)
		page_fault();
}

static void copy(struct iter *i, int n)
{
	if (n < 8)
		touch(i);
	else
		touch(i);
}

void user_copies(struct iter *i, int n)
{
	mutex_lock(&i->lock);
	copy(i, n);
	mutex_unlock(&i->lock);
}

void kernel_copies(int n)
{
	struct iter i;

	i.in_kernel = 1;
	mutex_lock(&reader);
	copy(&i, n);
	mutex_unlock(&reader);
}

/* --- conditions of what is done before ------------------------------------------------------- */

struct mutex page, writer, slab;

#undef ONE
#define ONE(n) do { \
	if (mode == n && level == 7) { \
		mutex_lock(&slab); \
		mutex_unlock(&slab); \
	} \
} while (0)

static void allocate(void)
{
	ONE(1); ONE(2); ONE(3); ONE(4); ONE(5); ONE(6); ONE(7); ONE(8); ONE(9); ONE(10);
	ONE(11); ONE(12); ONE(13); ONE(14); ONE(15); ONE(16); ONE(17); ONE(18); ONE(19);
	ONE(20); ONE(21); ONE(22); ONE(23); ONE(24); ONE(25); ONE(26); ONE(27); ONE(28);
	ONE(29); ONE(30); ONE(31); ONE(32); ONE(33); ONE(34); ONE(35); ONE(36); ONE(37);
}

static void copy_page(struct iter *i)
{
	if (!i->in_kernel) {
		mutex_lock(&page);
		mutex_unlock(&page);
	}
}

static void allocate_and_copy(struct iter *i)
{
	allocate();
	copy_page(i);
}

void user_writes(struct iter *i)
{
	mutex_lock(&i->lock);
	allocate_and_copy(i);
	mutex_unlock(&i->lock);
}

void kernel_writes(void)
{
	struct iter i;

	i.in_kernel = 1;
	mutex_lock(&writer);
	allocate_and_copy(&i);
	mutex_unlock(&writer);
}

/* --- conditions of an argument itself, after those of what another points at ---------------- */

struct node { struct mutex lock; int f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12; };
struct mutex balance, creator;

#undef ONE
#define ONE(n) do { \
	if (!(n)) { \
		mutex_lock(&slab); \
		mutex_unlock(&slab); \
	} \
} while (0)

static void check(struct node *n)
{
	ONE(n->f1); ONE(n->f2); ONE(n->f3); ONE(n->f4); ONE(n->f5); ONE(n->f6);
	ONE(n->f7); ONE(n->f8); ONE(n->f9); ONE(n->f10); ONE(n->f11); ONE(n->f12);
}

static void set_attribute(struct node *n, void *page)
{
	if (!page) {
		mutex_lock(&balance);
		mutex_unlock(&balance);
	}
}

static void check_and_set(struct node *n, void *page)
{
	allocate();
	check(n);
	set_attribute(n, page);
}

void change(struct node *n, void *page)
{
	mutex_lock(&n->lock);
	check_and_set(n, page);
	mutex_unlock(&n->lock);
}

void create(struct node *n, void *page)
{
	if (!page)
		return;
	mutex_lock(&creator);
	check_and_set(n, page);
	mutex_unlock(&creator);
}
