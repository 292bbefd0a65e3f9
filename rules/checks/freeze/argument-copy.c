/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

char *strndup_user(const char __user *from, long n);

static char *copy_name(const char __user *from)
{
	return strndup_user(from, 255);
}

void name_copied_with_write_access(struct super_block *sb, const char __user *from)
{
	percpu_down_read(&sb->s_writers.rw_sem[0]);
	copy_name(from);	/* expect: freeze/argument-copy */
	percpu_up_read(&sb->s_writers.rw_sem[0]);
}

void name_copied_first(struct super_block *sb, const char __user *from)
{
	copy_name(from);	/* ok: freeze/argument-copy */
	percpu_down_read(&sb->s_writers.rw_sem[0]);
	percpu_up_read(&sb->s_writers.rw_sem[0]);
}

/* Freeze protection of page faults is another level. */
void name_copied_in_a_fault(struct super_block *sb, const char __user *from)
{
	percpu_down_read(&sb->s_writers.rw_sem[1]);
	copy_name(from);	/* ok: freeze/argument-copy */
	percpu_up_read(&sb->s_writers.rw_sem[1]);
}
