/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A handle that is stopped is no longer running, whoever stops it: a start or a wait for a
 * commit after that joins nothing.
 *
 * sure edge: here -> journal_s.j_trans_commit_map
 * todo edge: in_wrapper -> journal_s.j_trans_commit_map
 * no edge: nested -> journal_s.j_trans_commit_map
 *
 * A class that a task has once is dropped for good by who dropped his caller's, if the caller's
 * was the only one; who says that has to tell it from a nested one's.
 */
#include "kernel.h"

typedef struct jbd2_journal_handle handle_t;
typedef struct journal_s { struct lockdep_map j_trans_commit_map; } journal_t;

handle_t *jbd2__journal_start(journal_t *journal, int blocks);
int jbd2_journal_stop(handle_t *handle);
void lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read,
		  int check, struct lockdep_map *nest, unsigned long ip);
void lock_release(struct lockdep_map *map, unsigned long ip);

struct mutex here, in_wrapper, nested;

static void wait_for_commit(journal_t *journal)
{
	lock_acquire(&journal->j_trans_commit_map, 0, 0, 0, 1, NULL, 0);
	lock_release(&journal->j_trans_commit_map, 0);
}

static void stop_and_wait(journal_t *journal, handle_t *handle)
{
	jbd2_journal_stop(handle);
	wait_for_commit(journal);
}

int stops_here(journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (IS_ERR(handle))
		return -12;
	mutex_lock(&here);
	jbd2_journal_stop(handle);
	wait_for_commit(journal);	/* expect: order/cycle high */
	mutex_unlock(&here);
	return 0;
}

int stops_in_wrapper(journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (IS_ERR(handle))
		return -12;
	mutex_lock(&in_wrapper);
	stop_and_wait(journal, handle);
	mutex_unlock(&in_wrapper);
	return 0;
}

static void joins(journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (!IS_ERR(handle))
		jbd2_journal_stop(handle);
}

int joins_another(journal_t *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (IS_ERR(handle))
		return -12;
	mutex_lock(&nested);
	joins(journal);
	mutex_unlock(&nested);
	return jbd2_journal_stop(handle);
}
