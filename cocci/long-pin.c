/* SPDX-License-Identifier: GPL-2.0-only */
#define FOLL_WRITE	1
#define FOLL_LONGTERM	256
#define RLIMIT_MEMLOCK	8

struct page;
struct mm_struct;

long pin_user_pages(unsigned long start, unsigned long n, unsigned int flags, struct page **pages);
int pin_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
long pin_user_pages_unlocked(unsigned long start, unsigned long n, struct page **pages,
			     unsigned int flags);
long pin_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long n,
			   unsigned int flags, struct page **pages, int *locked);
void unpin_user_pages(struct page **pages, unsigned long n);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, int dirty);
void unpin_user_page(struct page *page);
unsigned long rlimit(unsigned int limit);
void to_device(struct page **pages, int n);

struct region {
	struct page **pages;
	struct page **window;
	struct page *slots[8];
	void **ptrs;
	int n, write;
	unsigned int flags;
};

int region_map(struct region *region, unsigned long start)
{
	int got = pin_user_pages_fast(start, region->n, FOLL_WRITE, region->pages);	/* expect: cocci/long-pin */

	if (got == region->n)
		return 0;
	if (got > 0)
		unpin_user_pages(region->pages, got);
	return -1;
}

void region_unmap(struct region *region)
{
	unpin_user_pages_dirty_lock(region->pages, region->n, 1);
}

/* Given back at once only when it fails. */
int region_begin(struct region *region, unsigned long start)
{
	if (region_map(region, start))
		return -1;
	if (!region->write) {
		region_unmap(region);
		return -1;
	}
	return 0;
}

int region_map_remote(struct region *region, struct mm_struct *mm, unsigned long start)
{
	unsigned int flags = 0;

	if (region->write)
		flags |= FOLL_WRITE;
	return pin_user_pages_remote(mm, start, region->n, flags, &region->pages[2], 0);	/* expect: cocci/long-pin */
}

int region_map_pointers(struct region *region, unsigned long start)
{
	return pin_user_pages(start, 1, region->write ? FOLL_WRITE : 0,	/* expect: cocci/long-pin */
			      (struct page **)(region->ptrs));
}

/* Charged: whoever does that keeps them, wherever they go. */
int charged(unsigned long start, int n, struct page **pages)
{
	if (rlimit(RLIMIT_MEMLOCK) < n)
		return -1;
	n = pin_user_pages_unlocked(start, n, pages, FOLL_WRITE);	/* expect: cocci/long-pin */
	to_device(pages, n);
	return n;
}

/* --- fine ----------------------------------------------------------------------------- */

int said_to_be_long(struct region *region, unsigned long start)
{
	unsigned int flags = FOLL_LONGTERM;

	if (region->write)
		flags |= FOLL_WRITE;
	return pin_user_pages_fast(start, region->n, flags, region->pages);	/* ok: cocci/long-pin */
}

int caller_says(struct region *region, unsigned long start, unsigned int flags)
{
	return pin_user_pages_fast(start, region->n, flags, region->pages);	/* ok: cocci/long-pin */
}

int object_says(struct region *region, unsigned long start)
{
	return pin_user_pages_fast(start, region->n, region->flags, region->pages);	/* ok: cocci/long-pin */
}

/* Used within the call. */
int for_one_transfer(struct region *region, unsigned long start)
{
	int got = pin_user_pages_fast(start, 8, FOLL_WRITE, region->slots);	/* ok: cocci/long-pin */

	if (got < 0)
		return got;
	to_device(region->slots, got);
	unpin_user_pages(region->slots, got);
	return 0;
}

int local_pages(unsigned long start)
{
	struct page *page;

	if (pin_user_pages_fast(start, 1, FOLL_WRITE, &page) != 1)	/* ok: cocci/long-pin */
		return -1;
	to_device(&page, 1);
	unpin_user_page(page);
	return 0;
}

/* Nobody will write to them. */
int only_read(struct region *region, unsigned long start)
{
	return pin_user_pages_unlocked(start, 8, region->slots, 0);	/* ok: cocci/long-pin */
}

static int slots_take(struct region *region, unsigned long start)
{
	return pin_user_pages_fast(start, 8, FOLL_WRITE, region->slots);	/* ok: cocci/long-pin */
}

static void slots_give(struct region *region)
{
	unpin_user_pages(region->slots, 8);
}

int transfer(struct region *region, unsigned long start)
{
	if (slots_take(region, start) < 0)
		return -1;
	to_device(region->slots, 8);
	slots_give(region);
	return 0;
}

/* A window that moves along. */
static int window_get(struct region *region, unsigned long start)
{
	return pin_user_pages_fast(start, 1, FOLL_WRITE, region->window);	/* ok: cocci/long-pin */
}

static void window_put(struct region *region)
{
	unpin_user_pages(region->window, 1);
}

int window_move(struct region *region, unsigned long start)
{
	window_put(region);
	return window_get(region, start);
}

/* --- not seen: given to its object by who has called ---------------------------------- */

static struct page *take_one(unsigned long start)
{
	struct page *page;

	pin_user_pages_fast(start, 1, FOLL_WRITE, &page);	/* todo: cocci/long-pin */
	return page;
}

void keep_one(struct region *region, unsigned long start)
{
	region->slots[0] = take_one(start);
}
