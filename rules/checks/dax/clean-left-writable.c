/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;
struct page_vma_mapped_walk { pmd_t *pmd; pte_t *pte; unsigned long address; };

bool page_vma_mapped_walk(struct page_vma_mapped_walk *walk);
pte_t pte_wrprotect(pte_t pte);
pte_t pte_mkclean(pte_t pte);
int pte_write(pte_t pte);
pmd_t pmd_wrprotect(pmd_t pmd);
pmd_t pmd_mkclean(pmd_t pmd);
void set_pte_at(struct mm_struct *mm, unsigned long address, pte_t *pte, pte_t value);
void set_pmd_at(struct mm_struct *mm, unsigned long address, pmd_t *pmd, pmd_t value);

void clean(struct mm_struct *mm, struct page_vma_mapped_walk *walk)
{
	while (page_vma_mapped_walk(walk)) {
		if (walk->pte) {
			set_pte_at(mm, walk->address, walk->pte,	/* ok: dax/clean-left-writable */
				   pte_mkclean(pte_wrprotect(*walk->pte)));
			continue;
		}
		set_pmd_at(mm, walk->address, walk->pmd,		/* ok: dax/clean-left-writable */
			   pmd_wrprotect(pmd_mkclean(*walk->pmd)));
	}
}

/* What was protected of the mapping before says nothing of this one. */
void clean_huge_badly(struct mm_struct *mm, struct page_vma_mapped_walk *walk)
{
	while (page_vma_mapped_walk(walk)) {
		if (walk->pte) {
			set_pte_at(mm, walk->address, walk->pte,	/* ok: dax/clean-left-writable */
				   pte_mkclean(pte_wrprotect(*walk->pte)));
			continue;
		}
		set_pmd_at(mm, walk->address, walk->pmd,		/* expect: dax/clean-left-writable */
			   pmd_mkclean(*walk->pmd));
	}
}

/* Only what can be written to. */
int clean_one(struct mm_struct *mm, struct page_vma_mapped_walk *walk)
{
	pte_t value;

	if (!page_vma_mapped_walk(walk))
		return 0;
	value = pte_mkclean(*walk->pte);
	if (pte_write(value))
		value = pte_wrprotect(value);
	set_pte_at(mm, walk->address, walk->pte, value);	/* ok: dax/clean-left-writable */
	return 1;
}

/* Memory of no file, that was not found by its page, may be discarded as clean. */
void discard(struct mm_struct *mm, pte_t *pte, unsigned long address)
{
	set_pte_at(mm, address, pte, pte_mkclean(*pte));	/* ok: dax/clean-left-writable */
}
