/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lock that is taken by some, who note that in it, and dropped by whom it was noted of.
 *
 * balanced: dirty
 * edge: mem_cgroup.move_lock -> pages
 * no edge: outer -> mem_cgroup.move_lock
 */
#include "kernel.h"

struct task_struct;
struct mem_cgroup { spinlock_t move_lock; struct task_struct *move_lock_task; int moving; };
struct folio { unsigned long flags; struct mem_cgroup *memcg; };

spinlock_t pages;
struct mutex outer;

struct task_struct *me(void);

void folio_memcg_lock(struct folio *folio)
{
	struct mem_cgroup *memcg;

again:
	memcg = folio->memcg;
	if (!memcg)
		return;
	if (memcg->moving <= 0)
		return;
	spin_lock(&memcg->move_lock);		/* ok: balance/missing-unlock */
	if (memcg != folio->memcg) {
		spin_unlock(&memcg->move_lock);
		goto again;
	}
	memcg->move_lock_task = me();
}

void folio_memcg_unlock(struct folio *folio)
{
	struct mem_cgroup *memcg = folio->memcg;

	if (memcg && memcg->move_lock_task == me()) {
		memcg->move_lock_task = 0;
		spin_unlock(&memcg->move_lock);
	}
}

void dirty(struct folio *folio)
{
	mutex_lock(&outer);
	folio_memcg_lock(folio);
	spin_lock(&pages);
	spin_unlock(&pages);
	folio_memcg_unlock(folio);
	mutex_unlock(&outer);
}
