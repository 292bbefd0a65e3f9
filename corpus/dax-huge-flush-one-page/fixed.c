/* SPDX-License-Identifier: GPL-2.0-only */
#include "../dax.h"

pmd_t pmdp_invalidate(struct vm_area_struct *vma, unsigned long address, pmd_t *pmd);
void flush_cache_page(struct vm_area_struct *vma, unsigned long address, unsigned long pfn);
void flush_cache_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);

struct mapped { unsigned long *pte; pmd_t *pmd; unsigned long pfn; spinlock_t lock; };

void make_clean(struct vm_area_struct *vma, unsigned long address, struct mapped *m)
{
	spin_lock(&m->lock);
	if (m->pmd) {
		flush_cache_range(vma, address, address + 512 * PAGE_SIZE);
		pmdp_invalidate(vma, address, m->pmd);
	} else {
		flush_cache_page(vma, address, m->pfn);
		*m->pte = 0;
	}
	spin_unlock(&m->lock);
}
