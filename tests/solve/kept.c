/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lock that is dropped in a callee by a pointer its caller kept: whatever was
 * stored there, it is the last of its kind that the caller has taken.
 *
 * no edge: mm.table_lock -> mm.table_lock
 * no edge: mm.table_lock -> anon
 * edge: outer -> anon
 */
#include "kernel.h"

struct mm { spinlock_t table_lock; };
struct fault { spinlock_t *ptl; struct mm *mm; };

spinlock_t outer, anon;

static void prepare(struct fault *f)
{
	spin_lock(&anon);
	spin_unlock(&anon);
	spin_lock(&f->mm->table_lock);
	spin_unlock(&f->mm->table_lock);
}

static void copy(struct fault *f)
{
	spin_unlock(f->ptl);
	prepare(f);
	spin_lock(f->ptl);
}

static spinlock_t *lock_table(struct mm *mm)
{
	spin_lock(&mm->table_lock);
	return &mm->table_lock;
}

void fault(struct fault *f)
{
	spin_lock(&outer);
	f->ptl = lock_table(f->mm);
	copy(f);
	spin_unlock(f->ptl);
	spin_unlock(&outer);
}
