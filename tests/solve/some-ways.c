/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A handle that a caller has on some ways, as it does for a write, is there on those where
 * the callee would start one; a caller that never has one lets the callee wait for it.
 *
 * edge: journal_s.j_trans_commit_map -> page
 * no edge: page -> journal_s.j_trans_commit_map
 * edge: entry -> journal_s.j_trans_commit_map
 */
#include "kernel.h"

typedef struct jbd2_journal_handle { int h_sync; } handle_t;
typedef struct journal_s journal_t;
struct fault { journal_t *journal; int write, shared; };

handle_t *jbd2__journal_start(journal_t *journal, int blocks);
int jbd2_journal_stop(handle_t *handle);

struct mutex page, entry;

static void map_page(struct fault *f)
{
	handle_t *handle;

	mutex_lock(&page);
	if (f->shared) {
		handle = jbd2__journal_start(f->journal, 1);
		if ((long)handle >= 0)
			jbd2_journal_stop(handle);
	}
	mutex_unlock(&page);
}

int fault_page(struct fault *f)
{
	handle_t *handle = NULL;

	if (f->write) {
		handle = jbd2__journal_start(f->journal, 1);
		if ((long)handle < 0)
			return -1;
	}
	map_page(f);
	if (f->write)
		jbd2_journal_stop(handle);
	return 0;
}

static void map_entry(struct fault *f)
{
	handle_t *handle;

	mutex_lock(&entry);
	if (f->shared) {
		handle = jbd2__journal_start(f->journal, 1);
		if ((long)handle >= 0)
			jbd2_journal_stop(handle);
	}
	mutex_unlock(&entry);
}

int fault_entry(struct fault *f)
{
	map_entry(f);
	return 0;
}
