/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A handle that is started where some callers have one already, which it then joins.
 *
 * unsure edge: map.sem -> journal_s.j_trans_commit_map
 * sure edge: dir.sem -> journal_s.j_trans_commit_map
 */
#include "kernel.h"

struct journal_s { int dummy; };
typedef struct handle { int credits; } handle_t;
struct map { struct rw_semaphore sem; };
struct dir { struct rw_semaphore sem; };

handle_t *jbd2__journal_start(struct journal_s *journal, int blocks);
int jbd2_journal_stop(handle_t *handle);

void mark_dirty(struct journal_s *journal)
{
	handle_t *handle = jbd2__journal_start(journal, 1);

	if (IS_ERR(handle))
		return;
	jbd2_journal_stop(handle);
}

void map_block(struct journal_s *journal, struct map *map)
{
	down_write(&map->sem);
	mark_dirty(journal);
	up_write(&map->sem);
}

void write_block(struct journal_s *journal, struct map *map)
{
	handle_t *handle = jbd2__journal_start(journal, 8);

	if (IS_ERR(handle))
		return;
	map_block(journal, map);	/* expect: order/cycle medium */
	jbd2_journal_stop(handle);
}

void make_dir(struct journal_s *journal, struct dir *dir)
{
	down_write(&dir->sem);
	mark_dirty(journal);
	up_write(&dir->sem);
}

/* who reads has no handle */
void read_block(struct journal_s *journal, struct map *map)
{
	map_block(journal, map);
}
