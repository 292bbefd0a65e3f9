/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/huge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE (2u << 20)
#define BLOCK (4u << 20)	/* of a pool */

void *huge_new(gsize bytes)
{
	gsize room = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	void *p;

	if (posix_memalign(&p, HUGE_PAGE, room))
		g_error("no memory for %" G_GSIZE_FORMAT " bytes", room);
	madvise(p, room, MADV_HUGEPAGE); /* it does without, too */
	memset(p, 0, bytes);
	return p;
}

void *huge_grow(void *old, gsize used, gsize bytes)
{
	void *p = huge_new(bytes);

	memcpy(p, old, used);
	free(old);
	return p;
}

void huge_free(void *p)
{
	free(p);
}

void *huge_take(struct huge_pool *p, gsize bytes)
{
	void *taken;

	bytes = (bytes + sizeof(guint64) - 1) / sizeof(guint64) * sizeof(guint64);
	if (bytes > p->left) {
		p->left = MAX(bytes, BLOCK);
		p->at = huge_new(p->left);
		p->blocks = g_slist_prepend(p->blocks, p->at);
	}
	taken = p->at;
	p->at += bytes;
	p->left -= bytes;
	return taken;
}

void huge_pool_clear(struct huge_pool *p)
{
	g_slist_free_full(p->blocks, huge_free);
	*p = (struct huge_pool){ 0 };
}
