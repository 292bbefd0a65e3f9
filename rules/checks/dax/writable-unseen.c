/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long val; } pfn_t;
struct vm_area_struct;

int pte_none(pte_t pte);
unsigned long pte_pfn(pte_t pte);
pte_t pfn_t_pte(pfn_t pfn);
void set_pte_at(unsigned long addr, pte_t *ptep, pte_t pte);
int ptep_set_access_flags(struct vm_area_struct *vma, unsigned long addr, pte_t *ptep, pte_t entry,
			  int dirty);

void insert(struct vm_area_struct *vma, unsigned long addr, pte_t *pte, pfn_t pfn)
{
	if (!pte_none(*pte)) {
		if (pte_pfn(*pte) != pfn.val)
			return;
		ptep_set_access_flags(vma, addr, pte, *pte, 1);	/* ok: dax/writable-unseen */
		return;
	}
	set_pte_at(addr, pte, pfn_t_pte(pfn));
}

void insert_over(struct vm_area_struct *vma, unsigned long addr, pte_t *pte, pfn_t pfn)
{
	if (!pte_none(*pte)) {
		ptep_set_access_flags(vma, addr, pte, *pte, 1);	/* expect: dax/writable-unseen */
		return;
	}
	set_pte_at(addr, pte, pfn_t_pte(pfn));
}

/* A fault on what is mapped: there is no other frame that it could be. */
void reuse(struct vm_area_struct *vma, unsigned long addr, pte_t *pte)
{
	ptep_set_access_flags(vma, addr, pte, *pte, 1);	/* ok: dax/writable-unseen */
}
