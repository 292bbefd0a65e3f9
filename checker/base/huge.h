/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory for large tables that are read all over the place: in huge pages where the kernel
 * gives them, so that what is looked up costs no walk through the page tables.
 */
#ifndef FAULTLINE_BASE_HUGE_H
#define FAULTLINE_BASE_HUGE_H

#include <glib.h>

/* All zero; to be given to huge_free(), with as many bytes. What is not touched costs nothing. */
void *huge_new(gsize bytes);
/* The same with more room than it `had`, which is all zero; frees `old`. */
void *huge_grow(void *old, gsize had, gsize bytes);
void huge_free(void *p, gsize bytes);

/* Many small ones of such memory, given back together. All zero: empty. */
struct huge_pool {
	struct huge_block *blocks;
	guint8 *at;
	gsize left;
};

/* All zero, as aligned as a number of 64 bits. */
void *huge_take(struct huge_pool *p, gsize bytes);
void huge_pool_clear(struct huge_pool *p);

#endif
