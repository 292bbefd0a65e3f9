/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of this folder need: pages of user memory, and what they are kept in.
 */
#ifndef FAULTLINE_CHECKS_GUP_PAGES_H
#define FAULTLINE_CHECKS_GUP_PAGES_H

#include "kernel.h"

#define FOLL_WRITE	0x1
#define FOLL_LONGTERM	0x100

struct page { unsigned long flags; };
struct iov_iter;
struct bio;

int get_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long n,
			   unsigned int flags, struct page **pages, int *locked);
int pin_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, bool dirty);
ssize_t iov_iter_get_pages2(struct iov_iter *i, struct page **pages, size_t size,
			    unsigned int max, size_t *start);
ssize_t iov_iter_extract_pages(struct iov_iter *i, struct page ***pages, size_t size,
			       unsigned int max, unsigned int flags, size_t *start);
void set_page_dirty_lock(struct page *page);
void put_page(struct page *page);
int bio_add_page(struct bio *bio, struct page *page, unsigned int len, unsigned int off);
void bio_set_pages_dirty(struct bio *bio);

#endif
