/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is no lock but may not happen while one is held: each function that lets it is
 * told of, whatever others do; that a wait is no lock makes no order of it.
 *
 * edge: sb_writers.rw_sem[0] -> argument_copy
 * no edge: argument_copy -> other
 * way: sb_writers.rw_sem[0] -> argument_copy by copy_name
 */
#include "kernel.h"

struct percpu_rw_semaphore { struct lockdep_map dep_map; };
struct sb_writers { struct percpu_rw_semaphore rw_sem[3]; };
struct super_block { struct sb_writers s_writers; };

void percpu_down_read(struct percpu_rw_semaphore *sem);
void percpu_up_read(struct percpu_rw_semaphore *sem);
char *strndup_user(const char *from, long n);

struct mutex other;

static char *copy_name(const char *from)
{
	return strndup_user(from, 255);
}

void set_name(struct super_block *sb, const char *from)
{
	percpu_down_read(&sb->s_writers.rw_sem[0]);
	copy_name(from);	/* expect: freeze/argument-copy medium */
	percpu_up_read(&sb->s_writers.rw_sem[0]);
}

void set_label(struct super_block *sb, const char *from)
{
	percpu_down_read(&sb->s_writers.rw_sem[0]);
	mutex_lock(&other);
	copy_name(from);	/* expect: freeze/argument-copy medium */
	mutex_unlock(&other);
	percpu_up_read(&sb->s_writers.rw_sem[0]);
}

void set_owner(struct super_block *sb, const char *from)
{
	copy_name(from);	/* ok: freeze/argument-copy */
	percpu_down_read(&sb->s_writers.rw_sem[0]);
	mutex_lock(&other);
	mutex_unlock(&other);
	percpu_up_read(&sb->s_writers.rw_sem[0]);
}

void set_fault(struct super_block *sb, const char *from)
{
	percpu_down_read(&sb->s_writers.rw_sem[1]);
	copy_name(from);	/* ok: freeze/argument-copy */
	percpu_up_read(&sb->s_writers.rw_sem[1]);
}
