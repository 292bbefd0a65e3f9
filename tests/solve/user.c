/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User memory is touched: a fault takes mmap_lock and runs the handlers of what is mapped,
 * unless page faults are disabled, by whomever.
 *
 * sure edge: plain -> mm_struct.mmap_lock
 * sure edge: mm_struct.mmap_lock -> in_fault
 * sure edge: plain -> in_fault
 * way: plain -> in_fault by faultline_read_fault
 * no edge: plain -> in_mkwrite
 * sure edge: mm_struct.mmap_lock -> in_mkwrite
 * sure edge: written -> in_fault
 * sure edge: written -> in_mkwrite
 * sure edge: to_be_written -> in_fault
 * no edge: to_be_written -> in_mkwrite
 * sure edge: to_be_read_into -> in_mkwrite
 * sure edge: by_write_iter -> in_fault
 * no edge: by_write_iter -> in_mkwrite
 * sure edge: by_read_iter -> in_mkwrite
 * no edge: disabled_here -> mm_struct.mmap_lock
 * no edge: disabled_above -> mm_struct.mmap_lock
 * no edge: disabled_above -> in_fault
 * no edge: disabled_far_above -> mm_struct.mmap_lock
 * no edge: under_both -> mm_struct.mmap_lock
 * sure edge: enabled_again -> mm_struct.mmap_lock
 * sure edge: enabled_below -> mm_struct.mmap_lock
 * sure edge: disabled_above -> in_callee
 * no edge: disabled_twice -> mm_struct.mmap_lock
 * no edge: by_pointer -> mm_struct.mmap_lock
 * sure edge: perhaps_disabled -> mm_struct.mmap_lock
 * no edge: nofault -> mm_struct.mmap_lock
 * no edge: of_kernel -> mm_struct.mmap_lock
 * sure edge: of_anything -> mm_struct.mmap_lock
 * sure edge: pinned -> mm_struct.mmap_lock
 * likely edge: of_part -> mm_struct.mmap_lock
 * likely edge: of_part_below -> mm_struct.mmap_lock
 * likely edge: of_part_found -> mm_struct.mmap_lock
 * likely edge: of_parts -> mm_struct.mmap_lock
 * no edge: of_kernel_part -> mm_struct.mmap_lock
 * balanced: copy
 */
#include "kernel.h"

struct vm_fault;
struct vm_operations_struct {
	unsigned int (*fault)(struct vm_fault *vmf);
	unsigned int (*page_mkwrite)(struct vm_fault *vmf);
};

struct iov_iter { int kind; bool nofault, data_source; };

struct mutex plain, in_fault, in_mkwrite, disabled_here, disabled_above, disabled_far_above;
struct mutex enabled_again, enabled_below, in_callee, disabled_twice, under_both, by_pointer;
struct mutex of_part, of_part_below, of_part_found, of_parts, of_kernel_part;
struct mutex perhaps_disabled, nofault, pinned, of_kernel, of_anything;
struct mutex written, to_be_written, to_be_read_into, by_write_iter, by_read_iter;

unsigned long _copy_from_user(void *to, const void *from, unsigned long n);
unsigned long _copy_to_user(void *to, const void *from, unsigned long n);
long iov_iter_get_pages2(struct iov_iter *i, void **pages, unsigned long size,
			 unsigned int max, unsigned long *start);
unsigned long _copy_from_iter(void *to, unsigned long n, struct iov_iter *i);
void iov_iter_kvec(struct iov_iter *i, unsigned int direction, const void *kvec,
		   unsigned long nr_segs, unsigned long count);
void pagefault_disable(void);
void pagefault_enable(void);
int random(void);

static unsigned int my_fault(struct vm_fault *vmf)
{
	mutex_lock(&in_fault);
	mutex_unlock(&in_fault);
	return 0;
}

static unsigned int my_mkwrite(struct vm_fault *vmf)
{
	mutex_lock(&in_mkwrite);
	mutex_unlock(&in_mkwrite);
	return 0;
}

const struct vm_operations_struct my_vm_ops = { .fault = my_fault, .page_mkwrite = my_mkwrite };

static int copy(void *to, const void *from)
{
	mutex_lock(&in_callee);
	mutex_unlock(&in_callee);
	return _copy_from_user(to, from, 8) ? -14 : 0;
}

static int copy_more(void *to, const void *from)
{
	return copy(to, from) + copy(to, from);
}

int simple(void *to, const void *from)
{
	int ret;

	mutex_lock(&plain);
	ret = copy_more(to, from);
	mutex_unlock(&plain);
	return ret;
}

void write_to_user(void *to, const void *from)
{
	mutex_lock(&written);
	_copy_to_user(to, from, 8);
	mutex_unlock(&written);
}

void here(void *to, const void *from)
{
	mutex_lock(&disabled_here);
	pagefault_disable();
	_copy_from_user(to, from, 8);
	pagefault_enable();
	mutex_unlock(&disabled_here);
}

void above(void *to, const void *from)
{
	mutex_lock(&disabled_above);
	pagefault_disable();
	copy_more(to, from);
	pagefault_enable();
	mutex_unlock(&disabled_above);
}

static void lock_and_copy(void *to, const void *from)
{
	mutex_lock(&disabled_far_above);
	copy_more(to, from);
	mutex_unlock(&disabled_far_above);
}

/* what holds the lock, and what disabled faults, are in different functions */
void far_above(void *to, const void *from)
{
	pagefault_disable();
	mutex_lock(&under_both);
	copy_more(to, from);
	mutex_unlock(&under_both);
	lock_and_copy(to, from);
	pagefault_enable();
}

void again(void *to, const void *from)
{
	mutex_lock(&enabled_again);
	pagefault_disable();
	copy_more(to, from);
	pagefault_enable();
	copy_more(to, from);
	mutex_unlock(&enabled_again);
}

static void enable_and_copy(void *to, const void *from)
{
	pagefault_enable();
	copy(to, from);
	pagefault_disable();
}

void below(void *to, const void *from)
{
	mutex_lock(&enabled_below);
	pagefault_disable();
	enable_and_copy(to, from);
	pagefault_enable();
	mutex_unlock(&enabled_below);
}

void twice(void *to, const void *from)
{
	mutex_lock(&disabled_twice);
	pagefault_disable();
	pagefault_disable();
	copy(to, from);
	pagefault_enable();
	copy(to, from);
	pagefault_enable();
	mutex_unlock(&disabled_twice);
}

struct ops { int (*copy)(void *to, const void *from); };
const struct ops ops = { .copy = copy_more };

void through_pointer(struct ops *o, void *to, const void *from)
{
	mutex_lock(&by_pointer);
	pagefault_disable();
	o->copy(to, from);
	pagefault_enable();
	mutex_unlock(&by_pointer);
}

void perhaps(void *to, const void *from)
{
	mutex_lock(&perhaps_disabled);
	if (random())
		pagefault_disable();
	copy(to, from);
	mutex_unlock(&perhaps_disabled);
}

void pin(struct iov_iter *i, void **pages)
{
	mutex_lock(&pinned);
	iov_iter_get_pages2(i, pages, 1, 1, NULL);
	mutex_unlock(&pinned);
	i->nofault = 1;
	mutex_lock(&nofault);
	iov_iter_get_pages2(i, pages, 1, 1, NULL);
	mutex_unlock(&nofault);
	i->nofault = 0;
}

struct file_ops { long (*write)(struct iov_iter *i); };

static long write(struct iov_iter *i)
{
	char buf[8];

	return _copy_from_iter(buf, 8, i);
}

const struct file_ops file_ops = { .write = write };

void kernel_write(struct file_ops *f, const void *kvec)
{
	struct iov_iter i;

	iov_iter_kvec(&i, 1, kvec, 1, 8);
	mutex_lock(&of_kernel);
	f->write(&i);
	mutex_unlock(&of_kernel);
}

void any_write(struct file_ops *f, struct iov_iter *i)
{
	mutex_lock(&of_anything);
	f->write(i);
	mutex_unlock(&of_anything);
}

/* --- iterators in other objects: who made them is not known ---------------------------------- */

struct request { int n; struct iov_iter iter, more[2]; };

struct request *find_request(void);

static long fill(struct request *r, void **pages)
{
	return iov_iter_get_pages2(&r->iter, pages, 1, 1, NULL);
}

void fill_part(struct request *r, void **pages)
{
	mutex_lock(&of_part);
	iov_iter_get_pages2(&r->iter, pages, 1, 1, NULL);
	mutex_unlock(&of_part);
}

void fill_more(struct request *r, void **pages)
{
	mutex_lock(&of_parts);
	iov_iter_get_pages2(&r->more[1], pages, 1, 1, NULL);
	mutex_unlock(&of_parts);
}

/* it is one doubt, however far up */
void fill_below(struct request *r, void **pages)
{
	mutex_lock(&of_part_below);
	fill(r, pages);
	mutex_unlock(&of_part_below);
}

/* where callers cannot name it either */
void fill_found(void **pages)
{
	mutex_lock(&of_part_found);
	fill(find_request(), pages);
	mutex_unlock(&of_part_found);
}

void fill_kernel(struct request *r, const void *kvec, void **pages)
{
	iov_iter_kvec(&r->iter, 1, kvec, 1, 8);
	mutex_lock(&of_kernel_part);
	fill(r, pages);
	mutex_unlock(&of_kernel_part);
}

/* --- which way the data goes ----------------------------------------------------------------- */

void pin_what_is_written(struct iov_iter *i, void **pages)
{
	if (!i->data_source)
		return;
	mutex_lock(&to_be_written);
	iov_iter_get_pages2(i, pages, 1, 1, NULL);
	mutex_unlock(&to_be_written);
}

void pin_what_is_read_into(struct iov_iter *i, void **pages)
{
	if (i->data_source)
		return;
	mutex_lock(&to_be_read_into);
	iov_iter_get_pages2(i, pages, 1, 1, NULL);
	mutex_unlock(&to_be_read_into);
}

/* What a table's functions are handed, rules say: nobody here does. */
struct kiocb;
struct file_operations {
	long (*read_iter)(struct kiocb *iocb, struct iov_iter *to);
	long (*write_iter)(struct kiocb *iocb, struct iov_iter *from);
};

static long read_by_table(struct kiocb *iocb, struct iov_iter *to)
{
	long got;

	mutex_lock(&by_read_iter);
	got = iov_iter_get_pages2(to, NULL, 1, 1, NULL);
	mutex_unlock(&by_read_iter);
	return got;
}

static long write_by_table(struct kiocb *iocb, struct iov_iter *from)
{
	long got;

	mutex_lock(&by_write_iter);
	got = iov_iter_get_pages2(from, NULL, 1, 1, NULL);
	mutex_unlock(&by_write_iter);
	return got;
}

const struct file_operations by_table = {
	.read_iter = read_by_table, .write_iter = write_by_table,
};
