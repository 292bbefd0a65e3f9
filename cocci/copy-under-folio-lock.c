/* SPDX-License-Identifier: GPL-2.0-only */
#define EFAULT 14
#define ENOMEM 12
#define FGP_LOCK 2
#define FGP_CREAT 4
#define GFP_KERNEL 0

struct folio { unsigned long flags; };
struct mapping;
struct iov_iter;

void folio_lock(struct folio *folio);
int folio_trylock(struct folio *folio);
void folio_unlock(struct folio *folio);
struct folio *__filemap_get_folio(struct mapping *mapping, unsigned long index, int flags,
				  int gfp);
struct folio *filemap_lock_folio(struct mapping *mapping, unsigned long index);
int IS_ERR(const void *ptr);
void pagefault_disable(void);
void pagefault_enable(void);
void *kmap(struct folio *folio);
unsigned long copy_from_user(void *to, const void *from, unsigned long n);
unsigned long copy_to_user(void *to, const void *from, unsigned long n);
unsigned long copy_folio_from_iter_atomic(struct folio *folio, unsigned long offset,
					  unsigned long n, struct iov_iter *iter);
unsigned long copy_folio_to_iter(struct folio *folio, unsigned long offset, unsigned long n,
				 struct iov_iter *iter);
int fault_in_readable(const void *from, unsigned long n);

int writes(struct folio *folio, const void *from)
{
	int ret = 0;

	folio_lock(folio);
	if (copy_from_user(kmap(folio), from, 8))	/* expect: cocci/copy-under-folio-lock */
		ret = -EFAULT;
	folio_unlock(folio);
	return ret;
}

int writes_what_it_got(struct mapping *mapping, const void *from)
{
	struct folio *folio = 0;
	int ret = 0;

	folio = __filemap_get_folio(mapping, 0, FGP_LOCK | FGP_CREAT, GFP_KERNEL);
	if (IS_ERR(folio))
		return -ENOMEM;
	if (copy_from_user(kmap(folio), from, 8))	/* expect: cocci/copy-under-folio-lock */
		ret = -EFAULT;
	folio_unlock(folio);
	return ret;
}

unsigned long reads(struct folio *folio, struct iov_iter *iter)
{
	unsigned long n;

	if (!folio_trylock(folio))
		return 0;
	n = copy_folio_to_iter(folio, 0, 8, iter);	/* expect: cocci/copy-under-folio-lock */
	folio_unlock(folio);
	return n;
}

/* Faulted in before, and copied without a fault. */
unsigned long atomic(struct folio *folio, struct iov_iter *iter, const void *from)
{
	unsigned long n;

	if (fault_in_readable(from, 8))			/* ok: cocci/copy-under-folio-lock */
		return 0;
	folio_lock(folio);
	n = copy_folio_from_iter_atomic(folio, 0, 8, iter); /* ok: cocci/copy-under-folio-lock */
	folio_unlock(folio);
	return n;
}

int without_faults(struct folio *folio, const void *from)
{
	int ret = 0;

	folio_lock(folio);
	pagefault_disable();
	if (copy_from_user(kmap(folio), from, 8))	/* ok: cocci/copy-under-folio-lock */
		ret = -EFAULT;
	pagefault_enable();
	folio_unlock(folio);
	return ret;
}

int after_the_lock(struct folio *folio, void *to)
{
	long copy;

	folio_lock(folio);
	copy = *(long *)kmap(folio);
	folio_unlock(folio);
	if (copy_to_user(to, &copy, sizeof(copy)))	/* ok: cocci/copy-under-folio-lock */
		return -EFAULT;
	return 0;
}

/* Not locked. */
int only_there(struct mapping *mapping, void *to)
{
	struct folio *folio;

	folio = __filemap_get_folio(mapping, 0, FGP_CREAT, GFP_KERNEL);
	if (copy_to_user(to, kmap(folio), 8))		/* ok: cocci/copy-under-folio-lock */
		return -EFAULT;
	return 0;
}

unsigned long reads_a_hole(struct mapping *mapping, struct iov_iter *iter, struct folio *zeroes)
{
	struct folio *folio = filemap_lock_folio(mapping, 0);
	unsigned long n;

	if (!folio) {
		n = copy_folio_to_iter(zeroes, 0, 8, iter);	/* ok: cocci/copy-under-folio-lock */
	} else {
		folio_unlock(folio);
		n = copy_folio_to_iter(folio, 0, 8, iter);	/* ok: cocci/copy-under-folio-lock */
	}
	return n;
}

unsigned long reads_the_next(struct mapping *mapping, struct iov_iter *iter, struct folio *zeroes)
{
	struct folio *folio;
	unsigned long n;

	folio = filemap_lock_folio(mapping, 1);
	if (!folio) {
		n = copy_folio_to_iter(zeroes, 0, 8, iter);	/* ok: cocci/copy-under-folio-lock */
	} else {
		n = copy_folio_to_iter(folio, 0, 8, iter);	/* expect: cocci/copy-under-folio-lock */
		folio_unlock(folio);
	}
	return n;
}
