/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct task_struct { struct mm_struct *mm; };
extern struct task_struct *current_task;

struct task_struct *get_current(void)
{
	return current_task;
}

static long look(char *found)
{
	struct mm_struct *mm = get_current()->mm;

	down_read(&mm->mmap_lock);
	*found = prepare(mm);
	return 0;
}

long mincore(char __user *to)
{
	char found;
	long err = look(&found);

	if (_copy_to_user(to, &found, 1))	/* expect: fault/user-copy expect: order/recursive low */
		err = -14;
	up_read(&get_current()->mm->mmap_lock);
	return err;
}
