/* SPDX-License-Identifier: GPL-2.0-only */
#define EAGAIN 11
#define EFAULT 14

typedef struct { unsigned long pte; } pte_t;
typedef struct { int taken; } spinlock_t;
struct mm;
struct vm_fault { struct mm *mm; unsigned long address; pte_t *pte; spinlock_t *ptl; };

pte_t *pte_offset_map_lock(struct mm *mm, unsigned long address, spinlock_t **ptl);
void pte_unmap_unlock(pte_t *pte, spinlock_t *ptl);
int pte_none(pte_t *pte);
int change(pte_t *pte);

int returns_in_the_middle(struct mm *mm, unsigned long address)
{
	spinlock_t *ptl;
	pte_t *pte;

	pte = pte_offset_map_lock(mm, address, &ptl);
	if (!pte)
		return -EAGAIN;		/* ok: cocci/pte-unmap-missing */
	if (pte_none(pte))
		return -EFAULT;		/* expect: cocci/pte-unmap-missing */
	change(pte);
	pte_unmap_unlock(pte, ptl);
	return 0;
}

int wrong_label(struct vm_fault *vmf)
{
	int ret = 0;

	vmf->pte = pte_offset_map_lock(vmf->mm, vmf->address, &vmf->ptl);
	if (!vmf->pte)
		return -EAGAIN;
	if (pte_none(vmf->pte))
		goto out;
	ret = change(vmf->pte);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
out:
	return ret;			/* expect: cocci/pte-unmap-missing */
}

int every_way(struct vm_fault *vmf)
{
	int ret = 0;

	vmf->pte = pte_offset_map_lock(vmf->mm, vmf->address, &vmf->ptl);
	if (!vmf->pte)
		return -EAGAIN;
	if (pte_none(vmf->pte)) {
		ret = -EFAULT;
		goto unlock;
	}
	ret = change(vmf->pte);
unlock:
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return ret;			/* ok: cocci/pte-unmap-missing */
}

/* Dropped with the start of the table. */
int all(struct mm *mm, unsigned long address, unsigned long end)
{
	pte_t *pte, *start;
	spinlock_t *ptl;

	pte = pte_offset_map_lock(mm, address, &ptl);
	if (!pte)
		return -EAGAIN;
	start = pte;
	for (; address < end; address += 4096, pte++)
		change(pte);
	pte_unmap_unlock(start, ptl);
	return 0;			/* ok: cocci/pte-unmap-missing */
}

static int write(struct vm_fault *vmf)
{
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

/* Another drops it. */
int handed_over(struct vm_fault *vmf)
{
	vmf->pte = pte_offset_map_lock(vmf->mm, vmf->address, &vmf->ptl);
	if (!vmf->pte)
		return -EAGAIN;
	if (!pte_none(vmf->pte))
		return write(vmf);	/* ok: cocci/pte-unmap-missing */
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}
