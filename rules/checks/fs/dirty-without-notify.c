// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of files that are written to by their mapping, with and without a word to the file
 * system.
 */
#include "kernel.h"

struct page { unsigned long flags; };

struct page *read_mapping_page(struct address_space *mapping, unsigned long index, struct file *f);
void set_page_dirty(struct page *page);
void put_page(struct page *page);
int __block_write_begin(struct page *page, loff_t pos, unsigned int len, void *get_block);
void fill(void *address);
void *page_address(struct page *page);

static struct page *page_of(struct file *f, unsigned long index)
{
	return read_mapping_page(f->f_mapping, index, f); /* expect: fs/dirty-without-notify @dirtied */
}

void write_behind(struct file *f, unsigned long index)
{
	struct page *page = page_of(f, index);

	fill(page_address(page));
	set_page_dirty(page);		/* #dirtied */
	put_page(page);
}

void write_announced(struct file *f, unsigned long index)
{
	struct page *page = read_mapping_page(f->f_mapping, index, f); /* ok: fs/dirty-without-notify */

	if (!__block_write_begin(page, 0, 4096, NULL)) {
		fill(page_address(page));
		set_page_dirty(page);
	}
	put_page(page);
}

void read_only(struct file *f, unsigned long index)
{
	put_page(read_mapping_page(f->f_mapping, index, f)); /* ok: fs/dirty-without-notify */
}
