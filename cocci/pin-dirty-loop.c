/* SPDX-License-Identifier: GPL-2.0-only */
struct page;

int set_page_dirty(struct page *page);
int set_page_dirty_lock(struct page *page);
void unpin_user_page(struct page *page);
void unpin_user_pages(struct page **pages, unsigned long n);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, int dirty);
void put_page(struct page *page);
void account(struct page *page);

void by_hand(struct page **pages, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		set_page_dirty_lock(pages[i]);	/* expect: cocci/pin-dirty-loop */
		unpin_user_page(pages[i]);
	}
}

void if_written(struct page **pages, int n, int written)
{
	int i;

	for (i = 0; i < n; ++i) {
		if (written)
			set_page_dirty(pages[i]);	/* expect: cocci/pin-dirty-loop */
		unpin_user_page(pages[i]);
	}
}

void in_two_steps(struct page **pages, int n)
{
	int i;

	for (i = 0; i < n; i++)
		set_page_dirty_lock(pages[i]);	/* expect: cocci/pin-dirty-loop */
	unpin_user_pages(pages, n);
}

void one(struct page *page)
{
	set_page_dirty_lock(page);	/* expect: cocci/pin-dirty-loop */
	unpin_user_page(page);
}

void one_if_written(struct page *page, int flags)
{
	if (flags & 1)
		set_page_dirty_lock(page);	/* expect: cocci/pin-dirty-loop */
	unpin_user_page(page);
}

/* --- fine ----------------------------------------------------------------------------- */

void at_once(struct page **pages, int n)
{
	unpin_user_pages_dirty_lock(pages, n, 1);	/* ok: cocci/pin-dirty-loop */
}

void more_to_do(struct page **pages, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		set_page_dirty_lock(pages[i]);	/* ok: cocci/pin-dirty-loop */
		account(pages[i]);
		unpin_user_page(pages[i]);
	}
}

void not_pinned(struct page *page)
{
	set_page_dirty_lock(page);	/* ok: cocci/pin-dirty-loop */
	put_page(page);
}
