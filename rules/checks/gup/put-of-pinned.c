// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that were pinned, and are put: in the same function, or by way of a field or the entries
 * of a scatter list. What was only referenced is put, and what was pinned is unpinned.
 */
#include "pages.h"

struct scatterlist { unsigned long page_link; };

static void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len,
			unsigned int off)
{
	sg->page_link = (sg->page_link & 3) | (unsigned long)page;
}

static struct page *sg_page(struct scatterlist *sg)
{
	return (struct page *)(sg->page_link & ~3UL);
}

struct scatterlist *sg_next(struct scatterlist *sg);

void put_here(unsigned long addr, struct page **pages)
{
	int n = pin_user_pages_fast(addr, 8, FOLL_WRITE, pages); /* expect: gup/put-of-pinned high */

	while (n > 0)
		put_page(pages[--n]);
}

/* Only where it fails. */
int put_on_failure(unsigned long addr, struct page **pages)
{
	int n = pin_user_pages_fast(addr, 8, FOLL_WRITE, pages); /* expect: gup/put-of-pinned medium */

	if (n == 8) {
		unpin_user_pages_dirty_lock(pages, n, 1);
		return 0;
	}
	while (n > 0)
		put_page(pages[--n]);
	return -1;
}

struct chunk { int n; struct scatterlist list[8]; };

static void give_back(struct chunk *c)
{
	struct scatterlist *sg = c->list;

	for (int i = 0; i < c->n; i++, sg = sg_next(sg)) {
		struct page *page = sg_page(sg);

		set_page_dirty_lock(page);
		put_page(page);
	}
}

int register_chunk(struct chunk *c, unsigned long addr, struct page **pages)
{
	struct scatterlist *sg = c->list;

	c->n = pin_user_pages_fast(addr, 8, FOLL_LONGTERM, pages); /* expect: gup/put-of-pinned medium */
	for (int i = 0; i < c->n; i++, sg = sg_next(sg))
		sg_set_page(sg, pages[i], 8, 0);
	if (c->n != 8)
		give_back(c);
	return c->n;
}

void put_what_was_got(unsigned long addr, struct page **pages)
{
	int n = get_user_pages_fast(addr, 8, 0, pages);	/* ok: gup/put-of-pinned */

	while (n > 0)
		put_page(pages[--n]);
}

/* Of both kinds: which, a flag says. */
struct request { struct page *pages[8]; int n; bool pinned; };

void fill_pinned(struct request *r, unsigned long addr)
{
	r->n = pin_user_pages_fast(addr, 8, FOLL_LONGTERM, r->pages); /* ok: gup/put-of-pinned */
	r->pinned = 1;
}

void release(struct request *r)
{
	if (r->pinned) {
		unpin_user_pages_dirty_lock(r->pages, r->n, 0);
		return;
	}
	while (r->n > 0)
		put_page(r->pages[--r->n]);
}
