/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task is doing is known from the operations that led to it, and from what it holds.
 *
 * context: page_fault takes in_fault in my_fault
 * context: page_fault takes deep in helper
 * context: eviction takes deep in helper
 * context: reclaim takes in_scan in my_scan
 * no context: page_fault takes in_both
 * within: in_fault -> below_fault is page_fault
 * within: deep -> deeper is
 * within: in_nofs -> in_scope is memalloc_nofs
 * within: disabled -> in_disabled is pagefault_disabled
 * no edge: page_fault -> in_fault
 */
#include "kernel.h"

struct inode;
struct super_operations { void (*evict_inode)(struct inode *inode); };
struct vm_fault;
struct vm_operations_struct {
	unsigned int (*fault)(struct vm_fault *vmf);
	void (*close)(struct vm_fault *vmf);
};
struct shrinker { unsigned long (*scan_objects)(struct shrinker *s); };

struct mutex in_fault, below_fault, deep, deeper, in_scan, in_both, in_nofs, in_scope;
struct mutex disabled, in_disabled;

unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);
void pagefault_disable(void);
void pagefault_enable(void);

static void helper(void)
{
	mutex_lock(&deep);
	mutex_lock(&deeper);
	mutex_unlock(&deeper);
	mutex_unlock(&deep);
}

static unsigned int my_fault(struct vm_fault *vmf)
{
	mutex_lock(&in_fault);
	mutex_lock(&below_fault);
	mutex_unlock(&below_fault);
	mutex_unlock(&in_fault);
	helper();
	return 0;
}

/* in another field as well: not only in a fault */
static void my_both(struct vm_fault *vmf)
{
	mutex_lock(&in_both);
	mutex_unlock(&in_both);
}

const struct vm_operations_struct my_ops = { .fault = my_fault, .close = my_both };
const struct vm_operations_struct their_ops = { .fault = (void *)my_both };

static void my_evict(struct inode *inode)
{
	helper();
}

const struct super_operations my_super = { .evict_inode = my_evict };

static unsigned long my_scan(struct shrinker *s)
{
	mutex_lock(&in_scan);
	mutex_unlock(&in_scan);
	return 0;
}

void make(struct shrinker *s)
{
	s->scan_objects = my_scan;
}

static void scoped(void)
{
	mutex_lock(&in_nofs);
	mutex_lock(&in_scope);
	mutex_unlock(&in_scope);
	mutex_unlock(&in_nofs);
}

void scope(void)
{
	unsigned int flags = memalloc_nofs_save();

	scoped();
	memalloc_nofs_restore(flags);
	mutex_lock(&disabled);
	pagefault_disable();
	mutex_lock(&in_disabled);
	mutex_unlock(&in_disabled);
	pagefault_enable();
	mutex_unlock(&disabled);
}
