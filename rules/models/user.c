// SPDX-License-Identifier: GPL-2.0-only
/*
 * Touching user memory may fault, which no call shows. The fault takes mmap_lock for
 * reading and runs the handlers of whatever is mapped there: do_user_addr_fault() of
 * arch/x86/mm/fault.c, handle_mm_fault() of mm/memory.c. Not while page faults are disabled:
 * rules/locks/context.yaml cuts faultline_page_fault() and faultline_read_fault() then.
 */
#include "kernel.h"

/* mm/memory.c: __do_fault(), create_huge_pmd() */
static void handle_read(struct vm_area_struct *vma)
{
	struct vm_fault vmf = { .vma = vma };

	if (faultline_any())
		vma->vm_ops->fault(&vmf);
	else
		vma->vm_ops->huge_fault(&vmf, faultline_any());
}

/* With FAULT_FLAG_WRITE set, do_page_mkwrite() and wp_pfn_shared() as well. */
static void handle(struct vm_area_struct *vma)
{
	struct vm_fault vmf = { .vma = vma };

	switch (faultline_any()) {
	case 0:
		vma->vm_ops->fault(&vmf);
		break;
	case 1:
		vma->vm_ops->huge_fault(&vmf, faultline_any());
		break;
	case 2:
		vma->vm_ops->page_mkwrite(&vmf);
		break;
	case 3:
		vma->vm_ops->pfn_mkwrite(&vmf);
		break;
	}
}

/* Of an access that may write. */
void faultline_page_fault(void)
{
	struct mm_struct *mm = current->mm;

	down_read(&mm->mmap_lock);
	handle(faultline_vma(mm));
	up_read(&mm->mmap_lock);
}

void faultline_read_fault(void)
{
	struct mm_struct *mm = current->mm;

	down_read(&mm->mmap_lock);
	handle_read(faultline_vma(mm));
	up_read(&mm->mmap_lock);
}

/* What get_user(), put_user(), copy_*_user() and clear_user() tell lockdep: mm/memory.c. */
void __might_fault(const char *file, int line)
{
	faultline_page_fault();
}

/* unsafe_get_user() and unsafe_put_user() follow, and say nothing. */
bool user_access_begin(const void __user *ptr, size_t len)
{
	faultline_page_fault();
	return faultline_any();
}

/* --- lib/usercopy.c, lib/strn*_user.c: where they are no inline functions ---------------- */

unsigned long _copy_to_user(void __user *to, const void *from, unsigned long n)
{
	faultline_page_fault();
	return faultline_any();
}

unsigned long _copy_from_user(void *to, const void __user *from, unsigned long n)
{
	faultline_read_fault();
	return faultline_any();
}

unsigned long copy_mc_to_user(void __user *to, const void *from, unsigned int len)
{
	faultline_page_fault();
	return faultline_any();
}

int check_zeroed_user(const void __user *from, size_t size)
{
	faultline_read_fault();
	return faultline_any();
}

long strncpy_from_user(char *dst, const char __user *src, long count)
{
	faultline_read_fault();
	return faultline_any();
}

long strnlen_user(const char __user *str, long count)
{
	faultline_read_fault();
	return faultline_any();
}

/* --- lib/iov_iter.c: an iterator goes over user memory, if who made it does not say ------- */

void iov_iter_kvec(struct iov_iter *i, unsigned int direction, const void *kvec,
		   unsigned long nr_segs, size_t count)
{
	i->faultline_kernel = 1;
	i->data_source = direction;
}

void iov_iter_bvec(struct iov_iter *i, unsigned int direction, const void *bvec,
		   unsigned long nr_segs, size_t count)
{
	i->faultline_kernel = 1;
	i->data_source = direction;
}

void iov_iter_folio_queue(struct iov_iter *i, unsigned int direction, const void *folioq,
			  unsigned int first_slot, unsigned int offset, size_t count)
{
	i->faultline_kernel = 1;
	i->data_source = direction;
}

void iov_iter_xarray(struct iov_iter *i, unsigned int direction, void *xarray, long start,
		     size_t count)
{
	i->faultline_kernel = 1;
	i->data_source = direction;
}

void iov_iter_discard(struct iov_iter *i, unsigned int direction, size_t count)
{
	i->faultline_kernel = 1;
	i->data_source = direction;
}

void iov_iter_pipe(struct iov_iter *i, unsigned int direction, void *pipe, size_t count)
{
	i->faultline_kernel = 1;
	i->data_source = direction;
}

static size_t touch(const struct iov_iter *i)
{
	if (!i->faultline_kernel)
		faultline_page_fault();
	return faultline_any();
}

static size_t touch_to_read(const struct iov_iter *i)
{
	if (!i->faultline_kernel)
		faultline_read_fault();
	return faultline_any();
}

size_t _copy_to_iter(const void *addr, size_t bytes, struct iov_iter *i)
{
	return touch(i);
}

size_t _copy_mc_to_iter(const void *addr, size_t bytes, struct iov_iter *i)
{
	return touch(i);
}

size_t _copy_from_iter(void *addr, size_t bytes, struct iov_iter *i)
{
	return touch_to_read(i);
}

size_t _copy_from_iter_nocache(void *addr, size_t bytes, struct iov_iter *i)
{
	return touch_to_read(i);
}

size_t _copy_from_iter_flushcache(void *addr, size_t bytes, struct iov_iter *i)
{
	return touch_to_read(i);
}

size_t copy_page_to_iter(struct page *page, size_t offset, size_t bytes, struct iov_iter *i)
{
	return touch(i);
}

size_t copy_page_from_iter(struct page *page, size_t offset, size_t bytes, struct iov_iter *i)
{
	return touch_to_read(i);
}

/* Faulted in on purpose: fault_in_readable() and fault_in_writeable() of mm/gup.c. */
size_t fault_in_iov_iter_readable(const struct iov_iter *i, size_t bytes)
{
	return touch_to_read(i);
}

size_t fault_in_iov_iter_writeable(const struct iov_iter *i, size_t bytes)
{
	return touch(i);
}

/* Pages of user memory are looked up, and faulted in unless ->nofault: mm/gup.c. */
static ssize_t pages_of(const struct iov_iter *i)
{
	if (i->nofault)
		return faultline_any();
	return i->data_source ? touch_to_read(i) : touch(i);
}

ssize_t iov_iter_get_pages2(struct iov_iter *i, struct page **pages, size_t maxsize,
			    unsigned int maxpages, size_t *start)
{
	return pages_of(i);
}

ssize_t iov_iter_get_pages_alloc2(struct iov_iter *i, struct page ***pages, size_t maxsize,
				  size_t *start)
{
	return pages_of(i);
}

ssize_t iov_iter_extract_pages(struct iov_iter *i, struct page ***pages, size_t maxsize,
			       unsigned int maxpages, unsigned int extraction_flags,
			       size_t *offset0)
{
	return pages_of(i);
}

/* The iovec itself is in user memory. */
ssize_t import_iovec(int type, const struct iovec __user *uvec, unsigned int nr_segs,
		     unsigned int fast_segs, struct iovec **iovp, struct iov_iter *i)
{
	faultline_read_fault();
	return faultline_any();
}

ssize_t __import_iovec(int type, const struct iovec __user *uvec, unsigned int nr_segs,
		       unsigned int fast_segs, struct iovec **iovp, struct iov_iter *i, bool compat)
{
	faultline_read_fault();
	return faultline_any();
}
