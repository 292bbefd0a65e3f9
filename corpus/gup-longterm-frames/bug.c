/* SPDX-License-Identifier: GPL-2.0-only */
#include "gup/pages.h"

struct frames { int n; struct page *pages[256]; };

int frames_get(unsigned long start, int n, bool write, struct frames *f)
{
	unsigned int flags = 0;

	if (write)
		flags |= FOLL_WRITE;
	f->n = pin_user_pages_fast(start, n, flags, f->pages); /* expect: gup/longterm */
	return f->n ? f->n : -14;
}

void frames_put(struct frames *f)
{
	unpin_user_pages_dirty_lock(f->pages, f->n, 0);
	f->n = 0;
}
