/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folio that a function has just made, and put nowhere yet, is locked without a wait, be it in
 * an array of the function's own. Once others may have seen it, it is as any other.
 *
 * no edge: alone -> folio.lock
 * no edge: in_array -> folio.lock
 * no edge: in_variable -> folio.lock
 * sure edge: stored -> folio.lock
 * sure edge: passed -> folio.lock
 * sure edge: array_stored -> folio.lock
 * sure edge: variable_passed -> folio.lock
 * sure edge: perhaps -> folio.lock
 * sure edge: its_next -> folio.lock
 */
#include "kernel.h"

struct page { unsigned long flags; struct page *next; };
struct cache { struct page *page; struct page **pages; };

struct page *alloc_pages_noprof(int gfp, int order);
void *kmalloc_array_noprof(unsigned long n, unsigned long size, int gfp);
void lock_page(struct page *page);
void unlock_page(struct page *page);
void show(void *what);

struct mutex alone, in_array, in_variable, stored, passed, array_stored, variable_passed,
	     perhaps, its_next;

#define LOCK_UNDER(m, page)		\
	do {				\
		mutex_lock(m);		\
		lock_page(page);	\
		unlock_page(page);	\
		mutex_unlock(m);	\
	} while (0)

int make(void)
{
	struct page *page = alloc_pages_noprof(0, 0);

	if (!page)
		return -12;
	LOCK_UNDER(&alone, page);
	show(page);
	return 0;
}

int make_many(unsigned int n)
{
	struct page **pages = kmalloc_array_noprof(n, sizeof(*pages), 0);

	if (!pages)
		return -12;
	for (unsigned int i = 0; i < n; i++) {
		struct page *page = alloc_pages_noprof(0, 0);

		if (!page)
			return -12;
		pages[i] = page;
		LOCK_UNDER(&in_array, page);
		show(page);
	}
	show(pages);
	return 0;
}

int make_few(void)
{
	struct page *pages[4];

	for (unsigned int i = 0; i < 4; i++) {
		struct page *page = alloc_pages_noprof(0, 0);

		if (!page)
			return -12;
		pages[i] = page;
		LOCK_UNDER(&in_variable, page);
	}
	show(pages);
	return 0;
}

int make_and_store(struct cache *cache)
{
	struct page *page = alloc_pages_noprof(0, 0);

	if (!page)
		return -12;
	cache->page = page;
	LOCK_UNDER(&stored, page);
	return 0;
}

int make_and_pass(void)
{
	struct page *page = alloc_pages_noprof(0, 0);

	if (!page)
		return -12;
	show(page);
	LOCK_UNDER(&passed, page);
	return 0;
}

int make_many_and_store(struct cache *cache)
{
	struct page **pages = kmalloc_array_noprof(4, sizeof(*pages), 0);
	struct page *page = alloc_pages_noprof(0, 0);

	if (!page || !pages)
		return -12;
	pages[0] = page;
	cache->pages = pages;
	LOCK_UNDER(&array_stored, page);
	return 0;
}

int make_few_and_pass(void)
{
	struct page *page = alloc_pages_noprof(0, 0), *pages[4];

	if (!page)
		return -12;
	pages[0] = page;
	show(pages);
	LOCK_UNDER(&variable_passed, page);
	return 0;
}

int make_or_find(struct cache *cache)
{
	struct page *page = cache->page;

	if (!page)
		page = alloc_pages_noprof(0, 0);
	if (!page)
		return -12;
	LOCK_UNDER(&perhaps, page);
	return 0;
}

int make_linked(void)
{
	struct page *page = alloc_pages_noprof(0, 0);

	if (!page)
		return -12;
	LOCK_UNDER(&its_next, page->next);
	return 0;
}
