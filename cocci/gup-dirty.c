/* SPDX-License-Identifier: GPL-2.0-only */
#define FOLL_WRITE 1

struct page;
struct mm_struct;
struct iov_iter;
struct vm_area_struct;

long get_user_pages(unsigned long start, unsigned long n, unsigned int flags, struct page **pages);
int get_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
long get_user_pages_unlocked(unsigned long start, unsigned long n, struct page **pages,
			     unsigned int flags);
long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long n,
			   unsigned int flags, struct page **pages, int *locked);
struct page *get_user_page_vma_remote(struct mm_struct *mm, unsigned long addr, int flags,
				      struct vm_area_struct **vma);
long iov_iter_get_pages2(struct iov_iter *i, struct page **pages, unsigned long size,
			 unsigned int max, unsigned long *start);
long iov_iter_extract_pages(struct iov_iter *i, struct page ***pages, unsigned long size,
			    unsigned int max, unsigned int flags, unsigned long *start);
int pin_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
void unpin_user_page(struct page *page);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, int dirty);
int set_page_dirty(struct page *page);
int set_page_dirty_lock(struct page *page);
int PageDirty(struct page *page);
void SetPageDirty(struct page *page);
void put_page(struct page *page);
struct page *find_page(unsigned long index);
struct page **alloc_pages_array(int n);
void fill(struct page **pages, int n);

int in_one_function(unsigned long start, int n, struct page **pages)
{
	int i, got;

	got = get_user_pages_fast(start, n, FOLL_WRITE, pages);
	if (got < 0)
		return got;
	fill(pages, got);
	for (i = 0; i < got; i++) {
		set_page_dirty_lock(pages[i]);	/* expect: cocci/gup-dirty */
		put_page(pages[i]);
	}
	return 0;
}

int if_written(unsigned long start, int n, struct page **pages, int write)
{
	int i, got;

	got = get_user_pages_unlocked(start, n, pages, write ? FOLL_WRITE : 0);
	for (i = 0; i < got; i++) {
		if (write)
			set_page_dirty_lock(pages[i]);	/* expect: cocci/gup-dirty */
		put_page(pages[i]);
	}
	return got;
}

int with_a_name(struct mm_struct *mm, unsigned long start, int n, struct page **pages)
{
	int got = get_user_pages_remote(mm, start, n, FOLL_WRITE, pages, 0);

	while (got > 0) {
		struct page *page = pages[--got];

		SetPageDirty(page);	/* expect: cocci/gup-dirty */
		put_page(page);
	}
	return 0;
}

int one_page(unsigned long start)
{
	struct page *page;

	if (get_user_pages(start, 1, FOLL_WRITE, &page) != 1)
		return -1;
	fill(&page, 1);
	set_page_dirty(page);	/* expect: cocci/gup-dirty */
	put_page(page);
	return 0;
}

void given_back(struct mm_struct *mm, unsigned long start)
{
	struct vm_area_struct *vma;
	struct page *page = get_user_page_vma_remote(mm, start, FOLL_WRITE, &vma);

	set_page_dirty_lock(page);	/* expect: cocci/gup-dirty */
	put_page(page);
}

/* Taken by one function, dirtied by another, which a third one calls. */
static int take(unsigned long start, struct page *pages[], int n)
{
	return get_user_pages_fast(start, n, FOLL_WRITE, pages);
}

static void drop(struct page *pages[], int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (!PageDirty(pages[i]))
			set_page_dirty_lock(pages[i]);	/* expect: cocci/gup-dirty */
		put_page(pages[i]);
	}
}

void by_helpers(unsigned long start)
{
	struct page **pages = alloc_pages_array(8);
	int n = take(start, pages, 8);

	drop(pages, n);
}

/* Kept in a member. */
struct region {
	struct page **pages;
	struct page **pinned;
	struct page *last;
	int n;
};

int region_take(struct region *region, unsigned long start)
{
	region->n = get_user_pages(start, region->n, FOLL_WRITE, &region->pages[0]);
	return region->n;
}

void region_drop(struct region *region)
{
	int i;

	for (i = 0; i < region->n; i++) {
		struct page *page = region->pages[i];

		set_page_dirty_lock(page);	/* expect: cocci/gup-dirty */
		put_page(page);
	}
}

int last_take(struct region *region, struct iov_iter *iter)
{
	struct page *page;
	unsigned long start;

	if (iov_iter_get_pages2(iter, &page, 1, 1, &start) <= 0)
		return -1;
	region->last = page;
	return 0;
}

void last_drop(struct region *region)
{
	set_page_dirty_lock(region->last);	/* expect: cocci/gup-dirty */
	put_page(region->last);
}

/* --- fine ----------------------------------------------------------------------------- */

int pinned(struct region *region, unsigned long start, int n, struct page **pages)
{
	int i, got = pin_user_pages_fast(start, n, FOLL_WRITE, pages);

	for (i = 0; i < got; i++) {
		set_page_dirty_lock(pages[i]);	/* ok: cocci/gup-dirty */
		unpin_user_page(pages[i]);
	}
	region->n = pin_user_pages_fast(start, n, FOLL_WRITE, region->pinned);
	return got;
}

void pinned_drop(struct region *region)
{
	int i;

	for (i = 0; i < region->n; i++) {
		set_page_dirty_lock(region->pinned[i]);	/* ok: cocci/gup-dirty */
		unpin_user_page(region->pinned[i]);
	}
}

/* Pages of its own are dirtied, those of the user only read. */
void read_from_user(unsigned long start, struct page **pages)
{
	struct page *own = find_page(start);
	int got = get_user_pages_fast(start, 1, 0, pages);

	fill(&own, got);
	set_page_dirty(own);	/* ok: cocci/gup-dirty */
	put_page(own);
	put_page(pages[0]);
}

/* --- not seen ------------------------------------------------------------------------- */

struct item {
	struct page *page;
};

void items_take(struct item *item, unsigned long start)
{
	get_user_pages_fast(start, 1, FOLL_WRITE, &item->page);
}

static struct page *page_of(struct item *item)
{
	return find_page((unsigned long)item);
}

void items_drop(struct item *item)
{
	set_page_dirty_lock(page_of(item));	/* todo: cocci/gup-dirty */
}
