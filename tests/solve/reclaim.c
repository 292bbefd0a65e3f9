/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An allocation that may wait may reclaim, as its flags say and what the task is doing.
 *
 * sure edge: plain -> __fs_reclaim_map
 * no edge: nofs_flag -> __fs_reclaim_map
 * no edge: nowait_flag -> __fs_reclaim_map
 * no edge: nofs_scope -> __fs_reclaim_map
 * no edge: nofs_far_above -> __fs_reclaim_map
 * sure edge: after_scope -> __fs_reclaim_map
 * sure edge: between_scopes -> __fs_reclaim_map
 * no edge: inner_scope_ended -> __fs_reclaim_map
 * no edge: noio_scope -> __fs_reclaim_map
 * no edge: reclaimer -> __fs_reclaim_map
 * no edge: in_handle -> __fs_reclaim_map
 * no edge: in_returned_scope -> __fs_reclaim_map
 * sure edge: __fs_reclaim_map -> in_shrinker
 * sure edge: outside -> __fs_reclaim_map
 * no edge: outside_nofs -> __fs_reclaim_map
 * balanced: alloc
 */
#include "kernel.h"

#define GFP_KERNEL 0xcc0u
#define GFP_NOFS 0xc40u
#define GFP_NOWAIT 0x800u

struct lockdep_map __fs_reclaim_map;
struct mutex plain, nofs_flag, nowait_flag, nofs_scope, nofs_far_above, after_scope;
struct mutex between_scopes, inner_scope_ended, noio_scope, reclaimer, in_handle;
struct mutex in_shrinker, in_returned_scope, outside, outside_nofs;

void lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read,
		  int check, struct lockdep_map *nest, unsigned long ip);
void lock_release(struct lockdep_map *map, unsigned long ip);
unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);
unsigned int memalloc_noio_save(void);
void memalloc_noio_restore(unsigned int flags);
unsigned int memalloc_noreclaim_save(void);
void memalloc_noreclaim_restore(unsigned int flags);
struct handle;
struct handle *jbd2__journal_start(void *journal, int n);
int jbd2_journal_stop(struct handle *handle);
void *prepare_creds(void);

void fs_reclaim_acquire(gfp_t gfp)
{
	if (gfp & 0x400u && gfp & 0x80u)
		lock_acquire(&__fs_reclaim_map, 0, 0, 0, 1, NULL, 0);
}

void fs_reclaim_release(gfp_t gfp)
{
	if (gfp & 0x400u && gfp & 0x80u)
		lock_release(&__fs_reclaim_map, 0);
}

static void *alloc(gfp_t gfp)
{
	fs_reclaim_acquire(gfp);
	fs_reclaim_release(gfp);
	return NULL;
}

static void *alloc_more(gfp_t gfp)
{
	return alloc(gfp);
}

void flags(void)
{
	mutex_lock(&plain);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&plain);
	mutex_lock(&nofs_flag);
	alloc_more(GFP_NOFS);
	mutex_unlock(&nofs_flag);
	mutex_lock(&nowait_flag);
	alloc_more(GFP_NOWAIT);
	mutex_unlock(&nowait_flag);
}

static void far_below(void)
{
	mutex_lock(&nofs_far_above);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&nofs_far_above);
}

void scopes(void)
{
	unsigned int flags = memalloc_nofs_save(), again;

	mutex_lock(&nofs_scope);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&nofs_scope);
	far_below();
	mutex_lock(&inner_scope_ended);
	again = memalloc_nofs_save();
	memalloc_nofs_restore(again);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&inner_scope_ended);
	mutex_lock(&after_scope);
	mutex_lock(&between_scopes);
	memalloc_nofs_restore(flags);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&after_scope);
	flags = memalloc_nofs_save();
	mutex_unlock(&between_scopes);
	memalloc_nofs_restore(flags);
}

void noio(void)
{
	unsigned int flags = memalloc_noio_save();

	mutex_lock(&noio_scope);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&noio_scope);
	memalloc_noio_restore(flags);
}

static unsigned long scan(void)
{
	mutex_lock(&in_shrinker);
	mutex_unlock(&in_shrinker);
	mutex_lock(&reclaimer);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&reclaimer);
	return 0;
}

unsigned long reclaim(gfp_t gfp)
{
	unsigned long n;
	unsigned int flags;

	fs_reclaim_acquire(GFP_KERNEL);
	flags = memalloc_noreclaim_save();
	n = scan();
	memalloc_noreclaim_restore(flags);
	fs_reclaim_release(GFP_KERNEL);
	return n;
}

/* a handle brings GFP_NOFS with it */
int handle(void *journal)
{
	struct handle *h = jbd2__journal_start(journal, 1);

	if (IS_ERR(h))
		return -5;
	mutex_lock(&in_handle);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&in_handle);
	return jbd2_journal_stop(h);
}

static unsigned int begin(void)
{
	return memalloc_nofs_save();
}

static void end(unsigned int flags)
{
	memalloc_nofs_restore(flags);
}

void returned(void)
{
	unsigned int flags = begin();

	mutex_lock(&in_returned_scope);
	alloc_more(GFP_KERNEL);
	mutex_unlock(&in_returned_scope);
	end(flags);
}

/* of functions out of scope, some are known to allocate */
void elsewhere(void)
{
	unsigned int flags;

	mutex_lock(&outside);
	prepare_creds();
	mutex_unlock(&outside);
	flags = memalloc_nofs_save();
	mutex_lock(&outside_nofs);
	prepare_creds();
	mutex_unlock(&outside_nofs);
	memalloc_nofs_restore(flags);
}
