/* SPDX-License-Identifier: GPL-2.0-only */
struct mm_struct;
struct vm_area_struct {
	struct mm_struct *vm_mm;
};
typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;

pte_t ptep_clear_flush(struct vm_area_struct *vma, unsigned long address, pte_t *pte);
pmd_t pmdp_invalidate(struct vm_area_struct *vma, unsigned long address, pmd_t *pmd);
pte_t pte_wrprotect(pte_t pte);
pte_t pte_mkclean(pte_t pte);
pte_t pte_mkold(pte_t pte);
int pte_write(pte_t pte);
int pte_dirty(pte_t pte);
pmd_t pmd_wrprotect(pmd_t pmd);
pmd_t pmd_mkclean(pmd_t pmd);
pmd_t pmd_mkold(pmd_t pmd);
void set_pte_at(struct mm_struct *mm, unsigned long address, pte_t *pte, pte_t entry);
void set_pmd_at(struct mm_struct *mm, unsigned long address, pmd_t *pmd, pmd_t entry);

void of_a_page(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	pte_t entry;

	entry = ptep_clear_flush(vma, address, pte);
	entry = pte_mkclean(entry);	/* expect: cocci/mkclean-left-writable */
	set_pte_at(vma->vm_mm, address, pte, entry);
}

void of_a_huge_page(struct vm_area_struct *vma, unsigned long address, pmd_t *pmd)
{
	pmd_t entry = pmdp_invalidate(vma, address, pmd);

	entry = pmd_mkclean(entry);	/* expect: cocci/mkclean-left-writable */
	set_pmd_at(vma->vm_mm, address, pmd, entry);
}

void by_another_name(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	pte_t old = ptep_clear_flush(vma, address, pte);
	pte_t entry = pte_mkclean(old);	/* expect: cocci/mkclean-left-writable */

	set_pte_at(vma->vm_mm, address, pte, entry);
}

/* --- fine ----------------------------------------------------------------------------- */

void protected_first(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	pte_t entry;

	entry = ptep_clear_flush(vma, address, pte);
	entry = pte_wrprotect(entry);
	entry = pte_mkclean(entry);	/* ok: cocci/mkclean-left-writable */
	set_pte_at(vma->vm_mm, address, pte, entry);
}

void protected_if_writable(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	pte_t entry;

	entry = ptep_clear_flush(vma, address, pte);
	entry = pte_mkclean(entry);	/* ok: cocci/mkclean-left-writable */
	if (pte_write(entry))
		entry = pte_wrprotect(entry);
	set_pte_at(vma->vm_mm, address, pte, entry);
}

void at_once(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	pte_t entry;

	entry = ptep_clear_flush(vma, address, pte);
	entry = pte_mkclean(pte_wrprotect(entry));	/* ok: cocci/mkclean-left-writable */
	set_pte_at(vma->vm_mm, address, pte, entry);
}

/* Given up: may be dropped, until somebody writes to it again. */
void given_up(struct vm_area_struct *vma, unsigned long address, pmd_t *pmd)
{
	pmd_t entry;

	entry = pmdp_invalidate(vma, address, pmd);
	entry = pmd_mkold(entry);
	entry = pmd_mkclean(entry);	/* ok: cocci/mkclean-left-writable */
	set_pmd_at(vma->vm_mm, address, pmd, entry);
}

/* --- not seen: it is put back by a function ------------------------------------------- */

static void put_back(struct mm_struct *mm, unsigned long address, pte_t *pte, pte_t entry)
{
	set_pte_at(mm, address, pte, entry);
}

void by_a_function(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	pte_t entry = ptep_clear_flush(vma, address, pte);

	entry = pte_mkclean(entry);	/* todo: cocci/mkclean-left-writable */
	put_back(vma->vm_mm, address, pte, entry);
}
