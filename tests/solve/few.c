/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two locks that most functions take in one order and few in the other: each of the few
 * is told of, the one that shows it best as it is. Where there are few of both, all are;
 * where both orders are common, one finding tells of the pair.
 *
 * edge: map -> tree
 * edge: tree -> map
 */
#include "kernel.h"

struct mutex map, tree;
struct mutex left, right, up, down;

static void take_tree(void)
{
	mutex_lock(&tree);
	mutex_unlock(&tree);
}

void map_insert(void)
{
	mutex_lock(&map);
	take_tree();	/* ok: order/cycle */
	mutex_unlock(&map);
}

void map_remove(void)
{
	mutex_lock(&map);
	take_tree();	/* ok: order/cycle */
	mutex_unlock(&map);
}

void map_walk(void)
{
	mutex_lock(&map);
	take_tree();	/* ok: order/cycle */
	mutex_unlock(&map);
}

void map_split(void)
{
	mutex_lock(&map);
	take_tree();	/* ok: order/cycle */
	mutex_unlock(&map);
}

void map_merge(void)
{
	mutex_lock(&map);
	take_tree();	/* ok: order/cycle */
	mutex_unlock(&map);
}

void tree_shrink(void)
{
	mutex_lock(&tree);
	mutex_lock(&map);	/* expect: order/cycle high */
	mutex_unlock(&map);
	mutex_unlock(&tree);
}

static void take_map(void)
{
	mutex_lock(&map);
	mutex_unlock(&map);
}

void tree_grow(void)
{
	mutex_lock(&tree);
	take_map();	/* expect: order/cycle medium */
	mutex_unlock(&tree);
}

#define TAKES(name, first, second)					\
	void name(void)							\
	{								\
		mutex_lock(&first);					\
		mutex_lock(&second);					\
		mutex_unlock(&second);					\
		mutex_unlock(&first);					\
	}

TAKES(left_1, left, right)	/* expect: order/cycle high */
TAKES(left_2, left, right)
TAKES(left_3, left, right)
TAKES(left_4, left, right)
TAKES(left_5, left, right)
TAKES(left_6, left, right)
TAKES(left_7, left, right)
TAKES(left_8, left, right)
TAKES(left_9, left, right)
TAKES(right_1, right, left)
TAKES(right_2, right, left)
TAKES(right_3, right, left)
TAKES(right_4, right, left)
TAKES(right_5, right, left)
TAKES(right_6, right, left)
TAKES(right_7, right, left)
TAKES(right_8, right, left)
TAKES(right_9, right, left)

TAKES(up_1, up, down)	/* expect: order/cycle medium */
TAKES(up_2, up, down)	/* expect: order/cycle medium */
TAKES(up_3, up, down)	/* expect: order/cycle medium */
TAKES(down_1, down, up)	/* expect: order/cycle high */
TAKES(down_2, down, up)	/* expect: order/cycle medium */
