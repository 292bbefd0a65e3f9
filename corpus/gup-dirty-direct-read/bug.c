/* SPDX-License-Identifier: GPL-2.0-only */
#include "gup/pages.h"

struct read { struct page *pages[64]; int from, to; };

static int next_pages(struct read *r, unsigned long address)
{
	r->from = 0;
	r->to = get_user_pages_fast(address, 64, FOLL_WRITE, r->pages); /* expect: gup/dirty-without-pin medium */
	return r->to;
}

static void read_page(struct read *r, struct bio *bio)
{
	bio_add_page(bio, r->pages[r->from++], 4096, 0);
}

static void end(struct read *r, struct bio *bio)
{
	bio_set_pages_dirty(bio);
	while (r->to)
		put_page(r->pages[--r->to]);
}

int direct_read(struct read *r, unsigned long address, struct bio *bio)
{
	if (next_pages(r, address) <= 0)
		return -14;
	while (r->from < r->to)
		read_page(r, bio);
	end(r, bio);
	return 0;
}
