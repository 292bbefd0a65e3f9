/* SPDX-License-Identifier: GPL-2.0-only */
#include "gup/pages.h"

struct buffer { unsigned long address; int n; };

static int lock_buffers(const struct buffer *b, int n, struct page *pages[])
{
	int at = 0;

	for (int i = 0; i < n; i++) {
		int got = pin_user_pages_fast(b[i].address, b[i].n, FOLL_WRITE, pages + at);

		if (got <= 0)
			return got;
		at += got;
	}
	return at;
}

static void unlock_buffers(struct page *pages[], int n)
{
	unpin_user_pages_dirty_lock(pages, n, 1);
}

int hypercall(const struct buffer *b, int n, struct page *pages[])
{
	int locked = lock_buffers(b, n, pages);

	if (locked > 0)
		unlock_buffers(pages, locked);
	return locked;
}
