/* SPDX-License-Identifier: GPL-2.0-only */
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define HPAGE_PMD_SIZE (512 * PAGE_SIZE)

struct vm_area_struct;
struct dax_device;
typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;

unsigned int dax_entry_order(void *entry);
unsigned long dax_to_pfn(void *entry);
char *page_address(unsigned long pfn);
void dax_flush(struct dax_device *dev, void *addr, unsigned long size);
void flush_cache_page(struct vm_area_struct *vma, unsigned long address, unsigned long pfn);
void flush_cache_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
unsigned long pte_pfn(pte_t pte);
unsigned long pmd_pfn(pmd_t pmd);
pte_t ptep_clear_flush(struct vm_area_struct *vma, unsigned long address, pte_t *pte);
pmd_t pmdp_invalidate(struct vm_area_struct *vma, unsigned long address, pmd_t *pmd);
pmd_t pmd_wrprotect(pmd_t pmd);

void first_page(struct dax_device *dev, void *entry)
{
	unsigned long pfn = dax_to_pfn(entry);
	unsigned long index = pfn & ~((1UL << dax_entry_order(entry)) - 1);

	dax_flush(dev, page_address(index), PAGE_SIZE);	/* expect: cocci/entry-flush-one-page */
}

pmd_t first_of_huge(struct vm_area_struct *vma, unsigned long address, pmd_t *pmd)
{
	pmd_t entry;

	flush_cache_page(vma, address, pmd_pfn(*pmd));	/* expect: cocci/entry-flush-one-page */
	entry = pmdp_invalidate(vma, address, pmd);
	return pmd_wrprotect(entry);
}

/* --- fine ----------------------------------------------------------------------------- */

void whole_entry(struct dax_device *dev, void *entry)
{
	unsigned long count = 1UL << dax_entry_order(entry);

	dax_flush(dev, page_address(dax_to_pfn(entry)), count * PAGE_SIZE);	/* ok: cocci/entry-flush-one-page */
}

void one_after_the_other(struct dax_device *dev, void *entry)
{
	unsigned long count = 1UL << dax_entry_order(entry);
	unsigned long pfn = dax_to_pfn(entry);

	for (; count; count--, pfn++)
		dax_flush(dev, page_address(pfn), PAGE_SIZE);	/* ok: cocci/entry-flush-one-page */
}

/* Has one page, and knows of no other. */
void one_page(struct dax_device *dev, void *addr)
{
	dax_flush(dev, addr, PAGE_SIZE);	/* ok: cocci/entry-flush-one-page */
}

void either(struct vm_area_struct *vma, unsigned long address, pte_t *pte, pmd_t *pmd)
{
	if (pte) {
		flush_cache_page(vma, address, pte_pfn(*pte));	/* ok: cocci/entry-flush-one-page */
		ptep_clear_flush(vma, address, pte);
	} else {
		flush_cache_range(vma, address, address + HPAGE_PMD_SIZE);	/* ok: cocci/entry-flush-one-page */
		pmdp_invalidate(vma, address, pmd);
	}
}
