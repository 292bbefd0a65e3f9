/* SPDX-License-Identifier: GPL-2.0-only */
#include "gup/pages.h"

struct umem { struct page **pages; int n; };

int umem_get(struct umem *m, unsigned long address, int n, bool writable)
{
	m->n = pin_user_pages_fast(address, n,
				   FOLL_LONGTERM | (writable ? FOLL_WRITE : 0), m->pages);
	return m->n == n ? 0 : -12;
}

void umem_release(struct umem *m, bool dirty)
{
	unpin_user_pages_dirty_lock(m->pages, m->n, dirty);
	m->n = 0;
}
