/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

typedef struct { unsigned long pmd; } pmd_t;
struct page_vma_mapped_walk { pmd_t *pmd; unsigned long *pte; unsigned long address; };

bool page_vma_mapped_walk(struct page_vma_mapped_walk *walk);
void flush_cache_page(struct vm_area_struct *vma, unsigned long address, unsigned long pfn);
void flush_cache_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
pmd_t pmdp_invalidate(struct vm_area_struct *vma, unsigned long address, pmd_t *pmd);

#define SIZE 0x200000

/* Of a small entry of another turn, one page is right. */
void clean(struct vm_area_struct *vma, struct page_vma_mapped_walk *walk)
{
	while (page_vma_mapped_walk(walk)) {
		if (walk->pte) {
			flush_cache_page(vma, walk->address, 1);
			*walk->pte = 0;
			continue;
		}
		flush_cache_range(vma, walk->address, walk->address + SIZE);
		pmdp_invalidate(vma, walk->address, walk->pmd);	/* ok: dax/huge-flush-range */
	}
}

void clean_one_page(struct vm_area_struct *vma, struct page_vma_mapped_walk *walk)
{
	while (page_vma_mapped_walk(walk)) {
		flush_cache_page(vma, walk->address, 1);
		pmdp_invalidate(vma, walk->address, walk->pmd);	/* expect: dax/huge-flush-range */
	}
}
