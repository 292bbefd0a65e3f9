/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct page { unsigned long flags; };

struct page *read_mapping_page(struct address_space *mapping, unsigned long index, struct file *f);
void set_page_dirty(struct page *page);
void put_page(struct page *page);
void stamp(struct page *page);

struct log { struct file *file; };

static struct page *header(struct log *log)
{
	return read_mapping_page(log->file->f_mapping, 0, log->file); /* expect: fs/dirty-without-notify @dirtied */
}

void log_stamp(struct log *log)
{
	struct page *page = header(log);

	if (IS_ERR(page))
		return;
	stamp(page);
	set_page_dirty(page);	/* #dirtied */
	put_page(page);
}
