/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

typedef struct { unsigned long pte; } pte_t;
struct page_vma_mapped_walk { pmd_t *pmd; pte_t *pte; unsigned long address; };

bool page_vma_mapped_walk(struct page_vma_mapped_walk *walk);
pte_t pte_wrprotect(pte_t pte);
pte_t pte_mkclean(pte_t pte);
pmd_t pmd_wrprotect(pmd_t pmd);
pmd_t pmd_mkclean(pmd_t pmd);
void set_pte_at(struct mm_struct *mm, unsigned long address, pte_t *pte, pte_t value);
void set_pmd_at(struct mm_struct *mm, unsigned long address, pmd_t *pmd, pmd_t value);

static void clean_small(struct mm_struct *mm, struct page_vma_mapped_walk *walk)
{
	pte_t pte = pte_wrprotect(*walk->pte);

	pte = pte_mkclean(pte);
	set_pte_at(mm, walk->address, walk->pte, pte);
}

int clean(struct mm_struct *mm, struct page_vma_mapped_walk *walk)
{
	int n = 0;

	while (page_vma_mapped_walk(walk)) {
		pmd_t pmd;

		n++;
		if (walk->pte) {
			clean_small(mm, walk);
			continue;
		}
		pmd = *walk->pmd;
		pmd = pmd_wrprotect(pmd);
		pmd = pmd_mkclean(pmd);
		set_pmd_at(mm, walk->address, walk->pmd, pmd);
	}
	return n;
}
