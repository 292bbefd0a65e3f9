// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of a read that goes to user memory: dirtied after a reference was all that held
 * them, in the same function, in another, by way of a field, a bio, or a number of a page.
 */
#include "pages.h"

static void copy_here(struct mm_struct *mm, unsigned long addr, struct page **pages, int n)
{
	n = get_user_pages_remote(mm, addr, n, FOLL_WRITE, pages, NULL); /* expect: gup/dirty-without-pin high */
	while (n) {
		struct page *page = pages[--n];

		set_page_dirty_lock(page);
		put_page(page);
	}
}

/* One takes them, another gives them back. */
static int take(unsigned long addr, struct page *pages[], int n)
{
	return get_user_pages_fast(addr, n, FOLL_WRITE, pages); /* expect: gup/dirty-without-pin high @dirtied */
}

static void give_back(struct page *pages[], int n)
{
	for (int i = 0; i < n; i++) {
		set_page_dirty_lock(pages[i]);		/* #dirtied */
		put_page(pages[i]);
	}
}

/* A pin for them is fine, as is a reference to what is only read. */
static int take_pinned(unsigned long addr, struct page *pages[], int n)
{
	return pin_user_pages_fast(addr, n, FOLL_WRITE, pages); /* ok: gup/dirty-without-pin */
}

static int take_to_read(unsigned long addr, struct page *pages[], int n)
{
	return get_user_pages_fast(addr, n, 0, pages);	/* ok: gup/dirty-without-pin */
}

void ioctl(unsigned long addr, struct page **pages, struct page **pinned, struct page **read)
{
	give_back(pages, take(addr, pages, 8));
	unpin_user_pages_dirty_lock(pinned, take_pinned(addr, pinned, 8), 1);
	for (int i = take_to_read(addr, read, 8); i > 0; i--)
		put_page(read[i - 1]);
}

/* What is entered with pages of somebody else is left with those alone. */
static struct page *head_of(struct page *page)
{
	return page;
}

void two_callers(unsigned long addr, struct page **pages, struct page *own)
{
	int n = get_user_pages_fast(addr, 1, 0, pages);	/* ok: gup/dirty-without-pin */

	if (n)
		put_page(head_of(pages[0]));
	set_page_dirty_lock(head_of(own));
}

/* By way of a field. */
struct region { struct page **pages; unsigned int n; };

void map_region(struct region *r, unsigned long addr)
{
	r->n = get_user_pages_fast(addr, 8, FOLL_WRITE | FOLL_LONGTERM, &r->pages[0]); /* expect: gup/dirty-without-pin medium */
}

void unmap_region(struct region *r)
{
	for (unsigned int i = 0; i < r->n; i++)
		set_page_dirty_lock(r->pages[i]);
}

/* By way of a bio, which dirties what it has. */
struct transfer { struct page *pages[8]; struct page *page; struct bio *bio; };

static void fill(struct transfer *t, struct iov_iter *i)
{
	size_t from;

	iov_iter_get_pages2(i, t->pages, 8, 8, &from);	/* expect: gup/dirty-without-pin medium */
}

static struct page *next_page(struct transfer *t)
{
	return t->pages[0];
}

void direct_read(struct transfer *t, struct iov_iter *i)
{
	fill(t, i);
	t->page = next_page(t);
	bio_add_page(t->bio, t->page, 8, 0);
	bio_set_pages_dirty(t->bio);
}

struct pinned { struct page *pages[8]; struct bio *bio; };

void pinned_read(struct pinned *t, struct iov_iter *i)
{
	struct page **pages = t->pages;
	size_t from;

	iov_iter_extract_pages(i, &pages, 8, 8, 0, &from); /* ok: gup/dirty-without-pin */
	bio_add_page(t->bio, t->pages[0], 8, 0);
	bio_set_pages_dirty(t->bio);
}

/* By its number. */
extern unsigned long vmemmap_base;
#define vmemmap ((struct page *)vmemmap_base)

static int frame_of(unsigned long addr, unsigned long *pfn, struct page **pages)
{
	int n = get_user_pages_fast(addr, 1, FOLL_WRITE, pages); /* expect: gup/dirty-without-pin high */

	*pfn = pages[0] - vmemmap;
	return n;
}

static void put_frame(unsigned long pfn)
{
	set_page_dirty_lock(vmemmap + pfn);
}

void map_frames(unsigned long addr, unsigned long *first, struct page **pages)
{
	unsigned long pfn;

	frame_of(addr, &pfn, pages);
	*first = pfn;
	for (pfn = *first; pfn < *first + 8; pfn++)
		put_frame(pfn);
}
