/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A running handle keeps a freeze out: whoever would take freeze protection for a
 * transaction of their own asks for it first, and takes none.
 *
 * edge: sb_writers.rw_sem[2] -> journal_s.j_trans_commit_map
 * edge: busy -> sb_writers.rw_sem[2]
 * no edge: journal_s.j_trans_commit_map -> sb_writers.rw_sem[2]
 * no edge: idle -> sb_writers.rw_sem[2]
 */
#include "kernel.h"

struct percpu_rw_semaphore { struct lockdep_map dep_map; };
struct sb_writers { struct percpu_rw_semaphore rw_sem[3]; };
struct super_block { struct sb_writers s_writers; };
typedef struct jbd2_journal_handle { int h_sync; } handle_t;
typedef struct journal_s journal_t;

void percpu_down_read(struct percpu_rw_semaphore *sem);
void percpu_up_read(struct percpu_rw_semaphore *sem);
handle_t *jbd2__journal_start(journal_t *journal, int blocks);
int jbd2_journal_stop(handle_t *handle);

struct mutex busy, idle;
struct task_struct { void *journal_info; };

static inline struct task_struct *get_current(void)
{
	struct task_struct *task;

	__asm__("mov %%gs:0, %0" : "=r"(task));
	return task;
}

static void sb_start_intwrite(struct super_block *sb)
{
	percpu_down_read(&sb->s_writers.rw_sem[2]);
}

static void sb_end_intwrite(struct super_block *sb)
{
	percpu_up_read(&sb->s_writers.rw_sem[2]);
}

static void evict(journal_t *journal, struct super_block *sb)
{
	int alone = !get_current()->journal_info;
	handle_t *handle;

	if (alone)
		sb_start_intwrite(sb);
	handle = jbd2__journal_start(journal, 1);
	if (handle)
		jbd2_journal_stop(handle);
	if (alone)
		sb_end_intwrite(sb);
}

void put_late(journal_t *journal, struct super_block *sb)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if ((long)handle < 0)
		return;
	mutex_lock(&idle);
	evict(journal, sb);
	mutex_unlock(&idle);
	jbd2_journal_stop(handle);
}

void put(journal_t *journal, struct super_block *sb)
{
	mutex_lock(&busy);
	evict(journal, sb);
	mutex_unlock(&busy);
}
