// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that user space registers, and pages that live as long as the call.
 */
#include "pages.h"

struct memory { struct page **pages; int n; };

void unregister_memory(struct memory *m)
{
	unpin_user_pages_dirty_lock(m->pages, m->n, 1);
}

int register_memory(struct memory *m, unsigned long addr, bool writable)
{
	unsigned int flags = 0;

	if (writable)
		flags |= FOLL_WRITE;
	m->n = pin_user_pages_fast(addr, 8, flags, m->pages); /* expect: gup/longterm */
	return m->n;
}

int register_for_long(struct memory *m, unsigned long addr, bool writable)
{
	unsigned int flags = FOLL_LONGTERM;

	if (writable)
		flags |= FOLL_WRITE;
	m->n = pin_user_pages_fast(addr, 8, flags, m->pages); /* ok: gup/longterm */
	return m->n;
}

/* What flags callers pass counts, and what nobody knows is not told. */
static int pin_with(struct memory *m, unsigned long addr, unsigned int flags)
{
	return pin_user_pages_fast(addr, 8, flags | FOLL_WRITE, m->pages); /* ok: gup/longterm */
}

int pin_for_long(struct memory *m, unsigned long addr)
{
	return pin_with(m, addr, FOLL_LONGTERM);
}

int pin_as_told(struct memory *m, unsigned long addr, unsigned int flags)
{
	return pin_user_pages_fast(addr, 8, flags, m->pages); /* ok: gup/longterm */
}

/* In a table that is handed on to be kept; what fails is given back at once. */
struct scatterlist { unsigned long page_link; };
struct sg_table { struct scatterlist *sgl; };
struct sg_append_table { struct sg_table sgt; };
struct umem { struct sg_append_table table; };

int sg_alloc_append_table_from_pages(struct sg_append_table *t, struct page **pages,
				     unsigned int n);
struct page *sg_page(struct scatterlist *sg);
struct scatterlist *sg_next(struct scatterlist *sg);
void unpin_user_page(struct page *page);

int register_table(struct umem *m, unsigned long addr, struct page **list)
{
	int n = pin_user_pages_fast(addr, 8, FOLL_WRITE, list); /* expect: gup/longterm medium */
	int failed = sg_alloc_append_table_from_pages(&m->table, list, n);

	if (failed)
		unpin_user_pages_dirty_lock(list, n, 0);
	return failed;
}

void unregister_table(struct umem *m)
{
	for (struct scatterlist *sg = m->table.sgt.sgl; sg; sg = sg_next(sg))
		unpin_user_page(sg_page(sg));
}

/* A batch on the stack is gone with the call. */
struct batch { struct page *pages[8]; int n; };

static int fill_batch(struct batch *b, unsigned long addr)
{
	struct page *page;
	int n = pin_user_pages_fast(addr, 1, FOLL_WRITE, &page); /* ok: gup/longterm */

	b->pages[b->n++] = page;
	return n;
}

int copy_by_batch(unsigned long addr)
{
	struct batch b = { .n = 0 };

	fill_batch(&b, addr);
	unpin_user_pages_dirty_lock(b.pages, b.n, 1);
	return b.n;
}

/* An object of which there is one for all calls keeps them no longer, either. */
struct window { struct page *page; };

static int fill_window(struct window *w, unsigned long addr)
{
	return pin_user_pages_fast(addr, 1, FOLL_WRITE, &w->page); /* ok: gup/longterm */
}

static void empty_window(struct window *w)
{
	unpin_user_page(w->page);
}

int copy_by_window(struct window *w, unsigned long addr)
{
	int n = fill_window(w, addr);

	empty_window(w);
	return n;
}

/* Pages of a transfer's iterator stay until it is over. */
struct transfer { struct page *pages[8]; };

void direct_write(struct transfer *t, struct iov_iter *i)
{
	size_t from;

	iov_iter_get_pages2(i, t->pages, 8, 8, &from);	/* ok: gup/longterm */
}

/* Helpers take and give back, for calls that keep the pages and for those that do not. */
static struct page **take_some(unsigned long addr, struct page **pages, unsigned int flags)
{
	return pin_user_pages_fast(addr, 8, flags, pages) < 8 ? 0 : pages; /* expect: gup/longterm */
}

static void give_some(struct page **pages)
{
	unpin_user_pages_dirty_lock(pages, 8, 0);
}

struct guest { struct page **pages; };

void copy_to_guest(unsigned long addr, struct page **pages)
{
	give_some(take_some(addr, pages, FOLL_WRITE));
}

void add_guest(struct guest *g, unsigned long addr, struct page **pages)
{
	g->pages = take_some(addr, pages, FOLL_WRITE);
}

void remove_guest(struct guest *g)
{
	give_some(g->pages);
}
