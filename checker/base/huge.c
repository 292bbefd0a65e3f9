/* SPDX-License-Identifier: GPL-2.0-only */
/* Mapped, not allocated: the kernel gives pages of zeros as they are touched. */
#include "base/huge.h"

#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((gsize)2 << 20)
#define BLOCK ((gsize)4 << 20)	/* of a pool */

struct huge_block {
	struct huge_block *next;
	gsize bytes;
};

static gsize whole_pages(gsize bytes)
{
	return (MAX(bytes, 1) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

void *huge_new(gsize bytes)
{
	gsize room = whole_pages(bytes), before;
	guint8 *p = mmap(NULL, room + HUGE_PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		g_error("no memory for %" G_GSIZE_FORMAT " bytes", room);
	before = whole_pages((gsize)p) - (gsize)p;
	if (before)
		munmap(p, before);
	munmap(p + before + room, HUGE_PAGE - before);
	madvise(p + before, room, MADV_HUGEPAGE); /* it does without, too */
	return p + before;
}

void *huge_grow(void *old, gsize had, gsize bytes)
{
	void *p;

	if (whole_pages(bytes) <= whole_pages(had))
		return old;
	p = huge_new(bytes);
	memcpy(p, old, had); /* mremap() moves no more than one mapping, before Linux 6.17 */
	huge_free(old, had);
	return p;
}

void huge_free(void *p, gsize bytes)
{
	if (p)
		munmap(p, whole_pages(bytes));
}

void *huge_take(struct huge_pool *p, gsize bytes)
{
	void *taken;

	bytes = (bytes + sizeof(guint64) - 1) / sizeof(guint64) * sizeof(guint64);
	if (bytes > p->left) {
		gsize room = MAX(bytes + sizeof(struct huge_block), BLOCK);
		struct huge_block *b = huge_new(room);

		*b = (struct huge_block){ p->blocks, room };
		p->blocks = b;
		p->at = (guint8 *)(b + 1);
		p->left = room - sizeof(*b);
	}
	taken = p->at;
	p->at += bytes;
	p->left -= bytes;
	return taken;
}

void huge_pool_clear(struct huge_pool *p)
{
	while (p->blocks) {
		struct huge_block *b = p->blocks;

		p->blocks = b->next;
		huge_free(b, b->bytes);
	}
	*p = (struct huge_pool){ 0 };
}
